import { category } from '../read/eventCategory.ts';
import { sortRows } from '../link/naturalSort.ts';
import type { Trace } from '../read/trace.ts';

/**
 * How much of the host's working time under the profiler is the profiler's own, by what it recorded. Measured on an
 * H200 machine with PyTorch 2.11 as the time that steps limited by their host took with the profiler and without it
 * (docs/trace-numbers.md has the recordings): with shapes, memory and stacks 42 to 68 %, without any 5 to 45 %.
 */
const shareWithStacks = 0.58;
const shareWithShapes = 0.45;
const sharePlain = 0.35;

/** Recording one event takes at most so long; where few events are, little is taken out. */
const mostPerEventNs = 4_000;
const mostPerFrameNs = 2_000;

/** The profiler's share in the host's time, to be taken out of estimates. */
export interface ProfilerOverhead {
  /** Share of working time, 0 to 1. */
  readonly share: number;
  /** The part of a stretch of the host's working time that the profiler caused. */
  overheadNs(fromNs: number, toNs: number, workingNs: number): number;
}

/** Estimates what the profiler added to the host's work. The estimate is rough and must be called one. */
export function estimateOverhead(trace: Trace): ProfilerOverhead {
  const { events } = trace;
  const rows: number[] = [];
  let frames = 0;
  for (let row = 0; row < events.count; row++) {
    if (isHostEvent(events.category[row]!)) {
      rows.push(row);
      frames += events.category[row] === category.python ? 1 : 0;
    }
  }
  const { shapes, memory } = trace.metadata.recorded;
  const share =
    frames > 0 ? shareWithStacks : shapes === true || memory === true ? shareWithShapes : sharePlain;
  const sorted = Uint32Array.from(rows);
  sortRows(sorted, (a, b) => events.startNs[a]! - events.startNs[b]!);
  const starts = Float64Array.from(sorted, (row) => events.startNs[row]!);
  const most = new Float64Array(sorted.length + 1);
  sorted.forEach((row, index) => {
    const cost = events.category[row] === category.python ? mostPerFrameNs : mostPerEventNs;
    most[index + 1] = most[index]! + cost;
  });
  return {
    share,
    overheadNs: (fromNs, toNs, workingNs) => {
      const limit = most[firstAtOrAfter(starts, toNs)]! - most[firstAtOrAfter(starts, fromNs)]!;
      return Math.min(share * workingNs, limit);
    },
  };
}

function isHostEvent(code: number): boolean {
  return (
    code === category.operator ||
    code === category.python ||
    code === category.runtime ||
    code === category.driver ||
    code === category.annotation
  );
}

function firstAtOrAfter(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
