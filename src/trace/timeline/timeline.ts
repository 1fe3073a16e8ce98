import { fail } from '../../core/failure.ts';
import type { TraceSession } from '../session/traceSession.ts';
import type { BoxTrack } from './boxTrack.ts';
import { listTracks, type TrackSource } from './listTracks.ts';
import { type RecordingTimeline, recordingTimeline, trackIdOf } from './recordingTimeline.ts';
import type { TimelineIndex } from './timelineTypes.ts';

/** The events of all recordings of a session, on tracks and lanes. */
export interface Timeline {
  readonly index: TimelineIndex;
  /** By the ids of {@link TimelineIndex}. */
  readonly tracks: readonly TrackSource[];
  readonly recordings: readonly RecordingTimeline[];
}

/** The timeline of a session; made when it is first asked for. */
export function timelineOf(session: TraceSession): Timeline {
  return session.remember('timeline', () => {
    const recordings = session.recordings.map(recordingTimeline);
    const tracks: TrackSource[] = [];
    let [fromNs, toNs] = [Infinity, -Infinity];
    for (const recording of recordings) {
      listTracks(recording, recordings.length === 1, tracks);
      const [first, last] = recording.extent() ?? [Infinity, -Infinity];
      fromNs = Math.min(fromNs, first);
      toNs = Math.max(toNs, last);
    }
    const isEmpty = toNs < fromNs;
    const index = {
      tracks: tracks.map(({ info }) => info),
      fromNs: isEmpty ? 0 : fromNs,
      toNs: isEmpty ? 0 : toNs,
    };
    return { index, tracks, recordings };
  });
}

/** @throws FailureError of kind `bad-input` for a track that there is not. */
export function trackAt(timeline: Timeline, id: number): TrackSource {
  return (
    timeline.tracks[id] ?? fail({ kind: 'bad-input', message: `There is no track ${id + 1} in this trace.` })
  );
}

/** The track that shows an event. @throws FailureError of kind `bad-input` for an event that there is not. */
export function trackOf(timeline: Timeline, recording: number, row: number): BoxTrack {
  const of = timeline.recordings[recording];
  const id = of !== undefined && row < of.laneOf.length ? trackIdOf(of, row) : -1;
  const track = timeline.tracks[id];
  return track?.form === 'boxes'
    ? track
    : fail({
        kind: 'bad-input',
        message: `There is no event ${row + 1} in recording ${recording + 1}.`,
        nextStep: 'Open the trace again if its file has changed.',
      });
}
