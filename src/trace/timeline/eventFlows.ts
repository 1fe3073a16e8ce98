import { none } from '../read/eventColumns.ts';
import type { TraceSession } from '../session/traceSession.ts';
import { backwardPairs } from './backwardPairs.ts';
import { collectivePartners } from './collectivePartners.ts';
import { eventAt } from './eventAt.ts';
import { timelineOf } from './timeline.ts';
import type { EventRef, TimelineFlow } from './timelineTypes.ts';

/** More arrows than these cannot be told apart. */
const mostFlows = 64;

/** The arrows that begin or end at an event. */
export function eventFlows(session: TraceSession, event: EventRef): TimelineFlow[] {
  const flows: TimelineFlow[] = [];
  const { recordings } = timelineOf(session);
  const add = (kind: TimelineFlow['kind'], direction: TimelineFlow['direction'], other: EventRef) => {
    if (flows.length < mostFlows) {
      flows.push({ kind, direction, other: eventAt(recordings[other.recording]!, other.row) });
    }
  };
  const { recording, row } = event;
  const { linked } = session.recording(recording);
  const call = linked.launch[row]!;
  if (call !== none) {
    add('launch', 'in', { recording, row: call });
  }
  for (const work of linked.deviceRows) {
    if (linked.launch[work] === row) {
      add('launch', 'out', { recording, row: work });
    }
  }
  const pairs = session.rememberOnEveryAxis(`backwardPairs ${recording}`, () => backwardPairs(linked));
  const forward = pairs.forwardOf.get(row);
  if (forward !== undefined) {
    add('forward-backward', 'in', { recording, row: forward });
  }
  for (const backward of pairs.backwardOf.get(row) ?? []) {
    add('forward-backward', 'out', { recording, row: backward });
  }
  for (const other of session.remember('collectivePartners', () => collectivePartners(session))(event)) {
    add('collective', 'out', other);
  }
  return flows;
}
