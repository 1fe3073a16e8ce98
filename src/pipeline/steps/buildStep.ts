import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { fail } from '../../core/failure.ts';
import { sha256Of, sha256OfFile } from '../../core/hash.ts';
import { plainText } from '../../core/sentence.ts';
import { formatBytes, formatDurationNs } from '../../core/units.ts';
import type { CommandRunner } from '../../exec/command.ts';
import { withProcessLock } from '../../exec/target/processLock.ts';
import { createStagedRunner } from '../../exec/target/stagedRunner.ts';
import type { Target } from '../../exec/target/target.ts';
import { formatTarget } from '../../exec/target/targetSpec.ts';
import type { Accuracy } from '../../model/accuracy.ts';
import type { OnnxModel } from '../../model/onnx/onnxModel.ts';
import { readOnnxModel } from '../../model/onnx/readOnnxModel.ts';
import type { BuildChoices, BuildPrecision, ShapeProfile } from '../../tensorrt/build/buildChoices.ts';
import { defaultPrecision } from '../../tensorrt/build/defaultChoices.ts';
import { reuseKey } from '../../tensorrt/build/reuseKey.ts';
import { timingCacheName } from '../../tensorrt/build/timingCacheName.ts';
import { buildEngineCommand, type CommandNote } from '../../tensorrt/build/trtexecCommand.ts';
import type { EngineReport } from '../../tensorrt/report/engineReport.ts';
import { readEngineReport } from '../../tensorrt/report/readEngineReport.ts';
import { listScripts, machineFacts } from '../places/stepPlace.ts';
import { withPipelineFile } from '../places/withPipelineFile.ts';
import { writePassport } from '../passportStore.ts';
import type { EngineSettings } from '../pipelineSchema.ts';
import type { Step, StepContext, StepReport } from '../stepContext.ts';
import { readAccuracies, saveAccuracies } from './accuracyFile.ts';
import { classScores } from './classScores.ts';
import { describeAccuracy } from './describeAccuracy.ts';
import { type BuiltEngine, buildEngine } from './engine/buildEngine.ts';
import { checkLoads, type LoadCheck } from './engine/checkLoads.ts';
import { emptyFolder, engineFiles, failedLog, gatheringFolder, replaceEngine } from './engine/engineFiles.ts';
import { engineGate } from './engine/engineGate.ts';
import { enginePassport } from './engine/enginePassport.ts';
import { engineProfiles, shapesOf } from './engine/engineProfiles.ts';
import { type EngineSource, engineSource } from './engine/engineSource.ts';
import { type EnginePlace, engineTarget } from './engine/engineTarget.ts';
import { precisionAttempts } from './engine/precisionAttempts.ts';
import { verifyEngine } from './engine/verifyEngine.ts';
import { requireSourceModel } from './modelSource.ts';
import { prepareSamples } from './prepareSamples.ts';
import { verifyStep } from './verifyStep.ts';

interface Built extends BuiltEngine {
  readonly precision: BuildPrecision;
  readonly source: EngineSource;
  readonly key: string;
  readonly accuracy: Accuracy;
}

/**
 * Builds a TensorRT engine on the machine with the GPU: the compatibility gate first, then the build, the check that it
 * loads where it is served, and its accuracy against PyTorch's outputs. An engine that fails its accuracy gate stays,
 * marked; placing it is refused.
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

/** True only for the image that serves; the nearest thing is a good sign and no proof. */
function loadedOf({ state, serves }: LoadCheck): boolean | null {
  if (state === 'refused') {
    return false;
  }
  return state === 'loaded' && serves ? true : null;
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
): Promise<Built> {
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
      const key = await keyOf(place, model, choicesOf(engine, precision, profiles));
      return { ...built, precision, source, accuracy, key };
    }
    context.print(`  ${precision.toUpperCase()} fails the accuracy gate; building the next precision.`);
  }
  return fail({ kind: 'internal', message: 'No precision was tried.' });
}

/** An engine of another precision than was asked for must not carry its name. */
function requirePrecision(version: string, choices: BuildChoices): void {
  const { precision } = choices;
  if (precision === 'fp32' || precision === 'onnx') {
    return;
  }
  const { args, notes } = buildEngineCommand(version, choices, { onnx: 'model.onnx', plan: 'model.plan' });
  if (!args.includes(`--${precision}`)) {
    fail({
      kind: 'incompatible',
      message: `TensorRT ${version} cannot build ${precision.toUpperCase()} engines.`,
      field: 'engine.precision',
      ...causeOf(notes),
      nextStep: 'Set engine.precision to fp16 or fp32, or choose a newer release.',
    });
  }
}

function causeOf(notes: readonly CommandNote[]): { readonly cause?: string } {
  const dropped = notes.filter(({ kind }) => kind === 'dropped').map(({ text }) => text);
  return dropped.length === 0 ? {} : { cause: dropped.join(' ') };
}

function attemptsFor(engine: EngineSettings, place: EnginePlace): readonly BuildPrecision[] {
  const [gpu] = place.probe.gpus;
  const advised = defaultPrecision(gpu?.name ?? 'GPU', gpu?.computeCapability ?? null).precision;
  return precisionAttempts(engine.precision, advised);
}

function choicesOf(
  engine: EngineSettings,
  precision: BuildPrecision,
  profiles: readonly ShapeProfile[],
): BuildChoices {
  return {
    precision,
    workspaceMiB: engine.workspaceMiB,
    profiles,
    ...(engine.optimizationLevel === undefined ? {} : { optimizationLevel: engine.optimizationLevel }),
    compatibility: engine.compatibility,
    extraArgs: engine.extraArgs,
  };
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

/** Everything that decides what the engine is, as one hash; a converted file counts as its original and the precision. */
async function keyOf(place: EnginePlace, model: OnnxModel, choices: BuildChoices): Promise<string> {
  const [gpu] = place.probe.gpus;
  const { args } = buildEngineCommand(place.version, choices, { onnx: 'model.onnx', plan: 'model.plan' });
  const externalData = [];
  for (const { location, path } of model.externalData) {
    externalData.push({ name: location, sha256: await sha256OfFile(path) });
  }
  return reuseKey({
    onnxSha256: await sha256OfFile(model.path),
    externalData,
    image: place.image === undefined ? null : (place.image.digest ?? place.image.id),
    tensorrt: place.version,
    gpu: gpu?.name ?? 'unknown',
    computeCapability: gpu?.computeCapability ?? null,
    args: [...args, `--asked=${choices.precision}`],
  });
}

/** An engine that is there already and was made from the same things in the same way. */
async function findReusable(
  context: StepContext,
  engine: EngineSettings,
  place: EnginePlace,
  profiles: readonly ShapeProfile[],
) {
  const { files } = context.project;
  const passport = await enginePassport(context.project);
  const accuracy = (await readAccuracies(files.accuracy)).find(({ path }) => path === files.plan);
  if (passport === undefined || accuracy?.passed !== true || passport.measured['loaded'] === false) {
    return undefined;
  }
  const model = await readOnnxModel(requireSourceModel(context.project));
  for (const precision of attemptsFor(engine, place)) {
    const key = await keyOf(place, model, choicesOf(engine, precision, profiles));
    if (key === passport.options['reuseKey']) {
      return {
        skipped: true as const,
        result: `model.plan is the engine asked for: same model, image, GPU and options (built ${passport.createdAt.slice(0, 10)}).`,
        outputs: [files.plan, engineFiles(files.plan).report],
      };
    }
  }
  return undefined;
}

async function writeReport(
  context: StepContext,
  place: EnginePlace,
  built: Built,
  plan: string,
  loadCheck: LoadCheck,
): Promise<EngineReport> {
  const read = await readEngineReport(plan, context.signal);
  const [gpu] = place.probe.gpus;
  const report: EngineReport = {
    ...read.report,
    // The first build with a timing cache says so; there is nothing to look at.
    warnings: read.report.warnings.filter((text) => !/could not read timing cache/iu.test(text)),
    gpu: read.report.gpu ?? gpu?.name ?? null,
    precision: built.precision.toUpperCase(),
    build: {
      image: place.image?.name ?? 'trtexec of the machine',
      target: formatTarget(place.target.spec),
      commandLine: built.commandLine,
      durationNs: built.durationNs,
      builtAt: new Date().toISOString(),
      loadCheck: { state: loadCheck.state, text: loadCheck.text },
    },
  };
  await writeFileAtomically(engineFiles(plan).report, `${JSON.stringify(report)}\n`);
  context.print(`  ${plainText(report.sentence)}`);
  return report;
}

async function writePassports(
  context: StepContext,
  engine: EngineSettings,
  place: EnginePlace,
  built: Built,
  loadCheck: LoadCheck,
  report: EngineReport,
): Promise<void> {
  const { project } = context;
  const { files, layout } = project;
  const model = requireSourceModel(project);
  const machine = machineFacts(formatTarget(place.target.spec), place.probe);
  const tools = { tensorrt: place.version };
  await writePassport(layout, {
    path: files.plan,
    step: 'build',
    inputs: [
      { path: model, role: 'model' },
      ...built.source.onnx.externalData.map(({ path }) => ({ path, role: 'external data' })),
    ],
    tools,
    machine,
    options: {
      ...engine,
      precision: built.precision,
      image: place.image?.name,
      imageDigest: place.image?.digest ?? place.image?.id,
      driver: place.probe.gpus[0]?.driver,
      commandLine: built.commandLine,
      gate: { status: place.gate.status, sentence: place.gate.sentence },
      gateOverruled: place.gate.status === 'refused',
      reuseKey: built.key,
      synthetic: report.synthetic,
    },
    measured: {
      durationNs: built.durationNs,
      passed: built.accuracy.passed,
      loadCheck: loadCheck.text,
      loaded: loadedOf(loadCheck),
      ...(report.layerTimeNs === null ? {} : { layerTimeNs: report.layerTimeNs }),
    },
  });
  await writePassport(layout, {
    path: engineFiles(files.plan).report,
    step: 'build',
    inputs: [{ path: files.plan, role: 'model' }],
    tools,
    machine,
    options: {},
    measured: {},
  });
  await writePassport(layout, {
    path: files.accuracy,
    step: 'build',
    inputs: [
      { path: files.plan, role: 'build' },
      { path: model, role: 'model' },
      { path: files.reference, role: 'reference' },
    ],
    tools,
    machine,
    options: { gate: engineGate(project.settings) },
    measured: { TensorRT: built.accuracy.passed },
  });
}
