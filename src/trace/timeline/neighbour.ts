import type { TraceSession } from '../session/traceSession.ts';
import { firstFrom } from './boxColumns.ts';
import { eventAt } from './eventAt.ts';
import { timelineOf, trackOf } from './timeline.ts';
import type { EventRef, TimelineEvent } from './timelineTypes.ts';

/**
 * The event before or after one on its lane; `null` at the end of the lane.
 * @throws FailureError of kind `bad-input` for an event that there is not.
 */
export function neighbour(
  session: TraceSession,
  { recording, row }: EventRef,
  direction: 'next' | 'previous',
): TimelineEvent | null {
  const { of, boxes } = trackOf(timelineOf(session), recording, row);
  const lane = of.laneOf[row]!;
  const { events } = of.recording.linked.trace;
  const [low, high] = [boxes.bounds[lane]!, boxes.bounds[lane + 1]!];
  let at = firstFrom(boxes.startNs, of.axis(events.startNs[row]!), low, high);
  while (at < high && boxes.row[at] !== row) {
    at++;
  }
  const other = direction === 'next' ? at + 1 : at - 1;
  return other >= low && other < high ? eventAt(of, boxes.row[other]!) : null;
}
