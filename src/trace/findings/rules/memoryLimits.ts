import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { formatBytes, formatShare } from '../../../core/units.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';

const nearLimit = 0.9;
const muchReserved = 1.5;

/** A GPU whose memory is nearly full. */
export function memoryLimitFinding(analysis: TraceAnalysis): Finding | undefined {
  for (const { device, allocatedBytes } of peaks(analysis)) {
    const total = analysis.trace.metadata.devices.find(({ id }) => id === device)?.totalGlobalMem;
    if (total !== undefined && total > 0 && allocatedBytes > nearLimit * total) {
      return {
        id: 'memory-limit',
        title: `GPU ${device} is nearly out of memory`,
        stakeNsPerStep: 0,
        confidence: 'high',
        evidence: [
          evidence(
            analysis.linked,
            `${formatBytes(allocatedBytes)} of ${formatBytes(total)} are allocated at the peak, ${formatShare(allocatedBytes / total)}.`,
          ),
        ],
        advice:
          'Use gradient checkpointing, lower precision or a smaller batch before the next larger input fails.',
      };
    }
  }
  return undefined;
}

/** Memory that the allocator holds and cannot use for what is asked. */
export function fragmentationFinding(analysis: TraceAnalysis): Finding | undefined {
  for (const { device, allocatedBytes, reservedBytes } of peaks(analysis)) {
    const total = analysis.trace.metadata.devices.find(({ id }) => id === device)?.totalGlobalMem;
    if (
      total !== undefined &&
      reservedBytes > nearLimit * total &&
      reservedBytes > muchReserved * allocatedBytes
    ) {
      return {
        id: 'fragmentation',
        title: `The memory of GPU ${device} is fragmented`,
        stakeNsPerStep: 0,
        confidence: 'medium',
        evidence: [
          evidence(
            analysis.linked,
            `${formatBytes(reservedBytes)} are reserved for ${formatBytes(allocatedBytes)} in use.`,
          ),
        ],
        advice:
          'Set PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True, and keep shapes the same from step to step.',
      };
    }
  }
  return undefined;
}

/** Most bytes allocated and reserved on each GPU. */
function peaks({
  trace,
}: TraceAnalysis): { device: number; allocatedBytes: number; reservedBytes: number }[] {
  const { count, deviceType, deviceId, allocatedBytes, reservedBytes } = trace.memory;
  const isPresent = new Uint8Array(256);
  const allocated = new Float64Array(256);
  const reserved = new Float64Array(256);
  for (let row = 0; row < count; row++) {
    if (deviceType[row] !== 0) {
      const device = deviceId[row]!;
      isPresent[device] = 1;
      if (allocatedBytes[row]! > allocated[device]!) {
        allocated[device] = allocatedBytes[row]!;
      }
      if (reservedBytes[row]! > reserved[device]!) {
        reserved[device] = reservedBytes[row]!;
      }
    }
  }
  return [...isPresent.keys()]
    .filter((device) => isPresent[device] === 1)
    .map((device) => ({
      device,
      allocatedBytes: allocated[device]!,
      reservedBytes: reserved[device]!,
    }));
}
