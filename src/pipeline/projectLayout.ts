import { basename, dirname, join } from 'node:path';

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
  /** The model of a build variant, such as `model.int8.onnx`. */
  variant(name: string): string;
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
    variant: (name) => join(folder, `model.${name}.onnx`),
  };
}
