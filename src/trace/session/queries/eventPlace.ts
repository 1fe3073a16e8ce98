import { sourceFrame } from '../../link/sourceFrame.ts';
import { none } from '../../read/eventColumns.ts';
import { endNs } from '../../read/trace.ts';
import type { EventRef } from '../../timeline/timelineTypes.ts';
import type { SessionRecording } from '../sessionRecording.ts';

/** A line of the user's Python, as pages show and open it. */
export interface CodePlace {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** An event that stands for many, with all that is needed to go there. Times on the session's axis. */
export interface EventPlace extends EventRef {
  readonly startNs: number;
  readonly endNs: number;
  /** `null` where the trace does not tell the line. */
  readonly source: CodePlace | null;
}

/** Where an event of a recording is; `null` for {@link none}. */
export function eventPlace({ index, linked, offsetNs }: SessionRecording, row: number): EventPlace | null {
  const { events } = linked.trace;
  return row === none
    ? null
    : {
        recording: index,
        row,
        startNs: events.startNs[row]! + offsetNs,
        endNs: endNs(events, row) + offsetNs,
        source: codePlace(linked, row),
      };
}

/** The user's line that was being executed at an event; `null` where the trace does not tell. */
export function codePlace(linked: SessionRecording['linked'], row: number): CodePlace | null {
  const frame = sourceFrame(linked, row);
  return frame === undefined ? null : { text: frame.text, file: frame.file, line: frame.line };
}
