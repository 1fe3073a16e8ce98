import type { IdleView } from '../../../src/trace/session/queries/idleView/idleView.ts';

/** Position in the view's `frames` of what held the host for longest in gaps of a cause; -1 where nothing is known. */
export function longestFrame({ gaps, causes }: IdleView, cause: IdleView['causes'][number]): number {
  const wanted = causes.indexOf(cause);
  const sums = new Map<number, number>();
  gaps.frame.forEach((frame, index) => {
    if (gaps.cause[index] === wanted && frame >= 0) {
      sums.set(frame, (sums.get(frame) ?? 0) + (gaps.durationNs[index] ?? 0));
    }
  });
  let longest = -1;
  let longestNs = 0;
  for (const [frame, sumNs] of sums) {
    if (sumNs > longestNs) {
      [longest, longestNs] = [frame, sumNs];
    }
  }
  return longest;
}
