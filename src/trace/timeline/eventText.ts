import { fail } from '../../core/failure.ts';
import { readEventArgs } from '../read/eventArgs.ts';
import { nameOf } from '../read/trace.ts';
import type { TraceSession } from '../session/traceSession.ts';
import { timelineOf, trackOf } from './timeline.ts';
import type { EventRef, EventText } from './timelineTypes.ts';

/** As much as anybody reads. */
const shownLength = 1 << 16;

/**
 * An event read again from its file, with all that columns do not keep.
 * @throws FailureError of kind `bad-input` when the file has another event there, as after a change of the file, and
 * for an event that there is not; `not-found` when the file is gone.
 */
export async function eventText(session: TraceSession, { recording, row }: EventRef): Promise<EventText> {
  const { linked } = trackOf(timelineOf(session), recording, row).of.recording;
  const { trace } = linked;
  const { text } = await readEventArgs(trace.path, trace.events.offset[row]!);
  if (!hasName(text, nameOf(trace, row))) {
    return fail({
      kind: 'bad-input',
      message: `${trace.path} has another event where this one was.`,
      file: trace.path,
      cause: 'The file has changed since it was opened.',
      nextStep: 'Open the trace again.',
    });
  }
  return { text: text.slice(0, shownLength), isCut: text.length > shownLength };
}

/** Damaged events, which are no JSON, are taken as they are. */
function hasName(text: string, name: string): boolean {
  try {
    const { name: written } = JSON.parse(text) as { readonly name?: unknown };
    return typeof written !== 'string' || written === name;
  } catch {
    return true;
  }
}
