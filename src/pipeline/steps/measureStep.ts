import { existsSync } from 'node:fs';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { silentLogger } from '../../core/logger.ts';
import { describeThisMachine } from '../../core/machine.ts';
import { plainText } from '../../core/sentence.ts';
import { measureModels, type MeasuredBuild } from '../../model/measureModels.ts';
import { probePython } from '../../model/probePython.ts';
import { buildComparison, toText } from '../comparison.ts';
import { findLineage } from '../findLineage.ts';
import { passportId, readPassports, writePassport } from '../passportStore.ts';
import { buildVariants } from '../pipelineSchema.ts';
import type { Project } from '../project.ts';
import type { Step } from '../stepContext.ts';
import { readAccuracies } from './accuracyFile.ts';
import { buildLabel } from './buildLabel.ts';
import { installedTools } from './installedTools.ts';
import { pytorchSource, requireSourceModel } from './modelSource.ts';
import { prepareSamples } from './prepareSamples.ts';
import { pythonTools } from './pythonTools.ts';

/** Measures PyTorch and every build that is there on the same input, and writes the comparison. */
export const measureStep: Step = async (context) => {
  const { project } = context;
  const { settings, files } = project;
  const model = requireSourceModel(project);
  const source = pytorchSource(project);
  // Read first: a damaged file must not cost a whole measurement.
  const accuracies = await readAccuracies(files.accuracy);
  const samples = await prepareSamples(context);
  const tools = pythonTools(context);
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
      settings: settings.measure,
    },
    tools,
  );
  const measuredAt = new Date().toISOString();
  const latencies = measurements.map(({ latency }) => latency);
  await writeFileAtomically(
    files.latency,
    `${JSON.stringify({ schema: 'engine-room.latency/1', measuredAt, measurements })}\n`,
  );
  const report = buildComparison({
    subject: settings.name,
    measuredAt,
    machine: 'this machine',
    unitOfWork: settings.preprocess === undefined ? 'input' : 'image',
    latencies,
    accuracies,
    passports: await findPassports(project, builds),
  });
  await writeFileAtomically(files.comparison, `${JSON.stringify(report, undefined, 2)}\n`);
  await writePassport(project.layout, {
    path: files.latency,
    step: 'measure',
    inputs: [
      ...builds.flatMap((build) => (build.kind === 'pytorch' ? [] : [{ path: build.path, role: 'model' }])),
      ...(source?.files ?? []),
      ...samples.inputs,
    ],
    tools: installed,
    machine: describeThisMachine(),
    options: { ...settings.measure },
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
    machine: describeThisMachine(),
    options: {},
    measured: {},
  });
  context.print(toText(report));
  return { result: plainText(report.sentence), outputs: [files.comparison, files.latency] };
};

function majorMinor(version: string | undefined): string {
  return version === undefined ? '' : version.split('.').slice(0, 2).join('.');
}

/** Passport id and number of steps back to the origin, for every measured file that has a passport. */
async function findPassports(
  project: Project,
  builds: readonly MeasuredBuild[],
): Promise<Map<string, { id: string; steps: number }>> {
  const known = new Set(
    (await readPassports(project.layout, silentLogger)).map((passport) => passport.artifact.sha256),
  );
  const found = new Map<string, { id: string; steps: number }>();
  for (const build of builds) {
    if (build.kind === 'pytorch') {
      continue;
    }
    const chain = await findLineage(project.layout.root, build.path);
    const sha256 = chain.nodes[0]?.artifact.sha256 ?? '';
    if (known.has(sha256)) {
      const steps = chain.nodes.filter((node) => node.step !== undefined).length;
      found.set(build.path, { id: passportId(sha256), steps });
    }
  }
  return found;
}
