import { lastAtOrBefore, type Step } from '../analyse/steps.ts';
import { median } from '../statistics/orderStatistics.ts';

/** The steps of a recording that are compared. */
export interface ComparedSteps {
  readonly steps: readonly Step[];
  /** Steps at the beginning that took much longer than the others: warm-up. */
  readonly skipped: readonly Step[];
  readonly medianNs: number;
  readonly meanNs: number;
  /** Whether the host was in a compared step at an instant; work between two steps counts for the first. */
  includes(hostNs: number): boolean;
}

/** A step at the beginning is warm-up when it takes so many times the median of those behind it. */
const warmUpFactor = 1.3;
/** So many steps are kept. */
const fewestSteps = 2;

/** Leaves out the steps at the beginning that are unlike the rest. */
export function comparedSteps(all: readonly Step[]): ComparedSteps {
  let skip = 0;
  while (
    all.length - skip > fewestSteps &&
    lengthOf(all[skip]!) > warmUpFactor * median(all.slice(skip + 1).map(lengthOf))
  ) {
    skip++;
  }
  const steps = all.slice(skip);
  const starts = steps.map(({ hostStartNs }) => hostStartNs);
  const endsNs = steps.at(-1)?.hostEndNs ?? -Infinity;
  const lengths = steps.map(lengthOf);
  return {
    steps,
    skipped: all.slice(0, skip),
    medianNs: median(lengths),
    meanNs: lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length),
    includes: (hostNs) => lastAtOrBefore(starts, hostNs) >= 0 && hostNs < endsNs,
  };
}

function lengthOf({ startNs, endNs }: Step): number {
  return endNs - startNs;
}
