import { lastAtOrBefore, type Step } from '../analyse/steps.ts';
import { median } from '../statistics/orderStatistics.ts';

/** The steps of a recording that are compared. */
export interface ComparedSteps {
  readonly steps: readonly Step[];
  /** Steps at the beginning that took much longer than the others: warm-up. */
  readonly skipped: readonly Step[];
  readonly medianNs: number;
  readonly meanNs: number;
  /** The shortest and the longest; 0 where there is none. */
  readonly shortestNs: number;
  readonly longestNs: number;
  /** How many are within a quarter of the mean. */
  readonly nearMean: number;
  /** Whether there were no steps, so that the whole recording stands for one. */
  readonly isWholeRecording: boolean;
  /** Whether the host was in a compared step at an instant; work between two steps counts for the first. */
  includes(hostNs: number): boolean;
}

/** A step at the beginning is warm-up when it takes so many times the median of those behind it. */
const warmUpFactor = 1.3;
/** A step within this share of the mean is what the mean says. */
const nearShare = 0.25;
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
  const meanNs = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  return {
    steps,
    skipped: all.slice(0, skip),
    medianNs: median(lengths),
    meanNs,
    shortestNs: lengths.reduce((least, length) => Math.min(least, length), lengths[0] ?? 0),
    longestNs: lengths.reduce((most, length) => Math.max(most, length), 0),
    nearMean: lengths.filter((length) => Math.abs(length - meanNs) <= nearShare * meanNs).length,
    isWholeRecording: all.length === 1 && all[0]?.name === 'whole recording',
    includes: (hostNs) => lastAtOrBefore(starts, hostNs) >= 0 && hostNs < endsNs,
  };
}

function lengthOf({ startNs, endNs }: Step): number {
  return endNs - startNs;
}
