import { formatCount, formatDurationNs } from '../../core/units.ts';
import { lengthNs } from '../link/spans.ts';
import { type LateCause, lateShares, type LateShares, mainCause, type RankView } from './lateCause.ts';
import type { MatchedCollective } from './matchCollectives.ts';
import { type LateArrival, lateArrivals, waitSpans } from './waits.ts';

/** A rank for which the others wait. */
export interface Straggler {
  /** Position among the ranks. */
  readonly position: number;
  readonly label: string;
  /** What the rank that waits most for it loses a step. */
  readonly lateNsPerStep: number;
  /** The same for each step of the late rank. */
  readonly lateNsByStep: readonly number[];
  /** Collectives to which it came last, of all that were compared. */
  readonly lastIn: number;
  readonly comparedCollectives: number;
  readonly cause: LateCause;
  readonly causeNsPerStep: LateShares;
  readonly sentence: string;
}

/** Who is later than this share of a step, and than this, is named. */
const namedShare = 0.005;
const namedNs = 20_000;

const causeWords: Readonly<Record<LateCause, string>> = {
  compute: 'it computes longer than the others before them',
  dataLoader: 'its host waits for the data loader',
  hostLate: 'its host launches them later than the others do',
  deviceLate: 'its GPU is done later with the work before them',
  unknown: 'their launches are not in the trace, so it does not tell why',
};

/**
 * The ranks that make others wait, the worst first. Only collectives that end everywhere at once are looked at; who
 * comes last to one is seen from the durations, so clocks do not matter.
 */
export function findStragglers(
  matched: readonly MatchedCollective[],
  views: readonly RankView[],
): Straggler[] {
  const arrivals = lateArrivals(matched);
  const stepCount = Math.max(1, Math.min(...views.map(({ steps }) => steps.length)));
  const stepNs = Math.max(
    0,
    ...views.map(({ steps }) => steps.reduce((sum, step) => sum + step.endNs - step.startNs, 0) / stepCount),
  );
  const perStep = (ns: number) => Math.round(ns / stepCount);
  return views
    .map(({ label, steps }, position): Straggler => {
      // What was launched before the first step belongs to a step that was not recorded.
      const fromNs = steps[0]?.startNs ?? 0;
      const isInSteps = ({ calls }: MatchedCollective) => (calls[position]?.startNs ?? -Infinity) >= fromNs;
      const compared = matched.filter(isInSteps).length;
      const own = arrivals.filter(({ last, collective }) => last === position && isInSteps(collective));
      const lost = lostOnEachRank(own, views.length);
      const lateNs = Math.max(...lost);
      const lateNsPerStep = perStep(lateNs);
      const shares = lateShares(views[position]!, views[lost.indexOf(lateNs)]!, lateNs, own);
      const cause = mainCause(shares);
      const bounds = steps.map(({ startNs }) => startNs);
      const byStep = steps.map((_, index) => {
        const inStep = own.filter(({ collective }) => {
          const { startNs } = collective.calls[position]!;
          return startNs >= bounds[index]! && startNs < (bounds[index + 1] ?? Infinity);
        });
        return Math.round(Math.max(...lostOnEachRank(inStep, views.length)));
      });
      return {
        position,
        label,
        lateNsPerStep,
        lateNsByStep: byStep,
        lastIn: own.length,
        comparedCollectives: compared,
        cause,
        causeNsPerStep: {
          compute: perStep(shares.compute),
          dataLoader: perStep(shares.dataLoader),
          hostLate: perStep(shares.hostLate),
          deviceLate: perStep(shares.deviceLate),
          unknown: perStep(shares.unknown),
        },
        sentence: `${capital(label)} comes last to ${own.length} of ${formatCount(compared, 'collective')} and costs ${formatDurationNs(lateNsPerStep)} a step: ${causeWords[cause]}.`,
      };
    })
    .filter(({ lateNsPerStep }) => lateNsPerStep >= Math.max(namedNs, namedShare * stepNs))
    .sort((a, b) => b.lateNsPerStep - a.lateNsPerStep);
}

/** Nanoseconds that each rank waited because one was late. @param arrivals of the late rank. */
export function lostOnEachRank(arrivals: readonly LateArrival[], rankCount: number): number[] {
  return waitSpans(
    arrivals.map(({ collective }) => collective),
    rankCount,
  ).map(lengthNs);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
