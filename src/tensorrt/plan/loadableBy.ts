import type { PlanSummary } from '../report/engineReport.ts';
import { type Confidence, type TritonRelease, tritonReleases } from '../releases.ts';

/**
 * The serving releases that can load a plan: TensorRT must be the same in all four numbers. Where the plan or the table
 * gives only three, the same three count, with confidence C; with fewer than three nothing is claimed. Plans that were
 * built version-compatible load in more releases, which the header does not tell.
 * @param version of the TensorRT that wrote the plan, such as `10.0.1.6`.
 */
export function loadableBy(
  version: string,
  releases: readonly TritonRelease[] = tritonReleases,
): PlanSummary['loadableBy'] {
  return releases.flatMap(({ release, tensorrt }) => {
    if (tensorrt === null) {
      return [];
    }
    const match = matchVersions(version, tensorrt.value);
    if (match === 'different') {
      return [];
    }
    const confidence: Confidence = match === 'exact' ? tensorrt.confidence : 'C';
    return [{ release, tensorrt: tensorrt.value, confidence }];
  });
}

function matchVersions(plan: string, release: string): 'exact' | 'same patch' | 'different' {
  const left = plan.split('.');
  const right = release.split('.');
  const known = Math.min(left.length, right.length, 4);
  if (known < 3 || left.slice(0, known).some((part, index) => part !== right[index])) {
    return 'different';
  }
  return known === 4 ? 'exact' : 'same patch';
}
