import { type BoxBuilder, type BoxColumns, firstFrom, laneCount, touches } from './boxColumns.ts';
import { mergePx } from './timelineTypes.ts';

/** Boxes of a track merged as a level wants it, see `BoxTile`. */
export interface Merging {
  readonly boxes: BoxColumns;
  /** Of each row of the recording; of merged events the longest gives the box its row. */
  readonly durationNs: Float64Array;
  readonly level: number;
}

/** Merges all boxes of all lanes. Merging what a finer level merged gives the same as merging the events themselves. */
export function mergeAll(merging: Merging, into: BoxBuilder): void {
  const { bounds } = merging.boxes;
  for (let lane = 0; lane < laneCount(merging.boxes); lane++) {
    mergeRange(merging, bounds[lane]!, bounds[lane + 1]!, -Infinity, Infinity, into);
    into.endLane();
  }
}

/** Merges the boxes that touch a stretch of time. @param toNs begins a stretch of {@link mergePx} pixels. */
export function mergeBetween(merging: Merging, fromNs: number, toNs: number, into: BoxBuilder): void {
  const { bounds, startNs, endNs } = merging.boxes;
  const cellNs = mergePx * 2 ** merging.level;
  for (let lane = 0; lane < laneCount(merging.boxes); lane++) {
    const low = bounds[lane]!;
    const high = bounds[lane + 1]!;
    const end = firstFrom(startNs, toNs, low, high);
    const touching = firstFrom(endNs, fromNs, low, end);
    if (touching < end) {
      // What is merged with the first box begins in the same cell, maybe before the stretch.
      const cellStartNs = Math.floor(startNs[touching]! / cellNs) * cellNs;
      mergeRange(merging, firstFrom(startNs, cellStartNs, low, touching), end, fromNs, toNs, into);
    }
    into.endLane();
  }
}

/** Boxes that begin before `toNs` in a track, and end after `fromNs`: what a pass over the stretch looks at. */
export function countBetween({ bounds, startNs, endNs }: BoxColumns, fromNs: number, toNs: number): number {
  let count = 0;
  for (let lane = 0; lane + 1 < bounds.length; lane++) {
    const end = firstFrom(startNs, toNs, bounds[lane]!, bounds[lane + 1]!);
    count += end - firstFrom(endNs, fromNs, bounds[lane]!, end);
  }
  return count;
}

function mergeRange(
  { boxes, durationNs, level }: Merging,
  from: number,
  to: number,
  fromNs: number,
  toNs: number,
  into: BoxBuilder,
): void {
  const { startNs, endNs, row, merged } = boxes;
  const pxNs = 2 ** level;
  const cellNs = mergePx * pxNs;
  let count = 0;
  let groupStartNs = 0;
  let groupEndNs = 0;
  let groupRow = 0;
  let groupCell = 0;
  for (let index = from; index < to; index++) {
    const start = startNs[index]!;
    const end = endNs[index]!;
    const events = merged === null ? 1 : merged[index]!;
    const isShort = events > 1 || end - start < pxNs;
    const cell = isShort ? Math.floor(start / cellNs) : NaN;
    if (count > 0 && isShort && cell === groupCell && start - groupEndNs < pxNs) {
      count += events;
      groupEndNs = end;
      groupRow = durationNs[row[index]!]! > durationNs[groupRow]! ? row[index]! : groupRow;
      continue;
    }
    if (count > 0 && touches(groupStartNs, groupEndNs, fromNs, toNs)) {
      into.add(groupStartNs, groupEndNs, groupRow, count);
    }
    if (isShort) {
      count = events;
      groupStartNs = start;
      groupEndNs = end;
      groupRow = row[index]!;
      groupCell = cell;
    } else {
      count = 0;
      if (touches(start, end, fromNs, toNs)) {
        into.add(start, end, row[index]!, 1);
      }
    }
  }
  if (count > 0 && touches(groupStartNs, groupEndNs, fromNs, toNs)) {
    into.add(groupStartNs, groupEndNs, groupRow, count);
  }
}
