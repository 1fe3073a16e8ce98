import { legacyType } from './legacyEvents.ts';
import { memoryOrder } from './legacyMemoryDevices.ts';
import type { LegacyModel } from './legacyModel.ts';
import { isNcclName } from './legacyNames.ts';
import type { LegacyOverview } from './legacyOverview.ts';

/** A recommendation of the plug-in whose condition holds, with what it is about. Shares are between 0 and 1. */
export type LegacyRecommendation =
  | { readonly rule: 'dataLoading' | 'communication'; readonly shareOfStep: number }
  | { readonly rule: 'dataParallel' | 'ncclBackend' }
  | { readonly rule: 'gpuUtilization'; readonly gpus: readonly number[] }
  | { readonly rule: 'mixedPrecision'; readonly eligibleShare: number }
  | { readonly rule: 'memory'; readonly gpu: number; readonly shareOfMemory: number };

/** Device ids are bytes in the columns; the last one stands for -1. */
const deviceIds = 256;

/** The plug-in's seven rules, in the order in which it shows them. */
export function legacyRecommendations(model: LegacyModel, overview: LegacyOverview): LegacyRecommendation[] {
  const { devices } = model.trace.metadata;
  const { averageCosts } = overview.breakdown;
  const found: LegacyRecommendation[] = [];
  const dataLoading = averageCosts.dataLoader / averageCosts.total;
  if (dataLoading > 0.05) {
    found.push({ rule: 'dataLoading', shareOfStep: dataLoading });
  }
  found.push(...distributedRules(model));
  const communication = averageCosts.communication / averageCosts.total;
  if (communication > 0.1) {
    found.push({ rule: 'communication', shareOfStep: communication });
  }
  const idle = overview.gpus.filter(({ utilization }) => utilization < 0.5).map(({ id }) => id);
  if (idle.length > 0) {
    found.push({ rule: 'gpuUtilization', gpus: idle });
  }
  if ((devices[0]?.computeMajor ?? 0) >= 7 && overview.tensorCoreShare === 0 && overview.eligibleShare > 0) {
    found.push({ rule: 'mixedPrecision', eligibleShare: overview.eligibleShare });
  }
  const full = devices.length === 0 ? undefined : fullMemory(model, memoryOrder(model.trace));
  return full === undefined ? found : [...found, full];
}

function distributedRules(model: LegacyModel): LegacyRecommendation[] {
  const { trace, legacy, launches } = model;
  const { events, metadata } = trace;
  const bits = trace.names.flags(
    (name) =>
      (name === 'DataParallel.forward' ? 1 : 0) |
      (name === 'DistributedDataParallel.forward' ? 2 : 0) |
      (isNcclName(name) ? 4 : 0),
  );
  let seen = 0;
  for (const row of legacy.rows) {
    const type = legacy.type[row];
    if (type === legacyType.operator || type === legacyType.annotation || type === legacyType.module) {
      seen |= bits[events.name[row]!]!;
    }
  }
  const usedDevices = new Set(
    Array.from(launches.work, (row) => events.track[row]!).map((track) => trace.tracks[track]?.pid),
  );
  const found: LegacyRecommendation[] = [];
  if ((seen & 1) !== 0 && usedDevices.size > 1) {
    found.push({ rule: 'dataParallel' });
  }
  const hasCapable = metadata.devices.some(
    ({ computeMajor, computeMinor }) =>
      computeMajor !== undefined &&
      computeMinor !== undefined &&
      Number(`${String(computeMajor)}.${String(computeMinor)}`) >= 3.5,
  );
  if ((seen & 2) !== 0 && (seen & 4) === 0 && hasCapable) {
    found.push({ rule: 'ncclBackend' });
  }
  return found;
}

/**
 * The first device, in the order of the allocations, that was filled to nine tenths. The plug-in takes the host for a
 * GPU, too: its device id of -1 holds its peak against the memory of the last GPU.
 */
function fullMemory({ trace }: LegacyModel, order: Uint32Array): LegacyRecommendation | undefined {
  const { memory, metadata } = trace;
  const peaks = new Map<number, number>();
  for (const record of order) {
    const allocatedBytes = memory.allocatedBytes[record]!;
    if (!Number.isNaN(allocatedBytes)) {
      const device = memory.deviceType[record]! * deviceIds + memory.deviceId[record]!;
      peaks.set(device, Math.max(peaks.get(device) ?? 0, allocatedBytes));
    }
  }
  for (const [device, peakBytes] of peaks) {
    const id = device % deviceIds;
    const gpu = id === deviceIds - 1 ? -1 : id;
    const totalBytes = metadata.devices.at(gpu)?.totalGlobalMem;
    if (totalBytes !== undefined && peakBytes > totalBytes * 0.9) {
      return { rule: 'memory', gpu, shareOfMemory: peakBytes / totalBytes };
    }
  }
  return undefined;
}
