import { comparedRanks } from './comparedRanks.ts';
import type { SessionRecording, SessionSide } from './sessionRecording.ts';
import type { TraceSession } from './traceSession.ts';

/** The recording that stands for a side of a comparison; `undefined` where nothing is compared or a side has none. */
export function comparedRecording(
  { jobs, recordings }: Pick<TraceSession, 'jobs' | 'recordings'>,
  side: SessionSide,
): SessionRecording | undefined {
  const [before, after] = comparedRanks(jobs) ?? [];
  const path = (side === 'before' ? before : after)?.rank.spans[0]?.path;
  return recordings.find((each) => each.side === side && each.path === path);
}
