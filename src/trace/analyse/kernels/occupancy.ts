import type { LaunchConfig } from '../../read/launchConfigs.ts';
import type { DeviceProperties } from '../../read/traceMetadata.ts';

/** How full a kernel could make the multiprocessors. */
export interface Occupancy {
  /** Blocks of the launch for each multiprocessor; `null` where it is not known. */
  readonly blocksPerSm: number | null;
  /** Threads on a multiprocessor as a share of what it can hold, 0 to 1; `null` where it is not known. */
  readonly share: number | null;
  /** True when the trace had no figure, so that it was worked out from launch and device. */
  readonly isComputed: boolean;
}

const registersAllocatedTogether = 256;
const mostBlocksPerSm = 32;

/**
 * Occupancy as the trace tells it, else after the rules of the CUDA occupancy calculator: the blocks that fit by
 * threads, registers and shared memory, but no more than the launch has. What the trace does not tell does not limit,
 * so a computed figure is an upper bound.
 */
export function occupancyOf(config: LaunchConfig, device: DeviceProperties | undefined): Occupancy {
  // The profiler writes 0 where its calculator found that no block fits, and where little rounds to nothing.
  const told = config.achievedOccupancy > 0;
  const computed = told && !Number.isNaN(config.blocksPerSm) ? undefined : compute(config, device);
  return {
    blocksPerSm: Number.isNaN(config.blocksPerSm) ? (computed?.blocksPerSm ?? null) : config.blocksPerSm,
    share: told ? config.achievedOccupancy / 100 : (computed?.share ?? null),
    isComputed: !told && computed?.share !== undefined,
  };
}

function compute(
  config: LaunchConfig,
  device: DeviceProperties | undefined,
): { readonly blocksPerSm: number; readonly share?: number } | undefined {
  const threads = config.block[0] * config.block[1] * config.block[2];
  const blocks = config.grid[0] * config.grid[1] * config.grid[2];
  const { numSms = 0, maxThreadsPerMultiprocessor: mostThreads = 0, warpSize = 32 } = device ?? {};
  if (!(threads > 0 && blocks > 0 && numSms > 0)) {
    return undefined;
  }
  const blocksPerSm = blocks / numSms;
  if (mostThreads <= 0) {
    return { blocksPerSm };
  }
  const warps = Math.ceil(threads / warpSize);
  const limits = [mostBlocksPerSm, Math.floor(mostThreads / (warps * warpSize))];
  if (config.registersPerThread > 0 && (device?.regsPerMultiprocessor ?? 0) > 0) {
    const perWarp =
      Math.ceil((config.registersPerThread * warpSize) / registersAllocatedTogether) *
      registersAllocatedTogether;
    limits.push(Math.floor((device?.regsPerMultiprocessor ?? 0) / (perWarp * warps)));
  }
  if (config.sharedMemoryBytes > 0 && (device?.sharedMemPerMultiprocessor ?? 0) > 0) {
    limits.push(Math.floor((device?.sharedMemPerMultiprocessor ?? 0) / config.sharedMemoryBytes));
  }
  // It ran, so that one block did fit.
  const fitting = Math.max(1, Math.min(...limits));
  return { blocksPerSm, share: Math.min(1, (Math.min(blocksPerSm, fitting) * threads) / mostThreads) };
}
