import type { IdleCause } from '../../../src/trace/analyse/idleGaps.ts';
import type { EventRef } from '../../../src/trace/timeline/timelineTypes.ts';
import type { IdleFrame, IdleView } from '../../../src/trace/session/queries/idleView/idleView.ts';

/** Where the columns say that there is no row. */
const none = 0xffffffff;

/** A gap in the work of a GPU; times on the session's axis. */
export interface GapRow {
  readonly gpu: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly durationNs: number;
  readonly cause: IdleCause;
  readonly frame: IdleFrame | null;
  /** Index of the recording's step. */
  readonly step: number;
  /** What held the host. */
  readonly blame: EventRef | null;
  /** The device work that ended the gap. */
  readonly next: EventRef | null;
}

export function gapRows({ gaps, causes, frames }: IdleView, recording: number): GapRow[] {
  const event = (row: number | undefined) => (row === undefined || row === none ? null : { recording, row });
  return Array.from(gaps.startNs, (startNs, index): GapRow => {
    const durationNs = gaps.durationNs[index] ?? 0;
    return {
      gpu: gaps.gpu[index] ?? 0,
      startNs,
      endNs: startNs + durationNs,
      durationNs,
      cause: causes[gaps.cause[index] ?? 0] ?? 'unknown',
      frame: frames[gaps.frame[index] ?? -1] ?? null,
      step: gaps.step[index] ?? 0,
      blame: event(gaps.blame[index]),
      next: event(gaps.next[index]),
    };
  });
}
