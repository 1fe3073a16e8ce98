import { writeFileAtomically } from '../../../core/atomicFile.ts';
import { plainText } from '../../../core/sentence.ts';
import { formatTarget } from '../../../exec/target/targetSpec.ts';
import type { Accuracy } from '../../../model/accuracy.ts';
import type { BuildPrecision } from '../../../tensorrt/build/buildChoices.ts';
import type { EngineReport } from '../../../tensorrt/report/engineReport.ts';
import { readEngineReport } from '../../../tensorrt/report/readEngineReport.ts';
import { machineFacts } from '../../places/stepPlace.ts';
import { writePassport } from '../../passportStore.ts';
import type { EngineSettings } from '../../pipelineSchema.ts';
import type { StepContext } from '../../stepContext.ts';
import { requireSourceModel } from '../modelSource.ts';
import type { BuiltEngine } from './buildEngine.ts';
import type { LoadCheck } from './checkLoads.ts';
import { engineFiles } from './engineFiles.ts';
import { engineGate } from './engineGate.ts';
import type { EngineSource } from './engineSource.ts';
import type { EnginePlace } from './engineTarget.ts';

/** An engine that was built and verified, before it replaces an earlier one. */
export interface VerifiedEngine extends BuiltEngine {
  readonly precision: BuildPrecision;
  readonly source: EngineSource;
  readonly key: string;
  readonly accuracy: Accuracy;
}

/** Writes what is known of the engine beside it. */
export async function writeReport(
  context: StepContext,
  place: EnginePlace,
  built: VerifiedEngine,
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

/** Writes the passports of the engine, its report and its accuracy. */
export async function writePassports(
  context: StepContext,
  engine: EngineSettings,
  place: EnginePlace,
  built: VerifiedEngine,
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

/** True only for the image that serves; the nearest thing is a good sign and no proof. */
function loadedOf({ state, serves }: LoadCheck): boolean | null {
  if (state === 'refused') {
    return false;
  }
  return state === 'loaded' && serves ? true : null;
}
