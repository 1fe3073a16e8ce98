import { answerLimits } from './answerLimits.ts';
import { diffSentence } from './diffText.ts';
import type { TraceDiff } from './diffTraces.ts';

export const diffSchema = 'engine-room/trace-diff/1';

/** The comparison as scripts read it: times are integer nanoseconds of a step. */
export function diffJson(diff: TraceDiff) {
  const { a, b } = diff;
  return {
    schema: diffSchema,
    files: diff.files,
    sentence: diffSentence(diff),
    steps: { aNs: a.stepNs, bNs: b.stepNs },
    meanSteps: { aNs: a.meanStepNs, bNs: b.meanStepNs },
    withoutProfiler: { aNs: a.withoutProfilerNs, bNs: b.withoutProfilerNs },
    emptyFile: diff.emptyFile,
    comparedBy: diff.comparedBy,
    scale: diff.scale,
    commonShare: diff.commonShare,
    areDifferentPrograms: diff.areDifferentPrograms,
    a,
    b,
    losses: diff.losses,
    causes: diff.causes,
    operators: diff.operators,
    kernels: diff.kernels,
    structure: diff.structure,
    ranks: diff.ranks,
    notes: [...answerLimits(diff), ...diff.notes],
  };
}
