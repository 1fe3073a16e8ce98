import { isGraphLaunchCall, isKernelLaunchCall } from '../classify/runtimeCalls.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { callsNamed } from '../link/namedRows.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';
import { median } from '../statistics/orderStatistics.ts';
import type { Step } from './steps.ts';

/** How work gets to the devices. */
export interface LaunchStats {
  readonly kernelsPerStep: number;
  /** Calls that launch one kernel. */
  readonly launchesPerStep: number;
  readonly graphLaunchesPerStep: number;
  readonly medianKernelNs: number;
  readonly medianCallNs: number;
  /** Kernels that run for less time than the call that launched them took. */
  readonly shortKernelShare: number;
  /** From the end of the launch call to the start of the kernel. */
  readonly medianDelayNs: number;
  /** Launched work that had not begun yet, at its most. */
  readonly longestQueue: number;
}

/** Statistics of the launches made during the steps. */
export function launchStats(linked: LinkedTrace, steps: readonly Step[]): LaunchStats {
  const { trace, deviceRows, launch } = linked;
  const { events } = trace;
  const fromNs = steps[0]?.startNs ?? 0;
  const toNs = steps.at(-1)?.endNs ?? 0;
  const kernels: number[] = [];
  const delays: number[] = [];
  const launchedNs: number[] = [];
  const begunNs: number[] = [];
  let short = 0;
  let linkedKernels = 0;
  for (const row of deviceRows) {
    const call = launch[row]!;
    const startNs = events.startNs[row]!;
    if (startNs < fromNs || startNs >= toNs) {
      continue;
    }
    if (events.category[row] === category.kernel) {
      kernels.push(events.durationNs[row]!);
    }
    if (call !== none) {
      launchedNs.push(events.startNs[call]!);
      begunNs.push(startNs);
      if (events.category[row] === category.kernel) {
        linkedKernels++;
        short += events.durationNs[row]! < events.durationNs[call]! ? 1 : 0;
        delays.push(Math.max(0, startNs - endNs(events, call)));
      }
    }
  }
  const isInSteps = (row: number) => events.startNs[row]! >= fromNs && events.startNs[row]! < toNs;
  const callTimes = Array.from(
    callsNamed(linked, isKernelLaunchCall).filter(isInSteps),
    (row) => events.durationNs[row]!,
  );
  const graphs = callsNamed(linked, isGraphLaunchCall).filter(isInSteps).length;
  const count = Math.max(1, steps.length);
  return {
    kernelsPerStep: kernels.length / count,
    launchesPerStep: callTimes.length / count,
    graphLaunchesPerStep: graphs / count,
    // Of an even number the median lies between two times.
    medianKernelNs: Math.round(median(kernels)),
    medianCallNs: Math.round(median(callTimes)),
    shortKernelShare: linkedKernels > 0 ? short / linkedKernels : 0,
    medianDelayNs: Math.round(median(delays)),
    longestQueue: longestQueue(launchedNs, begunNs),
  };
}

/** The most work that had been launched and not begun, from the instants of both. */
function longestQueue(launchedNs: readonly number[], begunNs: readonly number[]): number {
  const launched = Float64Array.from(launchedNs).sort();
  const begun = Float64Array.from(begunNs).sort();
  let gone = 0;
  let longest = 0;
  for (let index = 0; index < launched.length; index++) {
    while (gone < begun.length && begun[gone]! <= launched[index]!) {
      gone++;
    }
    longest = Math.max(longest, index + 1 - gone);
  }
  return longest;
}
