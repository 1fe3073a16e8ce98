import { existsSync } from 'node:fs';
import { fail } from '../../core/failure.ts';
import { writeSampleInputs } from '../../model/sampleInputs.ts';
import { projectPath } from '../project.ts';
import type { StepContext } from '../stepContext.ts';
import type { SourceFile } from './modelSource.ts';

export interface PreparedSamples {
  /** .npz files for the Python scripts; never empty: inputs are made up where the pipeline names none. */
  readonly paths: readonly string[];
  readonly first?: string;
  /** The sample files themselves, for passports. */
  readonly inputs: readonly SourceFile[];
}

/**
 * Turns the pipeline's samples into input tensors. Done anew for each step: it takes milliseconds, and an edited
 * photograph or preprocessing can then never be mixed with an old one.
 */
export async function prepareSamples({ project, signal }: StepContext): Promise<PreparedSamples> {
  const { settings, files, layout } = project;
  const sources = settings.samples.map((sample) => projectPath(project, sample));
  const missing = sources.findIndex((source) => !existsSync(source));
  if (missing >= 0) {
    return fail({
      kind: 'not-found',
      message: `The sample ${sources[missing] ?? ''} does not exist.`,
      file: layout.pipelineFile,
      field: `samples[${missing}]`,
      nextStep: 'Correct the path; it is relative to the pipeline file.',
    });
  }
  const samples = await writeSampleInputs(
    { inputs: settings.inputs, preprocess: settings.preprocess },
    { samples: sources, folder: files.samples, signal },
  );
  const paths = samples.map(({ path }) => path);
  const [first] = paths;
  return {
    paths,
    ...(first === undefined ? {} : { first }),
    inputs: sources.map((path) => ({ path, role: 'samples' })),
  };
}
