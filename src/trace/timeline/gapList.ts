import { idleCauses } from '../analyse/idleGaps.ts';
import { lateGaps } from '../session/queries/lateGaps.ts';
import type { TraceSession } from '../session/traceSession.ts';
import { timelineOf } from './timeline.ts';
import type { GapList } from './timelineTypes.ts';

/**
 * Idle time of the GPUs of a recording, and their waits for other ranks, in order of time.
 * @throws FailureError of kind `bad-input` for an unknown recording.
 */
export function gapList(session: TraceSession, recording: number): GapList {
  const scope = { recording, steps: null };
  const gaps = [...session.analysis(scope).gaps, ...lateGaps(session, scope)].sort(
    (a, b) => a.startNs - b.startNs || a.gpu - b.gpu,
  );
  const { axis } = timelineOf(session).recordings[recording]!;
  return {
    gpu: Uint8Array.from(gaps, ({ gpu }) => Math.min(255, gpu)),
    startNs: Float64Array.from(gaps, ({ startNs }) => axis(startNs)),
    endNs: Float64Array.from(gaps, ({ startNs, durationNs }) => axis(startNs + durationNs)),
    cause: Uint8Array.from(gaps, ({ cause }) => idleCauses.indexOf(cause)),
    causes: idleCauses,
    blame: Uint32Array.from(gaps, ({ blame }) => blame),
  };
}
