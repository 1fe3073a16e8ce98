import { existsSync } from 'node:fs';
import { fail } from '../../core/failure.ts';
import { type EntryPoint, parseEntryPoint } from '../../model/entryPoint.ts';
import { type Project, projectPath, sourceModelPath } from '../project.ts';

export interface SourceFile {
  readonly path: string;
  readonly role: string;
}

/** The PyTorch model of a pipeline with the files it is made from; undefined when the pipeline starts from an ONNX file. */
export function pytorchSource(
  project: Project,
): { readonly entry: EntryPoint; readonly files: readonly SourceFile[] } | undefined {
  const { entry: text, weights } = project.settings.model;
  if (text === undefined) {
    return undefined;
  }
  const entry = parseEntryPoint(
    text,
    project.layout.root,
    weights === undefined ? undefined : projectPath(project, weights),
  );
  if (entry.weights !== undefined && !existsSync(entry.weights)) {
    return fail({
      kind: 'not-found',
      message: `The weights ${entry.weights} do not exist.`,
      file: project.layout.pipelineFile,
      field: 'model.weights',
    });
  }
  return {
    entry,
    files: [
      { path: entry.file, role: 'source' },
      ...(entry.weights === undefined ? [] : [{ path: entry.weights, role: 'weights' }]),
    ],
  };
}

/**
 * The ONNX file the later steps start from.
 * @throws FailureError of kind `not-found` when it has not been made yet.
 */
export function requireSourceModel(project: Project): string {
  const path = sourceModelPath(project);
  if (existsSync(path)) {
    return path;
  }
  return project.settings.model.onnx === undefined
    ? fail({
        kind: 'not-found',
        message: `${path} does not exist yet.`,
        file: path,
        nextStep: 'Run the export step first.',
      })
    : fail({
        kind: 'not-found',
        message: `${path} does not exist.`,
        file: project.layout.pipelineFile,
        field: 'model.onnx',
      });
}
