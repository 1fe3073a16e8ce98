import { onFirstUse } from '../../core/onFirstUse.ts';
import { category } from '../read/eventCategory.ts';
import type { SessionRecording } from '../session/sessionRecording.ts';
import { boxKindOf } from './boxKindOf.ts';
import { farthestNs, recordedExtent } from './recordedExtent.ts';

/** What of a trace's track becomes a track of the timeline of its own. Only tracks of devices are divided. */
export const trackShares = ['work', 'annotations', 'waits'] as const;
export type TrackShare = (typeof trackShares)[number];

/** Where the events of one recording are on the timeline. */
export interface RecordingTimeline {
  readonly recording: SessionRecording;
  /** Puts a time of the trace on the session's axis. */
  readonly axis: (ns: number) => number;
  /** Gives the position of a row's kind; see {@link boxKindOf}. */
  readonly kinds: () => (row: number) => number;
  /** First and last recorded instant on the session's axis; `undefined` when there is none. */
  readonly extent: () => readonly [fromNs: number, toNs: number] | undefined;
  /** Lane of each row on its track. */
  readonly laneOf: Uint16Array;
  /** Id of the timeline's track by the trace's track and share; -1 where there is none. */
  readonly trackIds: Int32Array;
}

export function recordingTimeline(recording: SessionRecording): RecordingTimeline {
  const { trace } = recording.linked;
  const { offsetNs } = recording;
  const axis = (ns: number) => Math.min(farthestNs, Math.max(-farthestNs, ns + offsetNs));
  return {
    recording,
    axis,
    kinds: onFirstUse(() => boxKindOf(trace)),
    extent: onFirstUse(() => recordedExtent(trace, axis)),
    laneOf: new Uint16Array(trace.events.count),
    trackIds: new Int32Array(trace.tracks.length * trackShares.length).fill(-1),
  };
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
