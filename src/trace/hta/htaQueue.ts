import type { LinkedTrace } from '../link/linkedTrace.ts';
import { none } from '../read/eventColumns.ts';
import { htaKernels, type HtaScope } from './htaKernels.ts';

/** HTA's statistics of how much launched work waits on a stream, over the instants at which that changes. */
export interface HtaStreamQueue {
  readonly stream: number | string;
  readonly changes: number;
  readonly mean: number;
  /** Of a sample: divided by one less than the changes. */
  readonly standardDeviation: number;
  readonly min: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly max: number;
}

/** Calls that HTA knows as launches; graph launches and `cuLaunchKernelEx` are not among them. */
const launchCalls = new Set([
  ...['cudaLaunchKernel', 'cudaLaunchKernelExC', 'cuLaunchKernel', 'cudaMemcpyAsync', 'cudaMemsetAsync'],
  ...[
    'hipLaunchKernel',
    'hipExtModuleLaunchKernel',
    'hipMemsetAsync',
    'hipMemcpyAsync',
    'hipMemcpyWithStream',
  ],
  'runFunction - job_prep_and_submit_for_execution',
]);

/** HTA's queue length: one more when a launching call begins, one less when its work begins. */
export function htaQueue(linked: LinkedTrace, scope: HtaScope): HtaStreamQueue[] {
  const { trace, launch } = linked;
  const { events } = trace;
  const isLaunch = trace.names.flags((name) => (launchCalls.has(name) ? 1 : 0));
  const streams = new Map<number, { launches: number[]; starts: number[] }>();
  for (const row of htaKernels(linked, scope)) {
    const call = launch[row]!;
    if (call === none || isLaunch[events.name[call]!] === 0) {
      continue;
    }
    const track = events.track[row]!;
    let times = streams.get(track);
    if (times === undefined) {
      times = { launches: [], starts: [] };
      streams.set(track, times);
    }
    times.launches.push(events.startNs[call]!);
    times.starts.push(events.startNs[row]!);
  }
  return [...streams].map(([track, { launches, starts }]) => ({
    stream: trace.tracks[track]!.tid,
    ...describe(queueLengths(Float64Array.from(launches).sort(), Float64Array.from(starts).sort())),
  }));
}

/** The length after each change; a launch counts before a start at the same instant. */
function queueLengths(launches: Float64Array, starts: Float64Array): Float64Array {
  const lengths = new Float64Array(launches.length + starts.length);
  let i = 0;
  let j = 0;
  while (j < starts.length) {
    if (i < launches.length && launches[i]! <= starts[j]!) {
      i++;
    } else {
      j++;
    }
    lengths[i + j - 1] = i - j;
  }
  return lengths;
}

function describe(lengths: Float64Array): Omit<HtaStreamQueue, 'stream'> {
  const sorted = lengths.toSorted();
  const mean = sorted.reduce((sum, each) => sum + each, 0) / sorted.length;
  const squares = sorted.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const quantile = (share: number) => {
    const place = share * (sorted.length - 1);
    const low = sorted[Math.floor(place)]!;
    return low + (sorted[Math.ceil(place)]! - low) * (place % 1);
  };
  return {
    changes: sorted.length,
    mean,
    standardDeviation: Math.sqrt(squares / (sorted.length - 1)),
    min: quantile(0),
    lowerQuartile: quantile(0.25),
    median: quantile(0.5),
    upperQuartile: quantile(0.75),
    max: quantile(1),
  };
}
