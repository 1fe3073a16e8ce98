import type { TraceDiff } from './diffTraces.ts';

export const diffSchema = 'engine-room/trace-diff/1';

/** The comparison as scripts read it: times are integer nanoseconds of a step. */
export function diffJson(diff: TraceDiff) {
  const { a, b } = diff;
  return {
    schema: diffSchema,
    steps: { aNs: a.stepNs, bNs: b.stepNs },
    withoutProfiler: { aNs: a.withoutProfilerNs, bNs: b.withoutProfilerNs },
    comparedBy: diff.comparedBy,
    scale: diff.scale,
    a,
    b,
    causes: diff.causes,
    operators: diff.operators,
    kernels: diff.kernels,
    structure: diff.structure,
    notes: diff.notes,
  };
}
