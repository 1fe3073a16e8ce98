import { type StepName, stepNames } from '../../pipeline/runRecord.ts';
import type { PipelineSettings } from '../../pipeline/pipelineSchema.ts';

/** Which results of earlier steps exist. */
export interface ExistingResults {
  /** The ONNX file that the later steps start from. */
  readonly model: boolean;
  /** The build that the pipeline places. */
  readonly build: boolean;
  /** The model's folder in the repository. */
  readonly placed: boolean;
}

/** The steps that must run before `step` and have left no result yet, in order; the step itself is last. */
export function withPrerequisites(
  step: StepName,
  settings: Pick<PipelineSettings, 'model' | 'repository'>,
  existing: ExistingResults,
): StepName[] {
  const needed = new Set<StepName>([step]);
  const needsPlaced = step === 'deploy' || step === 'infer';
  if (needsPlaced && !existing.placed) {
    needed.add('place');
  }
  if (step === 'infer') {
    needed.add('deploy');
  }
  if (needed.has('place') && !existing.build) {
    needed.add(makerOf(settings.repository.build));
  }
  const needsModel = ['verify', 'optimise', 'build', 'measure', 'place'] as const;
  if (needsModel.some((name) => needed.has(name)) && !existing.model) {
    needed.add('export');
  }
  // A pipeline that starts from an ONNX file has nothing to export.
  if (settings.model.onnx !== undefined && step !== 'export') {
    needed.delete('export');
  }
  return stepNames.filter((name) => needed.has(name));
}

/** The step that makes a build. */
function makerOf(build: PipelineSettings['repository']['build']): StepName {
  switch (build) {
    case 'onnx':
      return 'export';
    case 'tensorrt':
      return 'build';
    default:
      return 'optimise';
  }
}
