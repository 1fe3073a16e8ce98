import { existsSync } from 'node:fs';
import { fail } from '../../core/failure.ts';
import { describeThisMachine } from '../../core/machine.ts';
import { readOnnxModel } from '../../model/onnx/readOnnxModel.ts';
import { graphSignature } from '../../repository/graphSignature.ts';
import { placeModel } from '../../repository/placeModel.ts';
import { findLineage } from '../findLineage.ts';
import { writePassport } from '../passportStore.ts';
import { type Project, projectPath, repositoryFolder, servedModelName } from '../project.ts';
import type { Step } from '../stepContext.ts';
import { readAccuracies } from './accuracyFile.ts';
import { buildLabel } from './buildLabel.ts';
import { enginePassport, loadDoubt } from './engine/enginePassport.ts';
import { requireSourceModel } from './modelSource.ts';

/** Puts the chosen build into the Triton model repository with a configuration from its real inputs and outputs. */
export const placeStep: Step = async (context) => {
  const { project } = context;
  const { settings, layout, files } = project;
  const build = await chooseBuild(project);
  const stale = await findStaleness(project, build.path);
  if (stale !== undefined) {
    context.print(
      `  ! ${build.name} is stale: ${stale} Run the steps after the change again before you serve it.`,
    );
  }
  const engine = settings.repository.build === 'tensorrt';
  // An engine does not tell its inputs without TensorRT; it has those of the file it was built from.
  const model = await readOnnxModel(engine ? requireSourceModel(project) : build.path);
  const { maxBatchSize, dynamicBatching, instances, version } = settings.repository;
  const labels = settings.postprocess?.labels;
  const largestBatch = engine ? (engineBatch(project) ?? largestBatchOf(project)) : largestBatchOf(project);
  if (engine) {
    const passport = await enginePassport(project);
    const doubt = loadDoubt(passport);
    if (passport?.measured['loaded'] === false) {
      return fail({
        kind: 'incompatible',
        message: 'The engine does not load where it is to be served, and is not placed.',
        file: files.plan,
        cause: doubt ?? '',
        nextStep: 'Build it again with the TensorRT of the serving image (engine.servingRelease).',
      });
    }
    if (doubt !== undefined) {
      context.print(`  ! ${doubt}`);
    }
  }
  const placed = await placeModel({
    repositoryFolder: repositoryFolder(project),
    modelName: servedModelName(project),
    version,
    modelPath: build.path,
    format: engine ? 'tensorrt' : 'onnx',
    externalFiles: engine ? [] : model.externalData.map(({ location }) => location),
    graph: graphSignature(model),
    serving: {
      ...(maxBatchSize === undefined ? {} : { maxBatchSize }),
      ...(largestBatch === undefined ? {} : { largestBatch }),
      dynamicBatching,
      instances,
    },
    ...(labels === undefined ? {} : { labelsPath: projectPath(project, labels) }),
    ...(settings.postprocess?.output === undefined ? {} : { labelsOutput: settings.postprocess.output }),
    signal: context.signal,
  });
  await writePassport(layout, {
    path: placed.folder,
    step: 'place',
    inputs: [
      { path: build.path, role: 'model' },
      ...(labels === undefined ? [] : [{ path: projectPath(project, labels), role: 'labels' }]),
    ],
    tools: {},
    machine: describeThisMachine(),
    options: { ...settings.repository, build: build.name, version: placed.version },
    measured: { maxBatchSize: placed.maxBatchSize },
  });
  const batching = placed.maxBatchSize === 0 ? 'no batching' : `batches up to ${placed.maxBatchSize}`;
  const warning = stale === undefined ? '' : `; STALE: ${stale}`;
  return {
    result: `${servedModelName(project)} version ${placed.version} (${build.name}, ${batching}) in ${placed.folder}${warning}`,
    outputs: [placed.configPath, placed.folder],
  };
};

/** Why the build, or the check that lets it pass, is no longer true; undefined when both are. */
async function findStaleness({ layout, files }: Project, buildPath: string): Promise<string | undefined> {
  for (const path of [buildPath, files.accuracy]) {
    const { nodes } = await findLineage(layout.root, path);
    const stale = nodes[0]?.stale;
    if (stale !== undefined) {
      return stale;
    }
  }
  return undefined;
}

/** The build that the pipeline wants to serve; one that failed its accuracy gate is refused. */
async function chooseBuild(project: Project): Promise<{ readonly name: string; readonly path: string }> {
  const { settings, files, layout } = project;
  const wanted = settings.repository.build;
  const build =
    wanted === 'onnx'
      ? { name: 'ONNX', path: requireSourceModel(project) }
      : wanted === 'tensorrt'
        ? { name: 'TensorRT', path: files.plan }
        : { name: buildLabel(wanted), path: files.variant(wanted) };
  const place = { file: layout.pipelineFile, field: 'repository.build' };
  if (!existsSync(build.path)) {
    return fail({
      kind: 'not-found',
      message: `${build.path} does not exist yet.`,
      ...place,
      nextStep:
        wanted === 'tensorrt'
          ? 'Run the build step first.'
          : `Run the optimise step with "${wanted}" in build.variants, or choose another repository.build.`,
    });
  }
  const accuracy = (await readAccuracies(files.accuracy)).find(({ path }) => path === build.path);
  if (accuracy === undefined) {
    return fail({
      kind: 'accuracy-gate',
      message: `${build.name} has not been verified and is not placed.`,
      ...place,
      nextStep:
        wanted === 'onnx'
          ? 'Run the verify step first.'
          : `Run the ${wanted === 'tensorrt' ? 'build' : 'optimise'} step first; it verifies what it makes.`,
    });
  }
  if (!accuracy.passed) {
    return fail({
      kind: 'accuracy-gate',
      message: `${build.name} failed its accuracy gate and is not placed.`,
      ...place,
      cause: accuracy.reasons.join(' '),
      nextStep: `Choose another repository.build, or widen its gate under ${wanted === 'tensorrt' ? 'engine.verify' : 'build.verify'}.`,
    });
  }
  return build;
}

/** The largest batch that every profile of the engine takes. */
function engineBatch({ settings }: Project): number | undefined {
  const sizes = settings.engine?.profiles.flatMap((profile) =>
    Object.values(profile).flatMap(({ max }) => max.slice(0, 1)),
  );
  return sizes === undefined || sizes.length === 0 ? undefined : Math.min(...sizes);
}

/** The largest size of the axis that comes first in the first input, where that axis is dynamic. */
function largestBatchOf({ settings }: Project): number | undefined {
  const input = settings.inputs[0];
  const axis = input?.shape[0];
  return typeof axis === 'string' ? input?.axes[axis]?.max : undefined;
}
