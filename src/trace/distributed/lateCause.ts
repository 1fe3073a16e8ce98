import type { TraceOfJob } from '../job/traceJob.ts';
import { lengthNs } from '../link/spans.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';
import type { RankActivity } from './rankActivity.ts';
import type { LateArrival } from './waits.ts';

/**
 * Why a rank comes late to collectives: `compute` - it computes longer; `dataLoader` - its host waits for data;
 * `hostLate` - its host launches later; `deviceLate` - its device is done later with the work before, although the collective was launched in time;
 * `unknown` - the launches are not in the trace.
 */
export const lateCauses = ['compute', 'dataLoader', 'hostLate', 'deviceLate', 'unknown'] as const;
export type LateCause = (typeof lateCauses)[number];

/** Nanoseconds of lateness that each cause explains. */
export type LateShares = Readonly<Record<LateCause, number>>;

/** What is compared of one rank. */
export interface RankView extends TraceOfJob {
  readonly label: string;
  readonly activity: RankActivity;
}

/** A collective that begins so soon after its launch did not wait on the device. */
const launchedJustNowNs = 50_000;

/**
 * Divides a rank's lateness among its causes, by comparison with the rank that waits most for it: what the late one
 * loads more and computes more in its steps, and the rest by whether the late collectives began as soon as they were
 * launched. Ranks compute on while they wait in a collective, so whole steps are compared and not what lies between
 * two collectives.
 * @param lateNs to be divided, over all steps.
 * @param arrivals of the late rank.
 */
export function lateShares(
  late: RankView,
  waiting: RankView,
  lateNs: number,
  arrivals: readonly LateArrival[],
): LateShares {
  const more = (spans: 'dataLoader' | 'compute') =>
    Math.max(0, lengthNs(late.activity[spans]) - lengthNs(waiting.activity[spans]));
  const dataLoader = Math.min(lateNs, more('dataLoader'));
  const compute = Math.min(lateNs - dataLoader, more('compute'));
  const rest = lateNs - dataLoader - compute;
  const weights = { hostLate: 0, deviceLate: 0, unknown: 0 };
  let total = 0;
  for (const arrival of arrivals) {
    weights[launchOf(late, arrival)] += arrival.lateNs;
    total += arrival.lateNs;
  }
  const share = (weight: number) => (total > 0 ? (rest * weight) / total : 0);
  return {
    compute,
    dataLoader,
    hostLate: share(weights.hostLate),
    deviceLate: share(weights.deviceLate),
    unknown: share(weights.unknown),
  };
}

/** The cause that explains most. */
export function mainCause(shares: LateShares): LateCause {
  return lateCauses.reduce((best, cause) => (shares[cause] > shares[best] ? cause : best), 'compute');
}

function launchOf(
  { linked }: RankView,
  { collective, last }: LateArrival,
): 'hostLate' | 'deviceLate' | 'unknown' {
  const { row, startNs, isOnDevice } = collective.calls[last]!;
  if (!isOnDevice) {
    return 'hostLate';
  }
  const launch = linked.launch[row]!;
  if (launch === none) {
    return 'unknown';
  }
  return startNs - endNs(linked.trace.events, launch) < launchedJustNowNs ? 'hostLate' : 'deviceLate';
}
