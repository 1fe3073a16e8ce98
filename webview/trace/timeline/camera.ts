import {
  bringIntoView,
  centreOn,
  clampRange,
  fitTo,
  isSameRange,
  panBy,
  type TimeRange,
  type Viewport,
  zoomAbout,
} from './viewport.ts';

/** What stretch of time is seen. */
export class Camera {
  /** All that was recorded, with a little room. */
  readonly bounds: TimeRange;
  private range: TimeRange;
  private widthPx = 1;
  private readonly onChange: () => void;

  constructor(recorded: TimeRange, onChange: () => void) {
    const room = (recorded.toNs - recorded.fromNs) * 0.005 + 1;
    this.bounds = { fromNs: recorded.fromNs - room, toNs: recorded.toNs + room };
    this.range = this.bounds;
    this.onChange = onChange;
  }

  get view(): Viewport {
    return { ...this.range, widthPx: this.widthPx };
  }

  get isWhole(): boolean {
    return isSameRange(this.range, this.bounds);
  }

  setWidth(widthPx: number): void {
    if (widthPx !== this.widthPx) {
      this.widthPx = widthPx;
      this.onChange();
    }
  }

  show(range: TimeRange): void {
    const next = clampRange(range, this.bounds);
    if (!isSameRange(next, this.range)) {
      this.range = next;
      this.onChange();
    }
  }

  /** @param px Where the time stands that stays there; the middle when absent. */
  zoom(factor: number, px = this.widthPx / 2): void {
    this.show(zoomAbout(this.view, this.bounds, factor, px));
  }

  pan(px: number): void {
    this.show(panBy(this.view, this.bounds, px));
  }

  whole(): void {
    this.show(this.bounds);
  }

  fit(range: TimeRange): void {
    this.show(fitTo(range, this.bounds));
  }

  centre(ns: number): void {
    this.show(centreOn(this.range, ns, this.bounds));
  }

  /** Moves no further than needed. */
  reveal(range: TimeRange): void {
    this.show(bringIntoView(this.range, range, this.bounds));
  }
}
