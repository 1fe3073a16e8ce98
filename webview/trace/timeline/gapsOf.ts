import type { IdleCause } from '../../../src/trace/analyse/idleGaps.ts';
import type { GapList } from '../../../src/trace/timeline/timelineTypes.ts';
import { firstAfter, nearestStretch } from './sortedTimes.ts';
import type { TimeRange } from './viewport.ts';

/** No row is known; as tables of rows write it. */
const noRow = 0xffff_ffff;

/** Idle time of one GPU, in order of time; its gaps do not overlap. */
export interface GpuGaps {
  readonly recording: number;
  readonly gpu: number;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly cause: Uint8Array;
  readonly causes: readonly IdleCause[];
  readonly blame: Uint32Array;
}

export interface Gap extends TimeRange {
  readonly recording: number;
  readonly gpu: number;
  readonly cause: IdleCause;
  /** Row of what held the host. */
  readonly blame: number | undefined;
}

/** Takes the gaps of each GPU apart. */
export function gapsByGpu(
  recording: number,
  { gpu, startNs, endNs, cause, causes, blame }: GapList,
): GpuGaps[] {
  return [...new Set(gpu)].map((each) => {
    const rows = Uint32Array.from(gpu.keys()).filter((row) => gpu[row] === each);
    return {
      recording,
      gpu: each,
      startNs: Float64Array.from(rows, (row) => startNs[row] ?? 0),
      endNs: Float64Array.from(rows, (row) => endNs[row] ?? 0),
      cause: Uint8Array.from(rows, (row) => cause[row] ?? 0),
      causes,
      blame: Uint32Array.from(rows, (row) => blame[row] ?? noRow),
    };
  });
}

/** The gap at a time, or the nearest one within a tolerance. */
export function gapAt(gaps: GpuGaps, ns: number, toleranceNs: number): Gap | undefined {
  const at = nearestStretch(gaps.startNs, gaps.endNs, ns, toleranceNs);
  return at < 0 ? undefined : gapOf(gaps, at);
}

function gapOf({ recording, gpu, startNs, endNs, cause, causes, blame }: GpuGaps, at: number): Gap {
  const row = blame[at];
  return {
    recording,
    gpu,
    fromNs: startNs[at] ?? 0,
    toNs: endNs[at] ?? 0,
    cause: causes[cause[at] ?? 0] ?? 'unknown',
    blame: row === noRow ? undefined : row,
  };
}

/** Idle time within a stretch, and the longest gap that reaches into it. */
export function idleWithin(
  gaps: GpuGaps,
  { fromNs, toNs }: TimeRange,
): { idleNs: number; longest: Gap | undefined } {
  let idleNs = 0;
  let longestNs = 0;
  let longest = -1;
  for (let at = firstAfter(gaps.endNs, fromNs); at < gaps.startNs.length; at++) {
    const from = Math.max(fromNs, gaps.startNs[at] ?? Infinity);
    const to = Math.min(toNs, gaps.endNs[at] ?? 0);
    if (from >= toNs) {
      break;
    }
    idleNs += to - from;
    if (to - from > longestNs) {
      longestNs = to - from;
      longest = at;
    }
  }
  return { idleNs, longest: longest < 0 ? undefined : gapOf(gaps, longest) };
}
