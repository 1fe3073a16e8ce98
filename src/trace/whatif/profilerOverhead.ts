import { category } from '../read/eventCategory.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { firstStarting } from '../link/trackRows.ts';

/**
 * How much of the host's working time under the profiler is the profiler's own, by what it recorded. Measured on an
 * H200 machine with PyTorch 2.11 as the time that steps limited by their host took with the profiler and without it
 * (docs/trace-numbers.md has the figures): with shapes, memory and stacks 42 to 68 %, without any 5 to 45 %.
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
export function estimateOverhead({ trace, tracks }: LinkedTrace): ProfilerOverhead {
  const { events } = trace;
  let frames = 0;
  const threads = tracks
    .filter((_, index) => trace.tracks[index]?.kind === 'host')
    .map((rows) => {
      // What the events up to each one can have cost together.
      const most = new Float64Array(rows.length + 1);
      for (let index = 0, { length } = rows; index < length; index++) {
        const code = events.category[rows[index]!];
        frames += code === category.python ? 1 : 0;
        most[index + 1] = most[index]! + (code === category.python ? mostPerFrameNs : mostPerEventNs);
      }
      return { rows, most };
    });
  const { shapes, memory } = trace.metadata.recorded;
  const share =
    frames > 0 ? shareWithStacks : shapes === true || memory === true ? shareWithShapes : sharePlain;
  const mostBefore = (ns: number) => {
    let sum = 0;
    for (const { rows, most } of threads) {
      sum += most[firstStarting(events, rows, ns)]!;
    }
    return sum;
  };
  // Stretches follow one another: each begins where the one before it ended.
  let lastNs = -Infinity;
  let lastMost = 0;
  return {
    share,
    overheadNs: (fromNs, toNs, workingNs) => {
      const from = fromNs === lastNs ? lastMost : mostBefore(fromNs);
      lastNs = toNs;
      lastMost = mostBefore(toNs);
      return Math.min(share * workingNs, lastMost - from);
    },
  };
}
