import type { Trace } from '../read/trace.ts';

/**
 * Whether a trace is of a rank of several. A replay keeps its communication as long as it was recorded, which is as long
 * as the slowest rank took under the profiler: what its steps would take without the profiler cannot be told from it.
 */
export function isRankOfSeveral({ metadata }: Pick<Trace, 'metadata'>): boolean {
  return (metadata.distributed?.world_size ?? 1) > 1;
}
