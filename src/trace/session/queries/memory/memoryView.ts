import {
  type MemoryCurve,
  type MemoryPeak,
  memoryPeak,
  sliceCurve,
  thinCurve,
} from '../../../analyse/memory/memoryCurve.ts';
import type { DriverAllocations } from '../../../analyse/memory/memoryReport.ts';
import { explainPeakWithPlaces, type PlacedPeakOwner } from '../../../analyse/memory/peakOwners.ts';
import { windowOfSteps } from '../../../analyse/operators/timeWindow.ts';
import { type Scope, scopeSchema } from '../../scope.ts';
import { defineQuery } from '../../sessionQuery.ts';
import type { TraceSession } from '../../traceSession.ts';
import { type EventPlace, eventPlace } from '../eventPlace.ts';
import { memoryOfRecording, type RecordedDevice, type RecordedMemory } from './memoryOfRecording.ts';

/** Who owns bytes that are alive at the peak, and the event of its largest allocation. */
export interface MemoryOwner {
  readonly name: string;
  readonly bytes: number;
  readonly allocations: number;
  readonly place: EventPlace | null;
}

export interface MemoryOwners {
  readonly byOperator: readonly MemoryOwner[];
  readonly byModule: readonly MemoryOwner[];
  /** Alive at the peak and allocated before the recording. */
  readonly beforeRecordingBytes: number;
}

/** The memory of one device. Times on the session's axis. */
export interface MemoryViewDevice {
  readonly device: string;
  /** Memory of the GPU; `null` where the trace does not tell. */
  readonly totalBytes: number | null;
  /** A step line of 2,000 points at most, with the peak; reserved memory is NaN where the trace does not tell. */
  readonly curve: Pick<MemoryCurve, 'timeNs' | 'allocatedBytes' | 'reservedBytes'>;
  /** The curve begins at 0 and shows changes only. */
  readonly isRelative: boolean;
  readonly peak: Omit<MemoryPeak, 'index'>;
  /** `null` where releases cannot be paired with allocations, see `notes`. */
  readonly owners: MemoryOwners | null;
  readonly notes: readonly string[];
}

export interface MemoryView {
  /** Devices on which something was allocated or released during the steps, GPUs first. */
  readonly devices: readonly MemoryViewDevice[];
  readonly driver: DriverAllocations;
  /** When the host worked on each step, since it is the host that allocates. */
  readonly steps: readonly { readonly name: string; readonly fromNs: number; readonly toNs: number }[];
  /** What the host did in the chosen steps; `null` when all that was recorded is looked at. */
  readonly window: { readonly fromNs: number; readonly toNs: number } | null;
  /** Whether modules, the program's own ranges, or nothing can own memory beside operators. */
  readonly moduleSource: 'modules' | 'annotations' | 'none';
}

const curvePoints = 2_000;

/** The memory of a recording, with the peak of the steps that are looked at. */
export const memoryQuery = defineQuery(scopeSchema, (session, scope) =>
  session.remember(`memory ${JSON.stringify(scope)}`, () => memoryView(session, scope)),
);

function memoryView(session: TraceSession, scope: Scope): MemoryView {
  const memory = memoryOfRecording(session, scope.recording);
  const { analysis, recording, devices, driver } = memory;
  const { offsetNs } = recording;
  const chosen = session.analysis(scope).steps;
  const window = chosen.length === analysis.steps.length ? null : windowOfSteps(chosen);
  return {
    devices: devices.flatMap((device) => {
      const seen = viewDevice(memory, device, window?.startNs ?? -Infinity, window?.endNs ?? Infinity);
      return seen === undefined ? [] : [seen];
    }),
    driver,
    steps: analysis.steps.map(({ name, hostStartNs, hostEndNs }) => ({
      name,
      fromNs: hostStartNs + offsetNs,
      toNs: hostEndNs + offsetNs,
    })),
    window: window === null ? null : { fromNs: window.startNs + offsetNs, toNs: window.endNs + offsetNs },
    moduleSource: analysis.modules().source,
  };
}

function viewDevice(
  memory: RecordedMemory,
  device: RecordedDevice,
  startNs: number,
  endNs: number,
): MemoryViewDevice | undefined {
  const { analysis, recording } = memory;
  const { curve, first } = sliceCurve(device.curve, startNs, endNs);
  const peak = memoryPeak(curve, analysis.steps);
  if (peak === undefined) {
    return undefined;
  }
  const thin = thinCurve(curve, curvePoints);
  const { index, ...rest } = peak;
  return {
    device: device.device,
    totalBytes: device.totalBytes,
    curve: {
      timeNs: thin.timeNs.map((ns) => ns + recording.offsetNs),
      allocatedBytes: thin.allocatedBytes.slice(),
      reservedBytes: thin.reservedBytes.slice(),
    },
    isRelative: curve.isRelative,
    peak: { ...rest, timeNs: peak.timeNs + recording.offsetNs },
    owners: ownersOf(memory, device, first + index, peak.allocatedBytes),
    notes: device.notes,
  };
}

function ownersOf(
  { analysis, recording, owners, ownerOf }: RecordedMemory,
  { memory, allocations }: RecordedDevice,
  peakIndex: number,
  peakBytes: number,
): MemoryOwners | null {
  if (allocations === null) {
    return null;
  }
  const explanation = explainPeakWithPlaces(
    analysis.linked,
    memory,
    allocations,
    peakIndex,
    peakBytes,
    owners,
    ownerOf,
    analysis.modules(),
  );
  const placed = ({ name, bytes, allocations: count, row }: PlacedPeakOwner): MemoryOwner => ({
    name,
    bytes,
    allocations: count,
    place: eventPlace(recording, row),
  });
  return {
    byOperator: explanation.byOperator.map(placed),
    byModule: explanation.byModule.map(placed),
    beforeRecordingBytes: explanation.beforeRecordingBytes,
  };
}
