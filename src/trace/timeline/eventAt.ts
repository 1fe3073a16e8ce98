import type { RecordingTimeline } from './recordingTimeline.ts';
import { cutName } from './cutName.ts';
import { nameOf } from '../read/trace.ts';
import { trackIdOf } from './recordingTimeline.ts';
import { boxKinds, type TimelineEvent } from './timelineTypes.ts';

/** An event with its place on the timeline. @param row one of the recording's. */
export function eventAt(of: RecordingTimeline, row: number): TimelineEvent {
  const { trace } = of.recording.linked;
  const { events } = trace;
  return {
    recording: of.recording.index,
    row,
    track: trackIdOf(of, row),
    lane: of.laneOf[row]!,
    name: cutName(nameOf(trace, row)),
    kind: boxKinds[of.kinds()(row)]!,
    startNs: of.axis(events.startNs[row]!),
    endNs: of.axis(events.startNs[row]! + events.durationNs[row]!),
  };
}
