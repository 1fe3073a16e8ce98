import type { LinkedTrace } from '../link/linkedTrace.ts';
import { intersect, lengthNs, type Spans, spansOf } from '../link/spans.ts';
import { htaKernels, type HtaKernelType, htaKernelType, type HtaScope } from './htaKernels.ts';

/** HTA's division of the time between the first and the last piece of device work. */
export interface HtaTemporalBreakdown {
  readonly windowNs: number;
  /** Nothing runs. */
  readonly idleNs: number;
  /** A computing kernel runs. */
  readonly computeNs: number;
  /** Only communication, copies and sets run. */
  readonly nonComputeNs: number;
}

/**
 * HTA's temporal breakdown. Times are not rounded: HTA moves starts up and ends down to whole microseconds, which gives
 * work shorter than that a length below zero and can make it fail; see docs/trace-numbers.md.
 */
export function htaTemporalBreakdown(linked: LinkedTrace, scope: HtaScope): HtaTemporalBreakdown {
  const rows = htaKernels(linked, scope);
  const busy = spansOf(linked.trace.events, rows);
  const windowNs = busy.length === 0 ? 0 : busy.at(-1)! - busy[0]!;
  const idleNs = windowNs - lengthNs(busy);
  const computeNs = lengthNs(spansOfType(linked, rows, 'computation'));
  return { windowNs, idleNs, computeNs, nonComputeNs: windowNs - computeNs - idleNs };
}

/** The share of communication time during which a kernel computes; NaN without communication. */
export function htaOverlap(linked: LinkedTrace, scope: HtaScope): number {
  const rows = htaKernels(linked, scope);
  const communication = spansOfType(linked, rows, 'communication');
  const both = intersect(communication, spansOfType(linked, rows, 'computation'));
  return lengthNs(both) / lengthNs(communication);
}

function spansOfType({ trace }: LinkedTrace, rows: Uint32Array, type: HtaKernelType): Spans {
  const isWanted = trace.names.flags((name) => (htaKernelType(name) === type ? 1 : 0));
  return spansOf(
    trace.events,
    rows.filter((row) => isWanted[trace.events.name[row]!] === 1),
  );
}
