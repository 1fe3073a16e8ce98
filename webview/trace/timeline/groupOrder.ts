import type { TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';

/**
 * Puts tracks in the order of a comparison: the first process of one side directly above that of the other, then further
 * processes, then GPUs in the same way, then what the profiler says of itself. Tracks of a group stay as they were.
 * @param groupOf Names the group of a track, different on each side.
 * @param sideOf 0 for the side that comes first, 1 for the other.
 */
export function besideOneAnother(
  tracks: readonly TimelineTrack[],
  groupOf: (track: TimelineTrack) => string,
  sideOf: (track: TimelineTrack) => 0 | 1,
): TimelineTrack[] {
  const places = new Map<string, readonly [form: number, turn: number, side: number]>();
  const turns = new Map<string, number>();
  for (const track of tracks) {
    const group = groupOf(track);
    if (!places.has(group)) {
      const form = formOf(track);
      const side = sideOf(track);
      const key = `${form} ${side}`;
      const turn = turns.get(key) ?? 0;
      turns.set(key, turn + 1);
      places.set(group, [form, turn, side]);
    }
  }
  const placeOf = (track: TimelineTrack) => places.get(groupOf(track)) ?? [0, 0, 0];
  return tracks.toSorted((left, right) => {
    const [leftForm, leftTurn, leftSide] = placeOf(left);
    const [rightForm, rightTurn, rightSide] = placeOf(right);
    return leftForm - rightForm || leftTurn - rightTurn || leftSide - rightSide;
  });
}

/** Processes first, then GPUs; counters stand with what they count for. */
function formOf({ kind, gpu }: TimelineTrack): 0 | 1 | 2 {
  return kind === 'other' ? 2 : gpu === null ? 0 : 1;
}
