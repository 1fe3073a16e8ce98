import { existsSync } from 'node:fs';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { silentLogger } from '../../core/logger.ts';
import { plainText } from '../../core/sentence.ts';
import { createStagedRunner } from '../../exec/target/stagedRunner.ts';
import { type Measurement, measureModels, type MeasuredBuild } from '../../model/measureModels.ts';
import { probePython } from '../../model/probePython.ts';
import { buildComparison, toText } from '../comparison.ts';
import { findLineage } from '../findLineage.ts';
import { ownSettings, stepPlace } from '../places/stepPlace.ts';
import { passportId, readPassports, writePassport } from '../passportStore.ts';
import { buildVariants } from '../pipelineSchema.ts';
import type { Project } from '../project.ts';
import type { Step, StepContext } from '../stepContext.ts';
import { readAccuracies } from './accuracyFile.ts';
import { buildLabel } from './buildLabel.ts';
import { engineProfiles, shapesOf } from './engine/engineProfiles.ts';
import { engineTarget } from './engine/engineTarget.ts';
import { measureEngine } from './engine/measureEngine.ts';
import { installedTools } from './installedTools.ts';
import { pytorchSource, requireSourceModel } from './modelSource.ts';
import { prepareSamples } from './prepareSamples.ts';

/** Measures PyTorch and every build that is there on the same input, and writes the comparison. */
export const measureStep: Step = async (context) => {
  const { project } = context;
  const { settings, files } = project;
  const model = requireSourceModel(project);
  const source = pytorchSource(project);
  // Read first: a damaged file must not cost a whole measurement.
  const accuracies = await readAccuracies(files.accuracy);
  const samples = await prepareSamples(context);
  const { tools, machine, elsewhere } = await stepPlace(context, 'measure');
  const installed = installedTools(await probePython(tools));
  const builds: MeasuredBuild[] = [
    ...(source === undefined
      ? []
      : [
          {
            label: `PyTorch ${majorMinor(installed['torch'])}`.trim(),
            kind: 'pytorch' as const,
            entry: source.entry,
          },
        ]),
    { label: 'ONNX', kind: 'onnx', path: model },
    ...buildVariants
      .filter((variant) => settings.build.variants.includes(variant) && existsSync(files.variant(variant)))
      .map((variant) => ({
        label: buildLabel(variant),
        kind: 'onnxruntime' as const,
        path: files.variant(variant),
      })),
  ];
  const measurements = await measureModels(
    {
      builds,
      inputs: settings.inputs,
      ...(samples.first === undefined ? {} : { sample: samples.first }),
      settings: ownSettings(settings.measure),
    },
    tools,
  );
  const engine = await measureEngineOf(context);
  if (engine !== undefined) {
    measurements.push(engine.measurement);
  }
  const measuredAt = new Date().toISOString();
  const latencies = measurements.map(({ latency }) => latency);
  await writeFileAtomically(
    files.latency,
    `${JSON.stringify({ schema: 'engine-room.latency/1', measuredAt, measurements })}\n`,
  );
  const report = buildComparison({
    subject: settings.name,
    measuredAt,
    machine: [
      ...new Set([elsewhere ?? 'this machine', ...(engine === undefined ? [] : [engine.where])]),
    ].join(' and '),
    unitOfWork: settings.preprocess === undefined ? 'input' : 'image',
    latencies,
    accuracies,
    passports: await findPassports(
      project,
      latencies.flatMap(({ path }) => path ?? []),
    ),
  });
  await writeFileAtomically(files.comparison, `${JSON.stringify(report, undefined, 2)}\n`);
  await writePassport(project.layout, {
    path: files.latency,
    step: 'measure',
    inputs: [
      ...builds.flatMap((build) => (build.kind === 'pytorch' ? [] : [{ path: build.path, role: 'model' }])),
      ...(engine === undefined ? [] : [{ path: files.plan, role: 'model' }]),
      ...(source?.files ?? []),
      ...samples.inputs,
    ],
    tools: installed,
    machine,
    options: ownSettings(settings.measure),
    measured: Object.fromEntries(latencies.map(({ label, p50Ns, p99Ns }) => [label, { p50Ns, p99Ns }])),
  });
  await writePassport(project.layout, {
    path: files.comparison,
    step: 'measure',
    inputs: [
      { path: files.latency, role: 'model' },
      ...(existsSync(files.accuracy) ? [{ path: files.accuracy, role: 'accuracy' }] : []),
    ],
    tools: installed,
    machine,
    options: {},
    measured: {},
  });
  context.print(toText(report));
  return { result: plainText(report.sentence), outputs: [files.comparison, files.latency] };
};

/** The engine of this pipeline where it was built; undefined when there is none. */
async function measureEngineOf(
  context: StepContext,
): Promise<{ readonly measurement: Measurement; readonly where: string } | undefined> {
  const { project } = context;
  const { settings, files } = project;
  if (settings.engine === undefined || !existsSync(files.plan)) {
    return undefined;
  }
  context.onProgress({ message: 'Measuring the TensorRT engine' });
  // The gate was answered when the engine was built; here it only finds the place again.
  const place = await engineTarget({ ...context, print: () => undefined }, settings.engine);
  const { batch, iterations } = settings.measure;
  const shapes = Object.fromEntries(
    Object.entries(shapesOf(engineProfiles(settings))).map(([name, [, ...rest]]) => [name, [batch, ...rest]]),
  );
  const runner = createStagedRunner(place.target, {
    title: `${settings.name}: measure`,
    onProgress: context.onProgress,
  });
  const measurement = await measureEngine(
    {
      version: place.version,
      plan: files.plan,
      shapes,
      batch,
      iterations,
      device: place.probe.gpus[0]?.name ?? `no GPU (${place.target.name})`,
      folder: files.folder,
      signal: context.signal,
    },
    runner,
  );
  return { measurement, where: place.target.machine.name };
}

function majorMinor(version: string | undefined): string {
  return version === undefined ? '' : version.split('.').slice(0, 2).join('.');
}

/** Passport id and number of steps back to the origin, for every measured file that has a passport. */
async function findPassports(
  project: Project,
  paths: readonly string[],
): Promise<Map<string, { id: string; steps: number }>> {
  const known = new Set(
    (await readPassports(project.layout, silentLogger)).map((passport) => passport.artifact.sha256),
  );
  const found = new Map<string, { id: string; steps: number }>();
  for (const path of paths) {
    const chain = await findLineage(project.layout.root, path);
    const sha256 = chain.nodes[0]?.artifact.sha256 ?? '';
    if (known.has(sha256)) {
      const steps = chain.nodes.filter((node) => node.step !== undefined).length;
      found.set(path, { id: passportId(sha256), steps });
    }
  }
  return found;
}
