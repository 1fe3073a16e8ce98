import { existsSync } from 'node:fs';
import type { Failure } from '../core/failure.ts';
import { type Project, projectPath } from './project.ts';

/** Files that a pipeline names and that do not exist, a failure each. */
export function missingFiles(project: Project): Failure[] {
  const { model, samples, postprocess } = project.settings;
  const named: (readonly [field: string, path: string | undefined])[] = [
    ['model.entry', model.entry?.slice(0, model.entry.lastIndexOf(':'))],
    ['model.weights', model.weights],
    ['model.onnx', model.onnx],
    ['postprocess.labels', postprocess?.labels],
    ...samples.map((path, index) => [`samples[${index}]`, path] as const),
  ];
  return named.flatMap(([field, path]): Failure[] =>
    path === undefined || existsSync(projectPath(project, path))
      ? []
      : [
          {
            kind: 'not-found',
            message: `${path} does not exist.`,
            file: project.layout.pipelineFile,
            field,
            nextStep: 'Correct the path; it is relative to the pipeline file.',
          },
        ],
  );
}
