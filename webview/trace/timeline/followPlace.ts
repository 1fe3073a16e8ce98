import type { Place } from '../place.ts';
import type { Camera } from './camera.ts';
import type { Navigator } from './navigator.ts';
import type { Selector } from './selector.ts';
import { isSameRange, type TimeRange } from './viewport.ts';

export interface PlaceFollowers {
  readonly camera: Pick<Camera, 'show' | 'fit' | 'whole'>;
  readonly navigator: Pick<Navigator, 'scrollToRecording' | 'select'>;
  readonly selector: Pick<Selector, 'selection' | 'isAt' | 'selectArea' | 'clear'>;
  /** The view that the place was last told. */
  readonly notedView: TimeRange | null;
  /** When the chosen steps were, or all of them where none are chosen. */
  readonly steps: TimeRange | undefined;
}

/** Leads the timeline to where a place says, as far as it is not there. @param before the place that it followed last. */
export function followPlace(place: Place, before: Place | undefined, followers: PlaceFollowers): void {
  const { camera, navigator, selector, notedView, steps } = followers;
  const { view, event, area } = place;
  const isViewNew = view !== null && (before === undefined || !isSameView(view, notedView));
  if (isViewNew) {
    camera.show(view);
  } else if (steps !== undefined && !isSameSteps(before?.steps ?? null, place.steps)) {
    camera.fit(steps);
  } else if (view === null && before !== undefined && notedView !== null) {
    camera.whole();
  }
  if (before !== undefined && before.recording !== place.recording) {
    navigator.scrollToRecording(place.recording);
  }
  const { selection } = selector;
  if (event !== null) {
    if (!selector.isAt(event)) {
      navigator.select(event, !isViewNew);
    }
  } else if (area !== null) {
    if (selection.kind !== 'area' || !isSameRange(selection.range, area)) {
      selector.selectArea(area, area.tracks ?? undefined);
    }
  } else if (selection.kind === 'event' || selection.kind === 'area') {
    selector.clear();
  }
}

function isSameView(left: TimeRange | null, right: TimeRange | null): boolean {
  return left === right || (left !== null && right !== null && isSameRange(left, right));
}

function isSameSteps(left: Place['steps'], right: Place['steps']): boolean {
  return left?.[0] === right?.[0] && left?.[1] === right?.[1];
}
