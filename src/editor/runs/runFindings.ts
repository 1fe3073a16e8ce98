import type { Failure } from '../../core/failure.ts';
import type { RunRecord, StepName } from '../../pipeline/runRecord.ts';

/** A step's failure that belongs to a file, with the step that found it. */
export interface StepFinding {
  readonly step: StepName;
  readonly failure: Failure & { readonly file: string };
}

/**
 * The failures that still hold: for each pipeline and step the newest run that ended the step decides, so a later
 * success clears the finding.
 * @param runs newest first.
 */
export function currentFindings(runs: readonly RunRecord[]): StepFinding[] {
  const decided = new Set<string>();
  const findings: StepFinding[] = [];
  for (const run of runs) {
    for (const step of run.steps) {
      const key = `${step.name}\n${run.pipelineFile}`;
      if ((step.state !== 'succeeded' && step.state !== 'failed') || decided.has(key)) {
        continue;
      }
      decided.add(key);
      const { failure } = step;
      if (step.state === 'failed' && failure?.file !== undefined) {
        findings.push({ step: step.name, failure: { ...withoutAbsent(failure), file: failure.file } });
      }
    }
  }
  return findings;
}

function withoutAbsent(failure: NonNullable<RunRecord['steps'][number]['failure']>): Failure {
  return Object.fromEntries(
    Object.entries(failure).filter(([, value]) => value !== undefined),
  ) as unknown as Failure;
}
