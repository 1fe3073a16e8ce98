import { legacyType } from './legacyEvents.ts';
import type { LegacyDeviceMemory } from './legacyMemory.ts';
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

/** The plug-in's seven rules, in the order in which it shows them. */
export function legacyRecommendations(
  model: LegacyModel,
  overview: LegacyOverview,
  memory: readonly LegacyDeviceMemory[] | undefined,
): LegacyRecommendation[] {
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
  const full = memory === undefined ? undefined : fullMemory(model, memory);
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

/** The first device that was filled to nine tenths. The host's peak is held against the last GPU's memory. */
function fullMemory(
  { trace }: LegacyModel,
  memory: readonly LegacyDeviceMemory[],
): LegacyRecommendation | undefined {
  const { devices } = trace.metadata;
  for (const { device, peakBytes } of memory) {
    const id = device === 'CPU' ? devices.length - 1 : Number(device.slice('GPU'.length));
    const totalBytes = devices[id]?.totalGlobalMem;
    if (totalBytes !== undefined && peakBytes > totalBytes * 0.9) {
      return { rule: 'memory', gpu: device === 'CPU' ? -1 : id, shareOfMemory: peakBytes / totalBytes };
    }
  }
  return undefined;
}
