import { isGraphLaunchCall, isKernelLaunchCall } from '../classify/runtimeCalls.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { callsNamed } from '../link/namedRows.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';
import { median } from '../statistics/orderStatistics.ts';
import { isBegunIn, isCausedIn, windowOfSteps } from './operators/timeWindow.ts';
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

/**
 * Statistics of the launches made during the steps. A host that runs ahead makes the launches of a step before the step
 * begins on the clock, so they are counted where the host made them, and kernels with the launch that caused them.
 */
export function launchStats(linked: LinkedTrace, steps: readonly Step[]): LaunchStats {
  const { trace, deviceRows, launch } = linked;
  const { events } = trace;
  const window = windowOfSteps(steps);
  const kernels = new Float64Array(deviceRows.length);
  const delays = new Float64Array(deviceRows.length);
  const launchedNs = new Float64Array(deviceRows.length);
  const begunNs = new Float64Array(deviceRows.length);
  let kernelCount = 0;
  let launchedCount = 0;
  let short = 0;
  let linkedKernels = 0;
  for (let index = 0, { length } = deviceRows; index < length; index++) {
    const row = deviceRows[index]!;
    const call = launch[row]!;
    const startNs = events.startNs[row]!;
    if (!isCausedIn(window, linked, row)) {
      continue;
    }
    const isKernel = events.category[row] === category.kernel;
    if (isKernel) {
      kernels[kernelCount++] = events.durationNs[row]!;
    }
    if (call !== none) {
      launchedNs[launchedCount] = events.startNs[call]!;
      begunNs[launchedCount++] = startNs;
      if (isKernel) {
        short += events.durationNs[row]! < events.durationNs[call]! ? 1 : 0;
        delays[linkedKernels++] = Math.max(0, startNs - endNs(events, call));
      }
    }
  }
  const isInSteps = (row: number) => isBegunIn(window, linked, row);
  const launches = callsNamed(linked, isKernelLaunchCall).filter(isInSteps);
  const callTimes = new Float64Array(launches.length);
  for (let index = 0, { length } = launches; index < length; index++) {
    callTimes[index] = events.durationNs[launches[index]!]!;
  }
  const graphs = callsNamed(linked, isGraphLaunchCall).filter(isInSteps).length;
  const count = Math.max(1, steps.length);
  return {
    kernelsPerStep: kernelCount / count,
    launchesPerStep: callTimes.length / count,
    graphLaunchesPerStep: graphs / count,
    // Of an even number the median lies between two times.
    medianKernelNs: Math.round(median(kernels.subarray(0, kernelCount))),
    medianCallNs: Math.round(median(callTimes)),
    shortKernelShare: linkedKernels > 0 ? short / linkedKernels : 0,
    medianDelayNs: Math.round(median(delays.subarray(0, linkedKernels))),
    longestQueue: longestQueue(
      launchedNs.subarray(0, launchedCount).sort(),
      begunNs.subarray(0, launchedCount).sort(),
    ),
  };
}

/** The most work that had been launched and not begun, from the instants of both, rising. */
function longestQueue(launched: Float64Array, begun: Float64Array): number {
  let gone = 0;
  let longest = 0;
  for (let index = 0, { length } = launched; index < length; index++) {
    while (gone < begun.length && begun[gone]! <= launched[index]!) {
      gone++;
    }
    longest = Math.max(longest, index + 1 - gone);
  }
  return longest;
}
