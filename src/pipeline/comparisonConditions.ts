import type { Latency } from '../model/latency.ts';
import { formatCount } from '../core/units.ts';

/** How the rows were measured, in words, and why they may not be compared fairly. */
export function comparisonConditions(
  latencies: readonly Latency[],
  machine: string | undefined,
): { facts: string[]; warnings: string[] } {
  const devices = distinct(latencies.map(({ device }) => (device === 'cpu' ? 'CPU' : device)));
  const batches = distinct(latencies.map(({ batch }) => batch));
  // A GPU does not care how many threads the builds on the CPU had.
  const threads = distinct(latencies.filter(({ kind }) => kind !== 'tensorrt').map((each) => each.threads));
  const warmups = distinct(latencies.map(({ warmup }) => warmup));
  const runs = range(latencies.map(({ iterations }) => iterations));
  const conditions = [
    'same input',
    ...(batches.length === 1 && batches[0] !== 1 ? [`batch ${batches.join()}`] : []),
    ...(threads.length === 1 ? [formatCount(threads[0] ?? 0, 'thread')] : []),
    `${runs} runs${warmups.length === 1 ? ` after ${formatCount(warmups[0] ?? 0, 'warm-up')}` : ''}`,
  ];
  return {
    facts: [
      countOf(latencies),
      conditions.join(', '),
      [...devices, ...(machine === undefined ? [] : [machine])].join(', '),
    ],
    warnings: [
      ...differing('devices', devices),
      ...differing('batch sizes', batches),
      ...differing('thread counts', threads),
    ],
  };
}

function countOf(latencies: readonly Latency[]): string {
  const builds = latencies.filter(({ kind }) => kind !== 'pytorch').length;
  const pytorch = builds < latencies.length;
  if (builds === 0) {
    return 'PyTorch alone';
  }
  return `${pytorch ? 'PyTorch and ' : ''}${formatCount(builds, 'build')}`;
}

function differing(what: string, values: readonly (string | number)[]): string[] {
  return values.length < 2
    ? []
    : [`Not a fair comparison: the rows were measured with different ${what} (${values.join(', ')}).`];
}

function range(values: readonly number[]): string {
  const least = Math.min(...values);
  const most = Math.max(...values);
  return least === most ? String(most) : `${least} to ${most}`;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
