import { resolve } from 'node:path';
import { loadPipeline } from './parsePipeline.ts';
import type { PipelineSettings } from './pipelineSchema.ts';
import { buildFiles, type BuildFiles, type ProjectLayout, projectLayout } from './projectLayout.ts';

/** A pipeline file, read and resolved. */
export interface Project {
  readonly layout: ProjectLayout;
  readonly settings: PipelineSettings;
  readonly files: BuildFiles;
}

/**
 * Reads a pipeline file.
 * @throws FailureError of kind `bad-input` or `not-found` naming file, line and field.
 */
export async function loadProject(pipelineFile: string): Promise<Project> {
  const path = resolve(pipelineFile);
  const { settings } = await loadPipeline(path);
  const layout = projectLayout(path);
  return { layout, settings, files: buildFiles(layout, settings.name) };
}

/** Absolute path of a file that the pipeline names relative to its own folder. */
export function projectPath(project: Project, path: string): string {
  return resolve(project.layout.root, path);
}

/** The ONNX file the later steps start from: the exported one, or the one the pipeline was given. */
export function sourceModelPath(project: Project): string {
  const { onnx } = project.settings.model;
  return onnx === undefined ? project.files.model : projectPath(project, onnx);
}

/** Name of the model on the server; an engine has one of its own, so that it is served beside the ONNX build. */
export function servedModelName({ settings }: Pick<Project, 'settings'>): string {
  const { model, build } = settings.repository;
  return model ?? (build === 'tensorrt' ? `${settings.name}-tensorrt` : settings.name);
}

/** Folder of the Triton model repository. */
export function repositoryFolder(project: Project): string {
  return projectPath(project, project.settings.repository.path);
}
