import type { Camera } from './camera.ts';
import { nsAt, type TimeRange } from './viewport.ts';

/** An area while the pointer draws it. */
export class AreaDrag {
  private readonly camera: Camera;
  private current: { readonly range: TimeRange; readonly heights: readonly [number, number] } | undefined;

  constructor(camera: Camera) {
    this.camera = camera;
  }

  get drawn(): { readonly range: TimeRange; readonly heights: readonly [number, number] } | undefined {
    return this.current;
  }

  move(from: readonly [number, number], to: readonly [number, number]): void {
    const { view } = this.camera;
    const clamp = (px: number) => Math.min(view.widthPx, Math.max(0, px));
    this.current = {
      range: {
        fromNs: nsAt(view, clamp(Math.min(from[0], to[0]))),
        toNs: nsAt(view, clamp(Math.max(from[0], to[0]))),
      },
      heights: [Math.min(from[1], to[1]), Math.max(from[1], to[1])],
    };
  }

  /** What was drawn; nothing is any more. */
  end(): { readonly range: TimeRange; readonly heights: readonly [number, number] } | undefined {
    const { current } = this;
    this.current = undefined;
    return current;
  }
}
