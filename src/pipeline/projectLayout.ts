import { basename, dirname, join } from 'node:path';
import type { PipelineSettings } from './pipelineSchema.ts';

/** Where a pipeline's files live; every path is absolute. Documented in docs/architecture.md, "Files of a project". */
export interface ProjectLayout {
  /** The folder that holds `engine-room.yaml`. */
  readonly root: string;
  readonly pipelineFile: string;
  /** `.engine-room`, kept out of version control by a `.gitignore` of its own. */
  readonly home: string;
  readonly passports: string;
  readonly runs: string;
}

/** What the steps of one pipeline leave behind. */
export interface BuildFiles {
  readonly folder: string;
  readonly trace: string;
  readonly traceSummary: string;
  readonly model: string;
  readonly samples: string;
  readonly accuracy: string;
  readonly latency: string;
  readonly comparison: string;
  readonly deployment: string;
  readonly inference: string;
  /** The reference's outputs on the samples, `<sample number>/<output name>`. */
  readonly reference: string;
  /** The TensorRT engine; its log, times, profile, layers and report lie beside it (see engineFiles.ts). */
  readonly plan: string;
  /** The model of a build variant, such as `model.int8.onnx`. */
  variant(name: string): string;
}

/** The file of the build that a pipeline places; undefined for the ONNX file itself, which may be the user's own. */
export function buildPath(
  files: BuildFiles,
  build: PipelineSettings['repository']['build'],
): string | undefined {
  switch (build) {
    case 'onnx':
      return undefined;
    case 'tensorrt':
      return files.plan;
    default:
      return files.variant(build);
  }
}

export const pipelineFileName = 'engine-room.yaml';

/** True for `engine-room.yaml` and for `<anything>.engine-room.yaml`, so that a folder can hold several pipelines. */
export function isPipelineFile(path: string): boolean {
  const name = basename(path);
  return name === pipelineFileName || name.endsWith(`.${pipelineFileName}`);
}

export function projectLayout(pipelineFile: string): ProjectLayout {
  const root = dirname(pipelineFile);
  const home = join(root, '.engine-room');
  return { root, pipelineFile, home, passports: join(home, 'passports'), runs: join(home, 'runs') };
}

export function buildFiles(layout: ProjectLayout, pipelineName: string): BuildFiles {
  const folder = join(layout.home, 'build', pipelineName);
  return {
    folder,
    trace: join(folder, 'profile.pt.trace.json.gz'),
    traceSummary: join(folder, 'trace-summary.json'),
    model: join(folder, 'model.onnx'),
    samples: join(folder, 'samples'),
    accuracy: join(folder, 'accuracy.json'),
    latency: join(folder, 'latency.json'),
    comparison: join(folder, 'comparison.json'),
    deployment: join(folder, 'deployment.json'),
    inference: join(folder, 'inference.json'),
    reference: join(folder, 'reference.npz'),
    plan: join(folder, 'model.plan'),
    variant: (name) => join(folder, `model.${name}.onnx`),
  };
}
