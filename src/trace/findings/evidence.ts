import type { LinkedTrace } from '../link/linkedTrace.ts';
import { sourceFrame } from '../link/sourceFrame.ts';
import { nameOf } from '../read/trace.ts';
import type { Evidence, EvidenceEvent } from './finding.ts';

const listedEvents = 5;

/** An observation with some of the events it was made on, the longest first. */
export function evidence(
  linked: LinkedTrace,
  sentence: string,
  rows: Uint32Array | readonly number[] = [],
): Evidence {
  const { events } = linked.trace;
  const longest = [...rows]
    .toSorted((a, b) => events.durationNs[b]! - events.durationNs[a]!)
    .slice(0, listedEvents);
  const source = longest.map((row) => sourceFrame(linked, row)).find((frame) => frame !== undefined);
  return { sentence, events: longest.map((row) => eventOf(linked, row)), source: source ?? null };
}

function eventOf({ trace }: LinkedTrace, row: number): EvidenceEvent {
  const { events } = trace;
  return {
    name: nameOf(trace, row),
    startNs: events.startNs[row]!,
    durationNs: events.durationNs[row]!,
    offset: events.offset[row]!,
  };
}
