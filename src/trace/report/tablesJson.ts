import { type CopyStats, copyStats } from '../analyse/kernels/copyStats.ts';
import { type KernelStats, kernelStats } from '../analyse/kernels/kernelStats.ts';
import { thinCurve } from '../analyse/memory/memoryCurve.ts';
import {
  type DeviceMemoryReport,
  type DriverAllocations,
  type MemoryEvent,
  memoryEvents,
  memoryReport,
} from '../analyse/memory/memoryReport.ts';
import { modelFlopsUtilisation, roofline, type RooflineReport } from '../analyse/roofline/roofline.ts';
import { type ModuleReport, moduleStats } from '../analyse/modules/moduleStats.ts';
import { type OperatorStats, operatorStats } from '../analyse/operators/operatorStats.ts';
import { windowOfSteps } from '../analyse/operators/timeWindow.ts';
import type { TraceBasis } from '../analyse/traceBasis.ts';
import { type FileJson, fileJson } from './reportJson.ts';

export const operatorsSchema = 'engine-room/trace-ops/1';
export const memorySchema = 'engine-room/trace-memory/1';
export const modulesSchema = 'engine-room/trace-modules/1';
export const kernelsSchema = 'engine-room/trace-kernels/1';

/** What `trace ops --json` prints: the calls made during the steps. */
export interface OperatorsJson {
  readonly schema: string;
  readonly files: readonly FileJson[];
  readonly stepCount: number;
  readonly operators: readonly OperatorStats[];
  readonly operatorsByShape: readonly OperatorStats[];
  readonly operatorsByStack: readonly OperatorStats[];
  /** Achieved against possible, for operators whose shapes tell their work. */
  readonly roofline: RooflineReport;
  /** Share of the GPU's peak that the model's operations reach over the steps; `null` where the peak is not known. */
  readonly modelFlopsUtilisation: number | null;
}

export function operatorsJson(basis: TraceBasis): OperatorsJson {
  const { linked, steps, tensorCores: verdict } = basis;
  const window = windowOfSteps(steps);
  const tensorCores = (row: number) => verdict(row).use;
  const shared = { window, tensorCores, around: basis.operatorsAround() };
  const report = roofline(linked, verdict, window);
  return {
    schema: operatorsSchema,
    files: [fileJson(basis)],
    stepCount: steps.length,
    operators: operatorStats(linked, shared),
    operatorsByShape: operatorStats(linked, { ...shared, by: 'shape' }),
    operatorsByStack: operatorStats(linked, { ...shared, by: 'stack' }),
    roofline: report,
    modelFlopsUtilisation: modelFlopsUtilisation(report, basis.wallNs),
  };
}

/** What `trace kernels --json` prints: the device work launched during the steps. */
export interface KernelsJson {
  readonly schema: string;
  readonly files: readonly FileJson[];
  readonly stepCount: number;
  readonly kernels: readonly KernelStats[];
  readonly kernelsByLaunch: readonly KernelStats[];
  readonly copies: readonly CopyStats[];
}

export function kernelsJson(basis: TraceBasis): KernelsJson {
  const { linked, steps, tensorCores: verdict } = basis;
  const window = windowOfSteps(steps);
  return {
    schema: kernelsSchema,
    files: [fileJson(basis)],
    stepCount: steps.length,
    kernels: kernelStats(linked, verdict, { window }),
    kernelsByLaunch: kernelStats(linked, verdict, { by: 'launch', window }),
    copies: copyStats(linked, window),
  };
}

/** A step line as drawn: bytes after each point of time. */
export interface CurveJson {
  readonly timeNs: readonly number[];
  readonly allocatedBytes: readonly number[];
  /** `null` where the trace does not tell. */
  readonly reservedBytes: readonly (number | null)[];
}

export interface DeviceMemoryJson extends Omit<DeviceMemoryReport, 'curve' | 'allocations'> {
  /** Thinned; the peak is on it. */
  readonly curve: CurveJson;
  readonly events: readonly MemoryEvent[];
}

/** What `trace memory --json` prints; times from the start of the first step. */
export interface MemoryJson {
  readonly schema: string;
  readonly files: readonly FileJson[];
  readonly stepCount: number;
  readonly devices: readonly DeviceMemoryJson[];
  readonly driver: DriverAllocations;
}

const curvePoints = 2_000;

export function memoryJson(basis: TraceBasis): MemoryJson {
  const { linked, steps } = basis;
  const around = basis.operatorsAround();
  const { devices, driver, owners } = memoryReport(linked, steps, basis.modules(), around);
  const baseNs = steps[0]?.startNs ?? 0;
  const shifted = (ns: number | null) => (ns === null ? null : ns - baseNs);
  return {
    schema: memorySchema,
    files: [fileJson(basis)],
    stepCount: steps.length,
    devices: devices.map(
      ({ device, totalBytes, curve, peak, explanation, operators, allocations, notes }) => {
        const thin = thinCurve(curve, curvePoints);
        return {
          device,
          totalBytes,
          peak: { ...peak, timeNs: peak.timeNs - baseNs },
          explanation,
          operators,
          notes,
          curve: {
            timeNs: Array.from(thin.timeNs, (ns) => ns - baseNs),
            allocatedBytes: [...thin.allocatedBytes],
            reservedBytes: Array.from(thin.reservedBytes, (bytes) => (Number.isNaN(bytes) ? null : bytes)),
          },
          events:
            allocations === null
              ? []
              : memoryEvents(linked, allocations, owners, around).map(
                  ({ operator, bytes, allocatedNs, releasedNs }) => ({
                    operator,
                    bytes,
                    allocatedNs: shifted(allocatedNs),
                    releasedNs: shifted(releasedNs),
                  }),
                ),
        };
      },
    ),
    driver,
  };
}

/** What `trace modules --json` prints: the calls made during the steps. */
export interface ModulesJson extends ModuleReport {
  readonly schema: string;
  readonly files: readonly FileJson[];
  readonly stepCount: number;
}

export function modulesJson(basis: TraceBasis): ModulesJson {
  const { linked, steps } = basis;
  return {
    schema: modulesSchema,
    files: [fileJson(basis)],
    stepCount: steps.length,
    ...moduleStats(linked, windowOfSteps(steps), basis.modules()),
  };
}
