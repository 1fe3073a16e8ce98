import type { TensorCoreVerdict } from '../../classify/tensorCores.ts';
import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import type { LaunchConfig } from '../../read/launchConfigs.ts';
import type { DeviceProperties } from '../../read/traceMetadata.ts';
import { PairIds } from '../operators/pairIds.ts';
import { isCausedIn, type TimeWindow, wholeTime } from '../operators/timeWindow.ts';
import { type Occupancy, occupancyOf } from './occupancy.ts';

/** What makes two launches of kernels the same row: their name, or also operator and launch configuration. */
export type KernelGrouping = 'name' | 'launch';

/** Launches of a kernel. Times are integer nanoseconds, means excepted; `null` where the trace does not tell. */
export interface KernelStats {
  readonly name: string;
  /** The operator that launched it, when grouped by launch; `null` for kernels without one. */
  readonly operator: string | null;
  readonly grid: readonly number[] | null;
  readonly block: readonly number[] | null;
  readonly registersPerThread: number | null;
  readonly sharedMemoryBytes: number | null;
  readonly calls: number;
  readonly totalNs: number;
  readonly meanNs: number;
  readonly minNs: number;
  readonly maxNs: number;
  /** Mean weighted by time, of launches about which it is known. */
  readonly blocksPerSm: number | null;
  /** Mean weighted by time, 0 to 1. */
  readonly occupancy: number | null;
  /** True when any of the occupancy was worked out from launch and device because the trace has none. */
  readonly isOccupancyComputed: boolean;
  readonly tensorCores: TensorCoreVerdict;
}

export interface KernelOptions {
  readonly by?: KernelGrouping;
  readonly window?: TimeWindow;
}

interface Sums {
  row: number;
  calls: number;
  totalNs: number;
  minNs: number;
  maxNs: number;
  blocks: number;
  blocksNs: number;
  occupancy: number;
  occupancyNs: number;
  isComputed: boolean;
  usedNs: number;
  unusedNs: number;
}

/** Kernels of all devices, those with the most time first. */
export function kernelStats(
  linked: LinkedTrace,
  tensorCores: (row: number) => TensorCoreVerdict,
  options: KernelOptions = {},
): KernelStats[] {
  const { trace, deviceRows, operator } = linked;
  const { events } = trace;
  const window = options.window ?? wholeTime;
  const byLaunch = options.by === 'launch';
  const launches = new PairIds();
  const groups = new PairIds();
  const sums: Sums[] = [];
  const occupancies = occupancyTable(linked);
  for (let index = 0, { length } = deviceRows; index < length; index++) {
    const row = deviceRows[index]!;
    if (events.category[row] !== category.kernel || !isCausedIn(window, linked, row)) {
      continue;
    }
    const cause = operator[row]!;
    const launch = byLaunch ? launches.id(events.a[row]!, cause === none ? none : events.name[cause]!) : 0;
    const group = groups.id(events.name[row]!, launch);
    const sum = (sums[group] ??= emptySums(row));
    addKernel(sum, events.durationNs[row]!, occupancies(row), tensorCores(row).use);
  }
  return sums
    .map((sum) => toStats(linked, sum, byLaunch, tensorCores(sum.row)))
    .sort((a, b) => b.totalNs - a.totalNs || (a.name < b.name ? -1 : 1));
}

function emptySums(row: number): Sums {
  return {
    row,
    calls: 0,
    totalNs: 0,
    minNs: Infinity,
    maxNs: 0,
    blocks: 0,
    blocksNs: 0,
    occupancy: 0,
    occupancyNs: 0,
    isComputed: false,
    usedNs: 0,
    unusedNs: 0,
  };
}

function addKernel(sum: Sums, durationNs: number, occupancy: Occupancy, use: TensorCoreVerdict['use']): void {
  sum.calls++;
  sum.totalNs += durationNs;
  sum.minNs = Math.min(sum.minNs, durationNs);
  sum.maxNs = Math.max(sum.maxNs, durationNs);
  // A kernel too short for the clock still has a weight.
  const weight = durationNs || 1e-3;
  if (occupancy.blocksPerSm !== null) {
    sum.blocks += occupancy.blocksPerSm * weight;
    sum.blocksNs += weight;
  }
  if (occupancy.share !== null) {
    sum.occupancy += occupancy.share * weight;
    sum.occupancyNs += weight;
    sum.isComputed ||= occupancy.isComputed;
  }
  if (use !== 'unknown') {
    sum[use === 'yes' ? 'usedNs' : 'unusedNs'] += weight;
  }
}

function toStats(linked: LinkedTrace, sum: Sums, byLaunch: boolean, verdict: TensorCoreVerdict): KernelStats {
  const { trace, operator } = linked;
  const { events, names, configs } = trace;
  const config = byLaunch ? configs.get(events.a[sum.row]!) : undefined;
  const cause = byLaunch ? operator[sum.row]! : none;
  return {
    name: names.text(events.name[sum.row]!),
    operator: cause === none ? null : names.text(events.name[cause]!),
    grid: triple(config?.grid),
    block: triple(config?.block),
    registersPerThread: known(config?.registersPerThread),
    sharedMemoryBytes: known(config?.sharedMemoryBytes),
    calls: sum.calls,
    totalNs: sum.totalNs,
    meanNs: sum.totalNs / sum.calls,
    minNs: sum.minNs,
    maxNs: sum.maxNs,
    blocksPerSm: sum.blocksNs > 0 ? sum.blocks / sum.blocksNs : null,
    occupancy: sum.occupancyNs > 0 ? sum.occupancy / sum.occupancyNs : null,
    isOccupancyComputed: sum.isComputed,
    tensorCores:
      sum.usedNs > 0 && sum.unusedNs > 0
        ? { use: 'unknown', reason: 'some of its launches use them and others do not' }
        : verdict,
  };
}

/** Occupancy by kernel's row, worked out once for each launch configuration and device. */
function occupancyTable({ trace }: LinkedTrace): (row: number) => Occupancy {
  const { events, configs, metadata, tracks } = trace;
  const byId = new Map<string, DeviceProperties>(
    metadata.devices.map((device) => [String(device.id), device]),
  );
  const deviceOfTrack = tracks.map(({ pid }) => byId.get(String(pid)));
  const pairs = new PairIds();
  const found: Occupancy[] = [];
  return (row) => {
    const track = events.track[row]!;
    return (found[pairs.id(events.a[row]!, track)] ??= occupancyOf(
      configs.get(events.a[row]!),
      deviceOfTrack[track],
    ));
  };
}

function triple(value: LaunchConfig['grid'] | undefined): readonly number[] | null {
  return value === undefined || value.some(Number.isNaN) ? null : value;
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
