import { formatBytes, formatCount } from '../../core/units.ts';
import { optimiseModel } from '../../model/optimiseModel.ts';
import { verifyModels } from '../../model/verifyModels.ts';
import { stepPlace } from '../places/stepPlace.ts';
import { writePassport } from '../passportStore.ts';
import type { BuildVariant, PipelineSettings, VerifySettings } from '../pipelineSchema.ts';
import type { Step } from '../stepContext.ts';
import { saveAccuracies } from './accuracyFile.ts';
import { buildLabel } from './buildLabel.ts';
import { classScores } from './classScores.ts';
import { describeAccuracy } from './describeAccuracy.ts';
import { pytorchSource, requireSourceModel } from './modelSource.ts';
import { prepareSamples } from './prepareSamples.ts';

/**
 * Makes the wanted builds for ONNX Runtime on this machine and verifies each again. A build that fails its gate stays,
 * marked: the comparison shows what it would have brought, and only placing it is refused.
 */
export const optimiseStep: Step = async (context) => {
  const { project } = context;
  const { settings, files } = project;
  const { variants } = settings.build;
  if (variants.length === 0) {
    return { skipped: true, result: 'No builds are asked for in `build.variants`.', outputs: [] };
  }
  const model = requireSourceModel(project);
  const samples = await prepareSamples(context);
  const { tools, machine } = await stepPlace(context, 'build');
  const made = await optimiseModel(
    {
      model,
      inputs: settings.inputs,
      ...(samples.first === undefined ? {} : { sample: samples.first }),
      variants: variants.map((variant) => ({ variant, path: files.variant(variant) })),
    },
    tools,
  );
  const source = pytorchSource(project);
  const { accuracies } = await verifyModels(
    {
      reference: source === undefined ? { onnx: model } : { entry: source.entry },
      inputs: settings.inputs,
      samples: samples.paths,
      candidates: made.variants.map(({ variant, path }) => ({
        label: buildLabel(variant),
        path,
        settings: gateOf(settings, variant),
      })),
      ...classScores(settings),
    },
    tools,
  );
  await saveAccuracies(files.accuracy, accuracies);
  for (const build of made.variants) {
    const accuracy = accuracies.find(({ path }) => path === build.path);
    await writePassport(project.layout, {
      path: build.path,
      step: 'optimise',
      inputs: [{ path: model, role: 'model' }],
      tools: made.versions,
      machine,
      options: { variant: build.variant, notes: build.notes },
      measured: {
        sizeBytes: build.sizeBytes,
        durationNs: build.durationNs,
        ...(accuracy === undefined ? {} : { passed: accuracy.passed }),
      },
    });
    const verdict =
      accuracy === undefined
        ? ''
        : `, ${describeAccuracy(accuracy)}${accuracy.passed ? '' : ': FAILED ITS GATE'}`;
    context.print(`  ${buildLabel(build.variant)}: ${formatBytes(build.sizeBytes)}${verdict}`);
    for (const line of [...build.notes, ...(accuracy?.reasons ?? [])]) {
      context.print(`    ${line}`);
    }
  }
  await writePassport(project.layout, {
    path: files.accuracy,
    step: 'optimise',
    inputs: [
      ...made.variants.map(({ path }) => ({ path, role: 'build' })),
      { path: model, role: 'model' },
      ...samples.inputs,
    ],
    tools: made.versions,
    machine,
    options: { gates: settings.build.verify },
    measured: Object.fromEntries(accuracies.map(({ candidate, passed }) => [candidate, passed])),
  });
  const failed = accuracies.filter(({ passed }) => !passed);
  return {
    result:
      formatCount(made.variants.length, 'build') +
      (failed.length === 0
        ? ', all within their accuracy gates'
        : `, ${failed.map(({ candidate }) => candidate).join(' and ')} failed the accuracy gate`),
    outputs: made.variants.map(({ path }) => path),
  };
};

/** The pipeline's gate with what is allowed to this variant. */
function gateOf(settings: PipelineSettings, variant: BuildVariant): VerifySettings {
  const override = settings.build.verify[variant] ?? {};
  return {
    absoluteTolerance: override.absoluteTolerance ?? settings.verify.absoluteTolerance,
    relativeTolerance: override.relativeTolerance ?? settings.verify.relativeTolerance,
    topK: override.topK ?? settings.verify.topK,
    topKAgreement: override.topKAgreement ?? settings.verify.topKAgreement,
  };
}
