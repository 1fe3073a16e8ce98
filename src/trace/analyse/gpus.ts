import type { LinkedTrace } from '../link/linkedTrace.ts';
import { sortRows } from '../link/naturalSort.ts';
import { lengthNs, spansOf } from '../link/spans.ts';
import { category } from '../read/eventCategory.ts';
import { endNs } from '../read/trace.ts';
import type { DeviceProperties } from '../read/traceMetadata.ts';
import { withinSteps } from './breakdown.ts';
import type { Step } from './steps.ts';

/** What a GPU did during the steps. Shares are between 0 and 1; `null` where the trace does not tell. */
export interface GpuUse {
  readonly id: number;
  readonly name: string;
  /** Share of the steps' time during which any kernel runs. */
  readonly utilization: number;
  /** Share of the steps' time during which a kernel runs that is no communication. */
  readonly computing: number;
  /** Share of the steps' time during which kernels, copies or sets run. */
  readonly busy: number;
  /** Mean share of the SMs that have a block, over the steps' time. */
  readonly smEfficiency: number | null;
  /** Mean achieved occupancy of the kernels that began during the steps, weighted by their time. */
  readonly occupancy: number | null;
  /** Share of the same kernels' time on tensor cores. */
  readonly tensorCoreShare: number | null;
  readonly properties: DeviceProperties | undefined;
}

/** Rows of device work by GPU, each in order of time. */
export function rowsByGpu({ trace, deviceRows }: LinkedTrace): Map<number, Uint32Array> {
  const { track } = trace.events;
  const gpuOfTrack = trace.tracks.map(({ pid }) =>
    typeof pid === 'number' ? pid : Number.parseInt(pid, 10) || 0,
  );
  const isPresent = new Uint8Array(gpuOfTrack.length);
  for (let index = 0, { length } = deviceRows; index < length; index++) {
    isPresent[track[deviceRows[index]!]!] = 1;
  }
  const gpus = new Set(gpuOfTrack.filter((_, index) => isPresent[index] === 1));
  // One GPU has it all, most often.
  return new Map(
    [...gpus].map((gpu) => [
      gpu,
      gpus.size === 1 ? deviceRows : deviceRows.filter((row) => gpuOfTrack[track[row]!] === gpu),
    ]),
  );
}

/**
 * Use of each GPU that worked. @param usesTensorCores says of a kernel's row whether it ran on tensor cores;
 * `undefined` where nobody can tell.
 * @param isCommunication a byte for each row, see `communicationKernels`.
 */
export function useOfGpus(
  linked: LinkedTrace,
  steps: readonly Step[],
  usesTensorCores: (row: number) => boolean | undefined,
  isCommunication: Uint8Array,
): GpuUse[] {
  const { events } = linked.trace;
  const { devices } = linked.trace.metadata;
  const wallNs = steps.reduce((sum, { startNs, endNs: end }) => sum + end - startNs, 0);
  const fromNs = steps[0]?.startNs ?? 0;
  const toNs = steps.at(-1)?.endNs ?? 0;
  return [...rowsByGpu(linked)]
    .sort(([a], [b]) => a - b)
    .map(([id, rows]) => {
      const kernels = rows.filter((row) => events.category[row] === category.kernel);
      const inSteps = kernels.filter((row) => events.startNs[row]! >= fromNs && events.startNs[row]! < toNs);
      const properties = devices.find((device) => device.id === id);
      const share = (lengthInSteps: number) => (wallNs > 0 ? lengthInSteps / wallNs : 0);
      return {
        id,
        name: properties?.name ?? 'GPU',
        utilization: share(lengthNs(withinSteps(spansOf(events, kernels), steps))),
        computing: share(
          lengthNs(
            withinSteps(
              spansOf(
                events,
                kernels.filter((row) => isCommunication[row] === 0),
              ),
              steps,
            ),
          ),
        ),
        busy: share(lengthNs(withinSteps(spansOf(events, rows), steps))),
        smEfficiency: smEfficiency(linked, kernels, steps, wallNs),
        occupancy: meanOccupancy(linked, inSteps),
        tensorCoreShare: tensorCoreShare(linked, inSteps, usesTensorCores),
        properties,
      };
    });
}

/** At each instant the blocks per SM of the running kernels, at most 1, averaged over the steps. */
function smEfficiency(
  { trace }: LinkedTrace,
  kernels: Uint32Array,
  steps: readonly Step[],
  wallNs: number,
): number | null {
  const { events, configs } = trace;
  const blocks = Float64Array.from({ length: configs.size }, (_, id) => configs.get(id).blocksPerSm);
  const fromNs = steps[0]?.startNs ?? 0;
  const toNs = steps.at(-1)?.endNs ?? 0;
  const byStart = kernels.filter((row) => !Number.isNaN(blocks[events.a[row]!] ?? NaN));
  if (byStart.length === 0 || wallNs <= 0) {
    return null;
  }
  const byEnd = byStart.slice();
  sortRows(byEnd, (a, b) => endNs(events, a) - endNs(events, b));
  let running = 0;
  let area = 0;
  let before = fromNs;
  let ended = 0;
  const advance = (ns: number) => {
    const at = Math.min(toNs, Math.max(fromNs, ns));
    area += Math.min(1, Math.max(0, running)) * (at - before);
    before = at;
  };
  const endUntil = (ns: number) => {
    while (ended < byEnd.length && endNs(events, byEnd[ended]!) <= ns) {
      advance(endNs(events, byEnd[ended]!));
      running -= blocks[events.a[byEnd[ended]!]!]!;
      ended++;
    }
  };
  for (let index = 0, { length } = byStart; index < length; index++) {
    const row = byStart[index]!;
    endUntil(events.startNs[row]!);
    advance(events.startNs[row]!);
    running += blocks[events.a[row]!]!;
  }
  endUntil(Infinity);
  return area / wallNs;
}

function meanOccupancy({ trace }: LinkedTrace, kernels: Uint32Array): number | null {
  const { events, configs } = trace;
  let weighted = 0;
  let known = 0;
  const occupancies = Float64Array.from(
    { length: configs.size },
    (_, id) => configs.get(id).achievedOccupancy,
  );
  for (let index = 0, { length } = kernels; index < length; index++) {
    const row = kernels[index]!;
    const achievedOccupancy = occupancies[events.a[row]!] ?? NaN;
    if (!Number.isNaN(achievedOccupancy)) {
      weighted += achievedOccupancy * events.durationNs[row]!;
      known += events.durationNs[row]!;
    }
  }
  return known > 0 ? weighted / known / 100 : null;
}

function tensorCoreShare(
  { trace }: LinkedTrace,
  kernels: Uint32Array,
  usesTensorCores: (row: number) => boolean | undefined,
): number | null {
  const { events } = trace;
  let using = 0;
  let known = 0;
  for (let index = 0, { length } = kernels; index < length; index++) {
    const row = kernels[index]!;
    const uses = usesTensorCores(row);
    if (uses !== undefined) {
      known += events.durationNs[row]!;
      using += uses ? events.durationNs[row]! : 0;
    }
  }
  return known > 0 ? using / known : null;
}
