import type { PlanSummary } from '../../src/tensorrt/report/engineReport.ts';

export type LoadableRelease = PlanSummary['loadableBy'][number];

/** Consecutive months as one range: `24.05 to 24.08, 24.10`. Releases come as `YY.MM`, in any order. */
export function releaseRanges(releases: readonly string[], to: string): string {
  const sorted = releases.toSorted();
  const ranges: { from: string; until: string }[] = [];
  for (const release of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && monthOf(release) - monthOf(last.until) === 1) {
      last.until = release;
    } else {
      ranges.push({ from: release, until: release });
    }
  }
  return ranges.map(({ from, until }) => (from === until ? from : `${from} ${to} ${until}`)).join(', ');
}

/** The weakest evidence among the releases, which is what the whole range can be trusted with. */
export function weakestConfidence(
  releases: readonly LoadableRelease[],
): LoadableRelease['confidence'] | undefined {
  return releases
    .map(({ confidence }) => confidence)
    .toSorted()
    .at(-1);
}

/** `10.0.1.6` from a header, or undefined when it holds no version. */
export function headerVersion({ header }: PlanSummary): string | undefined {
  return header.kind === 'not-a-plan' ? undefined : (header.version ?? undefined);
}

function monthOf(release: string): number {
  const [year = 0, month = 0] = release.split('.').map(Number);
  return year * 12 + month;
}
