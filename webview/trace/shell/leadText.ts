import { formatDurationNs } from '../../../src/core/units.ts';
import type { HeadPair } from '../../../src/trace/session/queries/head.ts';
import { fill } from '../../kit/text.ts';
import type { TraceStrings } from '../strings.ts';

/** Leads that differ by less than this share of the step are not seen. */
const seenShare = 0.02;

/** Steps begin together on their clock; hosts that are ahead of it by unlike times do not, which is to be said. */
export function leadText(pair: HeadPair | undefined, strings: Readonly<TraceStrings>): string | undefined {
  if (pair === undefined) {
    return undefined;
  }
  const { before, after } = pair.hostLeadNs;
  return Math.abs(before - after) < seenShare * (pair.toNs - pair.fromNs)
    ? undefined
    : fill(strings.alignedLead, formatDurationNs(before), formatDurationNs(after));
}
