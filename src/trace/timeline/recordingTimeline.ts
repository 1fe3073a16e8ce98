import { onFirstUse } from '../../core/onFirstUse.ts';
import { category } from '../read/eventCategory.ts';
import type { SessionRecording } from '../session/sessionRecording.ts';
import { boxKindsOf } from './boxKindsOf.ts';

/** What of a trace's track becomes a track of the timeline of its own. Only tracks of devices are divided. */
export const trackShares = ['work', 'annotations', 'waits'] as const;
export type TrackShare = (typeof trackShares)[number];

/** Where the events of one recording are on the timeline. */
export interface RecordingTimeline {
  readonly recording: SessionRecording;
  /** Puts a time of the trace on the session's axis. */
  readonly axis: (ns: number) => number;
  /** Position among the kinds of boxes, by row; see {@link boxKindsOf}. */
  readonly kinds: () => Uint8Array;
  /** Lane of each row on its track. */
  readonly laneOf: Uint16Array;
  /** Id of the timeline's track by the trace's track and share; -1 where there is none. */
  readonly trackIds: Int32Array;
}

/** Times beyond are damage: whole nanoseconds are not exact there, 104 days away. */
const farthestNs = Number.MAX_SAFE_INTEGER;

export function recordingTimeline(recording: SessionRecording): RecordingTimeline {
  const { trace } = recording.linked;
  const { offsetNs } = recording;
  return {
    recording,
    axis: (ns) => Math.min(farthestNs, Math.max(-farthestNs, ns + offsetNs)),
    kinds: onFirstUse(() => boxKindsOf(trace)),
    laneOf: new Uint16Array(trace.events.count),
    trackIds: new Int32Array(trace.tracks.length * trackShares.length).fill(-1),
  };
}

/** Whether a time on the axis is one that was recorded, and not damage. */
export function isPlausible(ns: number): boolean {
  return Math.abs(ns) < farthestNs;
}

/** The share of its track that an event belongs to. */
export function shareOf({ recording: { linked } }: RecordingTimeline, row: number): TrackShare {
  const { events, tracks } = linked.trace;
  return tracks[events.track[row]!]!.kind === 'device' ? deviceShare(events.category[row]!) : 'work';
}

/** Annotations and waits span the work of their stream and would push it from its lane. */
export function deviceShare(code: number): TrackShare {
  switch (code) {
    case category.deviceAnnotation:
      return 'annotations';
    case category.sync:
    case category.deviceEvent:
      return 'waits';
    default:
      return 'work';
  }
}

/** Id of the track that shows an event. */
export function trackIdOf(timeline: RecordingTimeline, row: number): number {
  const track = timeline.recording.linked.trace.events.track[row]!;
  return timeline.trackIds[trackSlot(track, shareOf(timeline, row))]!;
}

/** Place of a trace's track in {@link RecordingTimeline.trackIds}. */
export function trackSlot(track: number, share: TrackShare): number {
  return track * trackShares.length + trackShares.indexOf(share);
}
