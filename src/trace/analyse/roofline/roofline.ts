import type { NumberFormat } from '../../classify/dtypes.ts';
import type { TensorCoreVerdict } from '../../classify/tensorCores.ts';
import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import { isBegunIn, isCausedIn, type TimeWindow, wholeTime } from '../operators/timeWindow.ts';
import { costTable } from './costTable.ts';
import { type DevicePeaks, devicePeaks, peakFlopPerSecond } from './devicePeaks.ts';
import type { OperatorCost } from './operatorCost.ts';

/** What keeps an operator from being faster. */
export type RooflineBound = 'compute' | 'memory' | 'launch';

/** Calls of one operator with the same shapes, types and, of convolutions, values, against what the GPU can reach. Times in nanoseconds. */
export interface RooflineRow {
  readonly name: string;
  /** Shapes of the inputs as JSON. */
  readonly shapes: string;
  readonly kind: OperatorCost['kind'];
  readonly format: NumberFormat;
  readonly tensorCores: TensorCoreVerdict['use'];
  readonly calls: number;
  /** Time of the kernels that the operator launched itself. */
  readonly deviceNs: number;
  /** Floating-point operations of all calls. */
  readonly flops: number;
  /** Bytes of all calls, each tensor read or written once. */
  readonly bytes: number;
  readonly flopPerSecond: number;
  readonly bytesPerSecond: number;
  /** Operations a byte. */
  readonly intensity: number;
  /** `null` where the GPU's peaks are not known. */
  readonly bound: RooflineBound | null;
  /** Shortest time by the peaks as a share of the time taken; above 1 when caches save traffic. `null` as `bound`. */
  readonly efficiency: number | null;
}

export interface RooflineReport {
  /** The GPU whose peaks are used; `null` where the trace names none. */
  readonly gpu: string | null;
  /** `null` for a GPU that is not in the table. */
  readonly peaks: DevicePeaks | null;
  /** Operators with a cost model, those with the most device time first. */
  readonly rows: readonly RooflineRow[];
  /** Share of the device time that the rows explain, 0 to 1; `null` without device time. */
  readonly deviceTimeShare: number | null;
  readonly flops: number;
}

/** A kernel shorter than this takes no longer than its launch. */
const launchNs = 5_000;

interface Sums {
  readonly row: number;
  readonly cost: OperatorCost;
  calls: number;
  deviceNs: number;
  kernels: number;
  usedNs: number;
  unusedNs: number;
}

/**
 * Roofline of the operators that launch kernels themselves, so that nothing counts twice. An operator is bound by what
 * would take longer at the GPU's peaks; by its launch when its kernels are shorter than a launch takes and stay below
 * half of the peaks.
 */
export function roofline(
  linked: LinkedTrace,
  tensorCores: (row: number) => TensorCoreVerdict,
  window: TimeWindow = wholeTime,
): RooflineReport {
  const { trace, deviceRows, operator } = linked;
  const { events } = trace;
  const costOf = costTable(linked);
  const seen = new Set<number>();
  // Copies from and to the host have nothing to do with the GPU's memory.
  const crossesBus = trace.names.flags((name) =>
    /^(?:Memcpy|Copy).*(?:HtoD|DtoH|Host)/i.test(name) ? 1 : 0,
  );
  const sums = new Map<OperatorCost, Sums>();
  let totalNs = 0;
  let explainedNs = 0;
  for (let index = 0, { length } = deviceRows; index < length; index++) {
    const row = deviceRows[index]!;
    const cause = operator[row]!;
    if (cause === none ? !isCausedIn(window, linked, row) : !isBegunIn(window, linked, cause)) {
      continue;
    }
    const durationNs = events.durationNs[row]!;
    totalNs += durationNs;
    const cost = cause === none ? undefined : costOf(cause);
    if (cost === undefined || crossesBus[events.name[row]!] === 1) {
      continue;
    }
    explainedNs += durationNs;
    // The table makes one cost for each name, shapes, types and values, so that other strides are another row.
    let sum = sums.get(cost);
    if (sum === undefined) {
      sum = { row: cause, cost, calls: 0, deviceNs: 0, kernels: 0, usedNs: 0, unusedNs: 0 };
      sums.set(cost, sum);
    }
    if (!seen.has(cause)) {
      seen.add(cause);
      sum.calls++;
    }
    sum.deviceNs += durationNs;
    if (events.category[row] === category.kernel) {
      sum.kernels++;
      const { use } = tensorCores(row);
      sum.usedNs += use === 'yes' ? durationNs : 0;
      sum.unusedNs += use === 'no' ? durationNs : 0;
    }
  }
  const gpu = trace.metadata.devices[0]?.name;
  const peaks = gpu === undefined ? undefined : devicePeaks(gpu);
  const rows = [...sums.values()]
    .map((sum) => toRow(linked, sum, peaks))
    .sort((a, b) => b.deviceNs - a.deviceNs);
  return {
    gpu: gpu ?? null,
    peaks: peaks ?? null,
    rows,
    deviceTimeShare: totalNs > 0 ? explainedNs / totalNs : null,
    flops: rows.reduce((total, { flops }) => total + flops, 0),
  };
}

/**
 * Model FLOPs utilisation: operations of the rows as a share of what the GPU could do in a time, each at the peak of its
 * own format. @param wallNs the time in which the rows' work was done. `null` where the peaks are not known.
 */
export function modelFlopsUtilisation({ rows, peaks }: RooflineReport, wallNs: number): number | null {
  if (peaks === null || wallNs <= 0) {
    return null;
  }
  const seconds = rows.reduce((sum, { flops, format, tensorCores }) => {
    const peak = peakFlopPerSecond(peaks, format, tensorCores === 'yes');
    return sum + (peak === undefined ? 0 : flops / peak);
  }, 0);
  return seconds / (wallNs / 1e9);
}

function toRow({ trace }: LinkedTrace, sum: Sums, peaks: DevicePeaks | undefined): RooflineRow {
  const { cost, calls, deviceNs } = sum;
  const flops = cost.flops * calls;
  const bytes = cost.bytes * calls;
  const seconds = deviceNs / 1e9;
  // A product's helpers, such as layout changes, run elsewhere: one kernel on tensor cores decides for products.
  const tensorCores =
    sum.usedNs > 0 && cost.kind !== 'streaming' ? 'yes' : sum.unusedNs > 0 ? 'no' : 'unknown';
  return {
    name: trace.names.text(trace.events.name[sum.row]!),
    shapes: trace.details.text(trace.events.a[sum.row]!),
    kind: cost.kind,
    format: cost.format,
    tensorCores,
    calls,
    deviceNs,
    flops,
    bytes,
    flopPerSecond: seconds > 0 ? flops / seconds : 0,
    bytesPerSecond: seconds > 0 ? bytes / seconds : 0,
    intensity: flops / bytes,
    ...judge(sum, flops, bytes, peaks, tensorCores === 'yes'),
  };
}

function judge(
  sum: Sums,
  flops: number,
  bytes: number,
  peaks: DevicePeaks | undefined,
  onTensorCores: boolean,
): Pick<RooflineRow, 'bound' | 'efficiency'> {
  const { cost, deviceNs, kernels } = sum;
  if (peaks === undefined || deviceNs <= 0) {
    return { bound: null, efficiency: null };
  }
  const peak = peakFlopPerSecond(peaks, cost.format, onTensorCores);
  const computeNs = peak === undefined ? 0 : (flops / peak) * 1e9;
  const memoryNs = bytes / peaks.memory;
  const efficiency = Math.max(computeNs, memoryNs) / deviceNs;
  const isShort = kernels > 0 && deviceNs / kernels < launchNs && efficiency < 0.5;
  return { bound: isShort ? 'launch' : computeNs > memoryNs ? 'compute' : 'memory', efficiency };
}
