import type { SourceSums } from '../../../trace/source/sourceLines.ts';

/** How hot a line is, from 1 to 4; 0 for lines that cost nothing. */
export type HeatLevel = 0 | 1 | 2 | 3 | 4;

/** Shares of a step from which a line has each level, hottest first. */
const levels = [
  [0.2, 4],
  [0.05, 3],
  [0.01, 2],
] as const;

/**
 * The heat of a line: its share of what the GPUs did and of the time they were idle for its sake; of the host's time
 * where no GPU was recorded.
 */
export function heatLevel(line: SourceSums, totals: SourceSums): HeatLevel {
  const whole = totals.deviceNs + totals.idleNs;
  const share =
    whole > 0 ? (line.deviceNs + line.idleNs) / whole : totals.hostNs > 0 ? line.hostNs / totals.hostNs : 0;
  if (share === 0) {
    return line.hostNs > 0 ? 1 : 0;
  }
  return levels.find(([from]) => share >= from)?.[1] ?? 1;
}
