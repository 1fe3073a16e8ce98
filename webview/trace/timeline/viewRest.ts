import { fill } from '../../kit/text.ts';
import type { Place } from '../place.ts';
import type { TabContext } from '../tab.ts';
import { timeText } from '../timeText.ts';
import type { Camera } from './camera.ts';
import type { Hover } from './hover.ts';
import type { Overlays } from './overlays.ts';
import type { SeenText } from './seenText.ts';
import type { Stage } from './stage.ts';
import { comparedOfSides, stepsRange } from './stepMarks.ts';
import { rowsBetween } from './trackLayout.ts';
import { gpuOfSideTitle, gpuTitle } from './trackTitle.ts';
import type { Tracks } from './tracks.ts';
import type { TimeRange } from './viewport.ts';

export interface RestParts {
  readonly context: TabContext;
  readonly camera: Camera;
  readonly tracks: Tracks;
  readonly stage: Stage;
  readonly overlays: Overlays;
  readonly hover: Hover;
  readonly seen: SeenText;
  /** Where the user is; nothing before the tab was shown. */
  readonly place: () => Place | undefined;
}

/** The view has come to rest when it has not changed for so long. */
const restMs = 220;
const keptScroll = 'timelineScrollPx';

/** Once the view has come to rest: keeps it, says what is seen, and asks for the gaps in sight. */
export class ViewRest {
  private readonly parts: RestParts;
  private noted: TimeRange | null = null;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: RestParts) {
    this.parts = parts;
  }

  /** The view that the place was last told; `null` for all. */
  get notedView(): TimeRange | null {
    return this.noted;
  }

  schedule(): void {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      const place = this.parts.place();
      if (place !== undefined && this.parts.stage.element.isConnected) {
        this.rest(place);
      }
    }, restMs);
  }

  /** How far down the tracks were scrolled. */
  get keptScrollPx(): number {
    const kept = this.parts.context.kept(keptScroll);
    return typeof kept === 'number' ? kept : 0;
  }

  dispose(): void {
    clearTimeout(this.waiting);
  }

  private rest({ recording }: Place): void {
    const { camera, context, tracks, stage, overlays, hover } = this.parts;
    const { fromNs, toNs } = camera.view;
    this.noted = camera.isWhole ? null : { fromNs, toNs };
    context.note({ view: this.noted });
    if (stage.scroller.scrollTop !== this.keptScrollPx) {
      context.keep(keptScroll, stage.scroller.scrollTop);
    }
    hover.look();
    this.say(recording);
    const inSight = rowsBetween(tracks.layout, stage.scroller.scrollTop, [0, stage.scroller.clientHeight]);
    const lacking = [
      ...new Set([
        ...this.sides(recording),
        ...inSight.map((id) => tracks.track(id)?.recording ?? recording),
      ]),
    ].filter((each) => overlays.lacksGaps(each));
    // Nobody asked for this, so what the page complains of stays.
    void loadAll(lacking, overlays).catch((thrown: unknown) =>
      context.page.perform(() =>
        Promise.reject(thrown instanceof Error ? thrown : new Error(String(thrown))),
      ),
    );
  }

  private say(recording: number): void {
    const { camera, context, overlays, stage, seen } = this.parts;
    const { view, bounds, isWhole } = camera;
    const { head, strings } = context;
    seen.show({
      view,
      bounds,
      isWhole,
      sides: this.sides(recording).map((each) => ({
        side: head.isComparison ? head.recordings[each]?.side : undefined,
        hasGpu: head.recordings[each]?.hasDevice === true,
        recording: each,
        gpuTitle: (gpu) =>
          head.recordings.length < 2 ? undefined : gpuTitle({ recording: each, gpu }, head, strings),
        gpuName: (gpu) => gpuOfSideTitle({ recording: each, gpu }, head, strings),
        steps: stepsRange(head, { recording: each, steps: null }),
        gaps: overlays.firstGaps(each),
      })),
    });
    const middle = (view.fromNs + view.toNs) / 2 - bounds.fromNs;
    const { minimap } = stage;
    minimap.setAttribute('aria-valuemin', '0');
    minimap.setAttribute('aria-valuemax', '100');
    minimap.setAttribute('aria-valuenow', String(Math.round((100 * middle) / (bounds.toNs - bounds.fromNs))));
    minimap.setAttribute(
      'aria-valuetext',
      fill(strings.timelineRange, timeText(view.fromNs), timeText(view.toNs)),
    );
  }

  /** The recordings that the answer is about. */
  private sides(recording: number): number[] {
    const { head } = this.parts.context;
    return head.isComparison ? comparedOfSides(head) : [recording];
  }
}

/** Rejects with RefusedError. */
async function loadAll(recordings: readonly number[], overlays: Overlays): Promise<void> {
  for (const recording of recordings) {
    await overlays.loadGaps(recording);
  }
}
