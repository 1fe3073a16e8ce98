import { isCausedIn, windowOfSteps } from '../analyse/operators/timeWindow.ts';
import { isDeviceWork } from '../link/linkedTrace.ts';
import { sortRows } from '../link/naturalSort.ts';
import type { Scope } from '../session/scope.ts';
import type { TraceSession } from '../session/traceSession.ts';
import { eventAt } from './eventAt.ts';
import { timelineOf } from './timeline.ts';
import { type BoxKind, boxKinds, type TimelineEvent } from './timelineTypes.ts';

export interface NamedRequest extends Scope {
  /** The whole name, exactly. */
  readonly name: string;
  readonly kind?: BoxKind | undefined;
  readonly limit: number;
}

/** Events with a name in some steps of a recording, longest first. @throws FailureError for an unknown recording. */
export function longestNamed(session: TraceSession, request: NamedRequest): TimelineEvent[] {
  const { linked } = session.recording(request.recording);
  const of = timelineOf(session).recordings[request.recording]!;
  const { events, names } = linked.trace;
  const isWanted = names.flags((name) => (name === request.name ? 1 : 0));
  const kind = request.kind === undefined ? -1 : boxKinds.indexOf(request.kind);
  const kindOf = of.kinds();
  const window = windowOfSteps(request.steps === null ? [] : session.analysis(request).steps);
  const found: number[] = [];
  for (let row = 0; row < events.count; row++) {
    if (isWanted[events.name[row]!] !== 1 || (kind >= 0 && kindOf(row) !== kind)) {
      continue;
    }
    const isInside = isDeviceWork(events.category[row]!)
      ? isCausedIn(window, linked, row)
      : events.startNs[row]! >= window.startNs && events.startNs[row]! < window.endNs;
    if (isInside) {
      found.push(row);
    }
  }
  const rows = Uint32Array.from(found);
  sortRows(rows, (a, b) => events.durationNs[b]! - events.durationNs[a]!);
  return Array.from(rows.subarray(0, request.limit), (row) => eventAt(of, row));
}
