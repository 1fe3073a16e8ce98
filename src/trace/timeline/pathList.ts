import type { TraceSession } from '../session/traceSession.ts';
import { findCriticalPath, pathKinds } from '../whatif/criticalPath.ts';
import { timelineOf } from './timeline.ts';
import type { PathList } from './timelineTypes.ts';

/**
 * The critical path of a recording's replayed steps; empty when no device worked in them.
 * @throws FailureError of kind `bad-input` for an unknown recording.
 */
export function pathList(session: TraceSession, recording: number): PathList {
  const { linked, analysis } = session.recording(recording);
  const { timing, isCommunication } = analysis();
  const segments = timing === undefined ? [] : findCriticalPath(linked, timing, isCommunication).segments;
  const { axis } = timelineOf(session).recordings[recording]!;
  return {
    startNs: Float64Array.from(segments, ({ startNs }) => axis(startNs)),
    endNs: Float64Array.from(segments, ({ startNs, durationNs }) => axis(startNs + durationNs)),
    kind: Uint8Array.from(segments, ({ kind }) => pathKinds.indexOf(kind)),
    kinds: pathKinds,
    row: Uint32Array.from(segments, ({ row }) => row),
  };
}
