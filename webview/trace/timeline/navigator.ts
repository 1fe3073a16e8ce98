import type { EventRef } from '../../../src/trace/timeline/timelineTypes.ts';
import type { TabContext } from '../tab.ts';
import type { Camera } from './camera.ts';
import type { Finder } from './finder.ts';
import type { Marks } from './marks.ts';
import { alongFlow, moveFrom } from './moves.ts';
import { isSameEvent, selectedRange } from './selection.ts';
import type { Selector } from './selector.ts';
import type { Stage } from './stage.ts';
import { laneTop, scrolledToSee } from './trackLayout.ts';
import type { Tracks } from './tracks.ts';
import type { TimeRange } from './viewport.ts';

export interface NavigatorParts {
  readonly context: TabContext;
  readonly camera: Camera;
  readonly tracks: Tracks;
  readonly selector: Selector;
  readonly finder: Finder;
  readonly marks: Marks;
  readonly stage: Stage;
}

/** Room above and below a lane that is scrolled into sight. */
const scrollRoomPx = 6;
/** The group's head stays in sight above its first track. */
const groupHeadPx = 26;

/** Goes from event to event, and to what is selected. */
export class Navigator {
  private readonly parts: NavigatorParts;
  private centredOn: TimeRange | undefined;

  constructor(parts: NavigatorParts) {
    this.parts = parts;
  }

  /** @param reveals Moves the view where the event is out of sight. */
  select(event: EventRef, reveals: boolean): void {
    const { context, selector, camera } = this.parts;
    context.page.perform(async () => {
      const details = await selector.selectEvent(event);
      if (details !== undefined) {
        this.scrollTo(details.track, details.lane);
        if (reveals) {
          camera.reveal({ fromNs: details.startNs, toNs: details.endNs });
        }
      }
    });
  }

  /** Brings a lane into sight, unfolding and unfiltering what hides it. */
  scrollTo(track: number, lane: number): void {
    const { tracks, stage } = this.parts;
    tracks.uncover(track);
    const { layout } = tracks;
    const row = layout.byTrack.get(track);
    const { scroller } = stage;
    if (row !== undefined && !row.isPinned) {
      const top = row.yPx + lane * row.lanePx;
      const room = scroller.clientHeight - layout.pinnedPx;
      if (top < scroller.scrollTop || top + row.lanePx + scrollRoomPx > scroller.scrollTop + room) {
        scroller.scrollTop = Math.max(0, top - room / 3);
      }
    }
  }

  /** Selects and leaves the tracks as they are: folded, filtered and scrolled. */
  stayingPut(): Pick<Navigator, 'select' | 'scrollToRecording'> {
    const { context, selector } = this.parts;
    return {
      select: (event) => context.page.perform(() => selector.selectEvent(event).then(() => undefined)),
      scrollToRecording: () => undefined,
    };
  }

  /** Scrolls no further than needed for a track that is shown to be seen. @param lane All of the track when absent. */
  keepInSight(track: number, lane?: number): void {
    const { tracks, stage } = this.parts;
    const { byTrack, pinnedPx } = tracks.layout;
    const row = byTrack.get(track);
    if (row !== undefined && !row.isPinned) {
      const { scroller } = stage;
      const stretch =
        lane === undefined
          ? { topPx: row.yPx, heightPx: row.heightPx }
          : { topPx: laneTop(row, lane) - scrollRoomPx, heightPx: row.lanePx + 2 * scrollRoomPx };
      scroller.scrollTop = scrolledToSee(stretch, scroller.scrollTop, scroller.clientHeight - pinnedPx);
    }
  }

  /** Brings the head of a recording's first track into sight. */
  scrollToRecording(recording: number): void {
    const { tracks, stage } = this.parts;
    const row = tracks.layout.rows.find(
      (each) => each.kind === 'track' && each.track.recording === recording,
    );
    if (row !== undefined) {
      stage.scroller.scrollTop = Math.max(0, row.yPx - groupHeadPx);
    }
  }

  arrow(direction: 'left' | 'right' | 'up' | 'down'): void {
    const { context, camera, tracks, selector } = this.parts;
    context.page.perform(async () => {
      const { ask } = context;
      const { event } = selector;
      const to = await moveFrom({ ask, view: camera.view, layout: tracks.layout }, event, direction);
      if (to === undefined || isSameEvent(to, selector.event)) {
        this.sayNoMore();
      } else {
        this.select(to, true);
      }
    });
  }

  follow(direction: 'in' | 'out'): void {
    const { event } = this.parts.selector;
    const to = event === undefined ? undefined : alongFlow(event, direction);
    if (to === undefined) {
      this.sayNoMore();
    } else {
      this.select(to, true);
    }
  }

  async stepMatch(direction: 1 | -1): Promise<void> {
    const { finder, camera } = this.parts;
    const event = await finder.step(direction, camera.view.fromNs);
    if (event !== undefined) {
      this.select(event, true);
    }
  }

  /** Centres what is selected, and fits the view to it the next time. */
  focusSelection(): void {
    const { selector, camera } = this.parts;
    const range = selectedRange(selector.selection);
    if (range === undefined) {
      return;
    }
    const { event } = selector;
    if (event !== undefined) {
      this.scrollTo(event.track, event.lane);
    }
    if (this.centredOn?.fromNs === range.fromNs && this.centredOn.toNs === range.toNs) {
      camera.fit(range);
    } else {
      camera.centre((range.fromNs + range.toNs) / 2);
      this.centredOn = range;
    }
  }

  /** Turns the selected event into a stretch of its track. */
  toArea(): void {
    const { selector } = this.parts;
    const { event } = selector;
    if (event !== undefined) {
      selector.selectArea({ fromNs: event.startNs, toNs: event.endNs }, [event.track]);
    }
  }

  mark(isPermanent: boolean): void {
    const { selector, marks, stage } = this.parts;
    const range = selectedRange(selector.selection);
    if (range !== undefined) {
      marks.add({ fromNs: range.fromNs, toNs: range.toNs, isPermanent });
      stage.request('tracks');
    }
  }

  clear(): void {
    const { selector, marks, stage } = this.parts;
    marks.clearTemporary();
    selector.clear();
    stage.request('tracks');
  }

  private sayNoMore(): void {
    this.parts.stage.live.textContent = this.parts.context.strings.timelineNoMore;
  }
}
