import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail } from '../../core/failure.ts';
import { sha256Of } from '../../core/hash.ts';
import { formatBytes, formatDurationNs } from '../../core/units.ts';
import type { CommandRunner } from '../../exec/command.ts';
import { withProcessLock } from '../../exec/target/processLock.ts';
import { createStagedRunner } from '../../exec/target/stagedRunner.ts';
import type { Target } from '../../exec/target/target.ts';
import { readOnnxModel } from '../../model/onnx/readOnnxModel.ts';
import type { ShapeProfile } from '../../tensorrt/build/buildChoices.ts';
import { timingCacheName } from '../../tensorrt/build/timingCacheName.ts';
import { listScripts } from '../places/stepPlace.ts';
import { withPipelineFile } from '../places/withPipelineFile.ts';
import type { EngineSettings } from '../pipelineSchema.ts';
import type { Step, StepContext, StepReport } from '../stepContext.ts';
import { saveAccuracies } from './accuracyFile.ts';
import { classScores } from './classScores.ts';
import { describeAccuracy } from './describeAccuracy.ts';
import { buildEngine } from './engine/buildEngine.ts';
import { checkLoads, type LoadCheck } from './engine/checkLoads.ts';
import { emptyFolder, engineFiles, failedLog, gatheringFolder, replaceEngine } from './engine/engineFiles.ts';
import { attemptsFor, choicesOf, requirePrecision } from './engine/engineChoices.ts';
import { engineGate } from './engine/engineGate.ts';
import { engineProfiles, shapesOf } from './engine/engineProfiles.ts';
import { engineSource } from './engine/engineSource.ts';
import { type EnginePlace, engineTarget } from './engine/engineTarget.ts';
import { type VerifiedEngine, writePassports, writeReport } from './engine/recordEngine.ts';
import { engineKey, findReusable } from './engine/reuseEngine.ts';
import { verifyEngine } from './engine/verifyEngine.ts';
import { requireSourceModel } from './modelSource.ts';
import { prepareSamples } from './prepareSamples.ts';
import { verifyStep } from './verifyStep.ts';

/**
 * Builds a TensorRT engine on the machine with the GPU: the compatibility gate first, then the build, the check that it
 * loads where it is served, and its accuracy against PyTorch's outputs. An engine that fails its accuracy gate stays
 * to be looked at, the step fails, and placing it is refused.
 */
export const buildStep: Step = (context) =>
  withPipelineFile(context.project.layout.pipelineFile, () => build(context));

async function build(context: StepContext): Promise<StepReport> {
  const { project } = context;
  const { settings, files } = project;
  const { engine } = settings;
  if (engine === undefined) {
    return {
      skipped: true,
      result: 'No TensorRT engine is asked for (`engine` in the pipeline file).',
      outputs: [],
    };
  }
  requireSourceModel(project);
  const profiles = engineProfiles(settings);
  // Two windows may ask for the same engine; the second one finds what the first has built.
  return withProcessLock(
    `build-${sha256Of(files.plan).slice(0, 32)}`,
    {
      signal: context.signal,
      onWait: () => context.onProgress({ message: 'Waiting: another run builds this engine' }),
    },
    () => buildOrReuse(context, engine, profiles),
  );
}

async function buildOrReuse(
  context: StepContext,
  engine: EngineSettings,
  profiles: readonly ShapeProfile[],
): Promise<StepReport> {
  const { files } = context.project;
  const place = await engineTarget(context, engine);
  const reused = await findReusable(context, engine, place, profiles);
  if (reused !== undefined) {
    return reused;
  }
  if (!existsSync(files.reference)) {
    context.print('  PyTorch’s outputs are not there yet: verifying first.');
    await verifyStep(context);
  }
  const gathered = gatheringFolder(files.plan);
  await emptyFolder(gathered);
  try {
    return await buildAndCheck(context, engine, place, profiles, join(gathered, 'model.plan'));
  } finally {
    await rm(gathered, { recursive: true, force: true });
  }
}

async function buildAndCheck(
  context: StepContext,
  engine: EngineSettings,
  place: EnginePlace,
  profiles: readonly ShapeProfile[],
  plan: string,
): Promise<StepReport> {
  const { files } = context.project;
  const built = await buildFirstThatPasses(context, engine, place, profiles, plan);

  context.onProgress({ message: 'Checking that it loads where it is served' });
  const loadCheck = await checkLoads(
    plan,
    shapesOf(profiles),
    place.serving === undefined
      ? undefined
      : {
          runner: stagedRunner(context, place.serving.target, 'load check'),
          version: place.serving.version,
          name: place.serving.image,
          serves: place.serving.serves,
        },
    context.signal,
  );
  context.print(`  ${loadCheck.state === 'loaded' ? '' : '! '}${loadCheck.text}`);
  const report = await writeReport(context, place, built, plan, loadCheck);
  await replaceEngine(dirname(plan), files.plan);
  await saveAccuracies(files.accuracy, [built.accuracy]);
  await writePassports(context, engine, place, built, loadCheck, report);
  if (loadCheck.state === 'refused') {
    return fail({
      kind: 'incompatible',
      message: 'The engine was built, but it does not load where it is to be served.',
      file: files.plan,
      cause: loadCheck.text,
      nextStep: 'Build it with the TensorRT of the serving image (engine.servingRelease or servingImage).',
    });
  }
  if (!built.accuracy.passed) {
    return fail({
      kind: 'accuracy-gate',
      message: `The engine was built in ${built.precision.toUpperCase()} and fails its accuracy gate.`,
      file: context.project.layout.pipelineFile,
      field: 'engine',
      cause: built.accuracy.reasons.join(' '),
      nextStep:
        'It is kept to be looked at and measured, but not placed. Choose another engine.precision, or allow it more under engine.verify.',
      ...(built.precision === 'fp32' ? {} : { remedy: 'engine-precision-fp32' }),
    });
  }
  const { size } = await stat(files.plan);
  return {
    result: `model.plan, ${built.precision.toUpperCase()}, TensorRT ${place.version}, ${formatBytes(size)}, built in ${formatDurationNs(built.durationNs)}; ${describeAccuracy(built.accuracy)}; ${loadWords(loadCheck)}`,
    outputs: [files.plan, engineFiles(files.plan).report],
  };
}

function loadWords({ state, serves }: LoadCheck): string {
  if (state !== 'loaded') {
    return 'loading not checked';
  }
  return serves
    ? 'loads in the serving image'
    : 'loads in the image that built it; the serving image was not there';
}

/** A runner whose files lie on the target's machine. */
function stagedRunner(context: StepContext, target: Target, what: string): CommandRunner {
  return createStagedRunner(target, {
    title: `${context.project.settings.name}: ${what}`,
    onProgress: context.onProgress,
  });
}

async function buildFirstThatPasses(
  context: StepContext,
  engine: EngineSettings,
  place: EnginePlace,
  profiles: readonly ShapeProfile[],
  plan: string,
): Promise<VerifiedEngine> {
  const { project } = context;
  const { settings, files } = project;
  const samples = await prepareSamples(context);
  const attempts = attemptsFor(engine, place);
  const runner = stagedRunner(context, place.target, 'TensorRT engine');
  for (const [index, precision] of attempts.entries()) {
    const source = await engineSource(context, place.version, precision);
    const choices = choicesOf(engine, source.precision, profiles);
    requirePrecision(place.version, choices);
    const cache = timingCache(context, engine, place);
    const built = await buildEngine(
      {
        version: place.version,
        choices,
        onnx: source.onnx.path,
        externalData: source.onnx.externalData.map(({ path }) => path),
        plan,
        failedLog: failedLog(files.plan),
        ...(cache === undefined ? {} : { timingCache: cache }),
        signal: context.signal,
        onProgress: context.onProgress,
        print: context.print,
      },
      runner,
    );
    const accuracy = await verifyEngine(
      {
        version: place.version,
        plan,
        finalPlan: files.plan,
        samples: samples.paths,
        reference: files.reference,
        settings: engineGate(settings),
        ...classScores(settings),
        folder: join(gatheringFolder(files.plan), 'io'),
        tools: {
          runner,
          python: 'python3',
          scriptsFolder: context.scriptsFolder,
          carried: { scripts: await listScripts(context.scriptsFolder), project: [] },
          signal: context.signal,
          onProgress: context.onProgress,
          onLog: (line) => context.print(`  | ${line}`),
        },
        signal: context.signal,
        onProgress: (message) => context.onProgress({ message }),
        print: context.print,
      },
      runner,
    );
    context.print(`  ${precision.toUpperCase()}: ${describeAccuracy(accuracy)}`);
    accuracy.reasons.forEach((reason) => context.print(`    ${reason}`));
    if (accuracy.passed || index === attempts.length - 1) {
      const model = await readOnnxModel(requireSourceModel(project));
      const key = await engineKey(place, model, choicesOf(engine, precision, profiles));
      return { ...built, precision, source, accuracy, key };
    }
    context.print(`  ${precision.toUpperCase()} fails the accuracy gate; building the next precision.`);
  }
  return fail({ kind: 'internal', message: 'No precision was tried.' });
}

function timingCache(context: StepContext, engine: EngineSettings, place: EnginePlace): string | undefined {
  if (!engine.timingCache) {
    return undefined;
  }
  const [gpu] = place.probe.gpus;
  const name = timingCacheName({
    gpu: gpu?.name ?? 'no GPU',
    computeCapability: gpu?.computeCapability ?? null,
    tensorrt: place.version,
    driver: gpu?.driver ?? 'none',
  });
  return join(context.project.layout.home, 'timing', name);
}
