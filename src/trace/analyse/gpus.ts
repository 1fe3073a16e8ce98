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
  /** Mean achieved occupancy while kernels run, weighted by their time. */
  readonly occupancy: number | null;
  /** Share of kernel time on tensor cores. */
  readonly tensorCoreShare: number | null;
  readonly properties: DeviceProperties | undefined;
}

/** Rows of device work by GPU, each in order of time. */
export function rowsByGpu({ trace, deviceRows }: LinkedTrace): Map<number, number[]> {
  const byGpu = new Map<number, number[]>();
  for (const row of deviceRows) {
    const { pid } = trace.tracks[trace.events.track[row]!]!;
    const gpu = typeof pid === 'number' ? pid : Number.parseInt(pid, 10) || 0;
    const rows = byGpu.get(gpu);
    if (rows === undefined) {
      byGpu.set(gpu, [row]);
    } else {
      rows.push(row);
    }
  }
  return byGpu;
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
  return [...rowsByGpu(linked)]
    .sort(([a], [b]) => a - b)
    .map(([id, rows]) => {
      const kernels = rows.filter((row) => events.category[row] === category.kernel);
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
        occupancy: meanOccupancy(linked, kernels),
        tensorCoreShare: tensorCoreShare(linked, kernels, usesTensorCores),
        properties,
      };
    });
}

/** At each instant the blocks per SM of the running kernels, at most 1, averaged over the steps. */
function smEfficiency(
  { trace }: LinkedTrace,
  kernels: readonly number[],
  steps: readonly Step[],
  wallNs: number,
): number | null {
  const { events, configs } = trace;
  const blocks = Float64Array.from({ length: configs.size }, (_, id) => configs.get(id).blocksPerSm);
  const fromNs = steps[0]?.startNs ?? 0;
  const toNs = steps.at(-1)?.endNs ?? 0;
  const byStart = Uint32Array.from(kernels.filter((row) => !Number.isNaN(blocks[events.a[row]!] ?? NaN)));
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
  for (const row of byStart) {
    endUntil(events.startNs[row]!);
    advance(events.startNs[row]!);
    running += blocks[events.a[row]!]!;
  }
  endUntil(Infinity);
  return area / wallNs;
}

function meanOccupancy({ trace }: LinkedTrace, kernels: readonly number[]): number | null {
  const { events, configs } = trace;
  let weighted = 0;
  let known = 0;
  for (const row of kernels) {
    const { achievedOccupancy } = configs.get(events.a[row]!);
    if (!Number.isNaN(achievedOccupancy)) {
      weighted += achievedOccupancy * events.durationNs[row]!;
      known += events.durationNs[row]!;
    }
  }
  return known > 0 ? weighted / known / 100 : null;
}

function tensorCoreShare(
  { trace }: LinkedTrace,
  kernels: readonly number[],
  usesTensorCores: (row: number) => boolean | undefined,
): number | null {
  const { events } = trace;
  let using = 0;
  let known = 0;
  for (const row of kernels) {
    const uses = usesTensorCores(row);
    if (uses !== undefined) {
      known += events.durationNs[row]!;
      using += uses ? events.durationNs[row]! : 0;
    }
  }
  return known > 0 ? using / known : null;
}
