import type { LinkedTrace } from '../link/linkedTrace.ts';
import { lengthNs, SpanBuilder } from '../link/spans.ts';
import { firstStarting } from '../link/trackRows.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';

/** Time of a host event without what runs inside it on its thread; all of the time of device work. */
export function selfNs({ trace, tracks, parent }: LinkedTrace, row: number): number {
  const { events } = trace;
  const rows = tracks[events.track[row]!]!;
  const end = endNs(events, row);
  const inside = new SpanBuilder();
  for (let index = firstStarting(events, rows, events.startNs[row]!); index < rows.length; index++) {
    const inner = rows[index]!;
    if (events.startNs[inner]! > end) {
      break;
    }
    if (parent[inner] === row) {
      inside.add(events.startNs[inner]!, endNs(events, inner));
    }
  }
  return events.durationNs[row]! - lengthNs(inside.build());
}

/** Device work that a host event launched, itself or by what runs inside it, in order of time. */
export function workLaunchedBy(linked: LinkedTrace, row: number): number[] {
  const { trace, deviceRows, launch, operator, parent } = linked;
  const { events } = trace;
  const [startNs, end, track] = [events.startNs[row]!, endNs(events, row), events.track[row]!];
  const found: number[] = [];
  for (const work of deviceRows) {
    // Work whose call was not recorded counts for its operator.
    let cause = launch[work] === none ? operator[work]! : launch[work]!;
    if (
      cause === none ||
      events.track[cause] !== track ||
      !(events.startNs[cause]! >= startNs && events.startNs[cause]! <= end)
    ) {
      continue;
    }
    while (cause !== none && cause !== row) {
      cause = parent[cause]!;
    }
    if (cause === row) {
      found.push(work);
    }
  }
  return found;
}

/** The host event behind an event: itself, or the call (else the operator) that launched it; {@link none} if unknown. */
export function hostCause({ trace, launch, operator }: LinkedTrace, row: number): number {
  if (trace.tracks[trace.events.track[row]!]!.kind !== 'device') {
    return row;
  }
  return launch[row] === none ? operator[row]! : launch[row]!;
}
