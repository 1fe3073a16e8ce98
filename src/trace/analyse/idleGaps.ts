import type { LinkedTrace } from '../link/linkedTrace.ts';
import { rangesNamed } from '../link/namedRows.ts';
import { lengthWithin, type Spans, spansOf, subtract } from '../link/spans.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';
import { isDataLoaderName, stepSpans } from './breakdown.ts';
import { rowsByGpu } from './gpus.ts';
import { hostWaits } from './hostWaits.ts';
import { lastAtOrBefore, type Step } from './steps.ts';

/**
 * Why a GPU had nothing to do: `hostLate` - the launch of what came next had not been made yet; `synchronisingCall` -
 * the host had waited for the GPU and so had nothing prepared; `dataLoader` - the host waited for data;
 * `streamWait` - the next work was launched and waited for other work; `launchQueue` - it was launched and the GPU
 * took it up after its own short pause; `endOfStep` - nothing came any more; `unknown` - the launch is not in the trace.
 */
export const idleCauses = [
  'hostLate',
  'synchronisingCall',
  'dataLoader',
  'streamWait',
  'launchQueue',
  'lateRank',
  'endOfStep',
  'unknown',
] as const;
export type IdleCause = (typeof idleCauses)[number];

export interface IdleGap {
  readonly gpu: number;
  readonly startNs: number;
  readonly durationNs: number;
  readonly cause: IdleCause;
  /** Row of the call, range or frame that held the host; {@link none} where nothing is known. */
  readonly blame: number;
  /** Row of the device work that ended the gap; {@link none} at the end of a step. */
  readonly next: number;
}

/** A pause up to this length between launched work is the device's own. */
const ownPauseNs = 10_000;
/** A host whose work waits so long for its turn has caught up with the device. */
const aheadNs = 50_000;

/**
 * Every gap in the work of every GPU during the steps, with its cause.
 * @param syncsMatter whether the steps would be shorter without synchronising calls; only then the time that the host
 * needs to catch up after one counts as the call's.
 */
export function findIdleGaps(linked: LinkedTrace, steps: readonly Step[], syncsMatter: boolean): IdleGap[] {
  const { trace, launch } = linked;
  const { events } = trace;
  const within = stepSpans(steps);
  const waits = hostWaits(linked);
  const loader = loaderSpans(linked);
  const gaps: IdleGap[] = [];
  for (const [gpu, rows] of rowsByGpu(linked)) {
    const starts = new Float64Array(rows.length);
    for (let index = 0, { length } = rows; index < length; index++) {
      starts[index] = events.startNs[rows[index]!]!;
    }
    const idle = subtract(within, spansOf(events, rows));
    let catchingUpAfter = none;
    for (let index = 0; index < idle.length; index += 2) {
      const startNs = idle[index]!;
      const end = idle[index + 1]!;
      const position = lastAtOrBefore(starts, end);
      const next = position >= 0 && starts[position] === end ? firstAt(rows, starts, position) : none;
      const call = next === none ? none : launch[next]!;
      const add = (cause: IdleCause, blame: number) =>
        gaps.push({ gpu, startNs, durationNs: end - startNs, cause, blame, next });
      if (next === none) {
        const loaderNs = lengthWithin(loader.spans, startNs, end);
        if (loaderNs * 2 > end - startNs) {
          add('dataLoader', loader.rowAt(startNs, end));
        } else {
          add('endOfStep', none);
        }
        continue;
      }
      if (call === none) {
        add('unknown', none);
        continue;
      }
      const launchedNs = endNs(events, call);
      if (launchedNs <= startNs) {
        if (end - launchedNs > aheadNs) {
          catchingUpAfter = none;
        }
        add(end - startNs > ownPauseNs ? 'streamWait' : 'launchQueue', call);
        continue;
      }
      const wait = waits.endingIn(startNs, events.startNs[call]!);
      if (lengthWithin(loader.spans, startNs, launchedNs) * 2 > launchedNs - startNs) {
        add('dataLoader', loader.rowAt(startNs, end));
        catchingUpAfter = none;
      } else if (wait !== none) {
        add('synchronisingCall', wait);
        catchingUpAfter = syncsMatter ? wait : none;
      } else if (catchingUpAfter === none) {
        add('hostLate', call);
      } else {
        add('synchronisingCall', catchingUpAfter);
      }
    }
  }
  return gaps.sort((a, b) => a.startNs - b.startNs || a.gpu - b.gpu);
}

/** Of several pieces of work that begin together the first. */
function firstAt(rows: Uint32Array, starts: Float64Array, position: number): number {
  let index = position;
  while (index > 0 && starts[index - 1] === starts[position]) {
    index--;
  }
  return rows[index]!;
}

/** Time of each cause, longest first. */
export function sumIdleCauses(
  gaps: readonly IdleGap[],
  stepCount: number,
): { cause: IdleCause; nsPerStep: number; gaps: number }[] {
  return idleCauses
    .map((cause) => {
      const of = gaps.filter((gap) => gap.cause === cause);
      const total = of.reduce((sum, { durationNs }) => sum + durationNs, 0);
      return { cause, nsPerStep: stepCount > 0 ? total / stepCount : 0, gaps: of.length };
    })
    .filter(({ gaps: count }) => count > 0)
    .sort((a, b) => b.nsPerStep - a.nsPerStep);
}

interface LoaderSpans {
  readonly spans: Spans;
  /** A loader range between two instants. */
  rowAt(fromNs: number, toNs: number): number;
}

function loaderSpans(linked: LinkedTrace): LoaderSpans {
  const { events } = linked.trace;
  const rows = rangesNamed(linked, isDataLoaderName);
  return {
    spans: spansOf(events, rows),
    rowAt: (fromNs, toNs) =>
      rows.find((row) => events.startNs[row]! < toNs && endNs(events, row) > fromNs) ?? none,
  };
}
