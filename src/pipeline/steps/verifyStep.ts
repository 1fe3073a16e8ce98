import { existsSync } from 'node:fs';
import { fail } from '../../core/failure.ts';
import { type Interpreter, probePython } from '../../model/probePython.ts';
import { type VerifyRequest, verifyModels } from '../../model/verifyModels.ts';
import { ownSettings, stepPlace } from '../places/stepPlace.ts';
import { writePassport } from '../passportStore.ts';
import type { Step, StepContext } from '../stepContext.ts';
import { saveAccuracies } from './accuracyFile.ts';
import { classScores } from './classScores.ts';
import { describeAccuracy } from './describeAccuracy.ts';
import { installedTools } from './installedTools.ts';
import { pytorchSource, requireSourceModel } from './modelSource.ts';
import { prepareSamples } from './prepareSamples.ts';

/** Compares the ONNX file with PyTorch on the samples; a failed gate ends the run and names the output. */
export const verifyStep: Step = async (context) => {
  const { project } = context;
  const { settings, files } = project;
  const model = requireSourceModel(project);
  const source = pytorchSource(project);
  const samples = await prepareSamples(context);
  const { tools, machine, elsewhere } = await stepPlace(context, 'verify');
  const installed = await probePython(tools);
  const reference = chooseReference(context, installed, elsewhere !== undefined);
  const { accuracies } = await verifyModels(
    {
      reference,
      inputs: settings.inputs,
      samples: samples.paths,
      candidates: [{ label: 'ONNX', path: model, settings: settings.verify }],
      ...classScores(settings),
      ...('saved' in reference ? {} : { referencePath: files.reference }),
    },
    tools,
  );
  await saveAccuracies(files.accuracy, accuracies);
  const [accuracy] = accuracies;
  if (accuracy === undefined) {
    return fail({ kind: 'internal', message: 'The verification gave no result.' });
  }
  await writePassport(project.layout, {
    path: files.accuracy,
    step: 'verify',
    inputs: [{ path: model, role: 'model' }, ...(source?.files ?? []), ...samples.inputs],
    tools: installedTools(installed),
    machine,
    options: ownSettings(settings.verify),
    measured: {
      passed: accuracy.passed,
      samples: accuracy.samples,
      maxAbsolute: Math.max(0, ...accuracy.outputs.map((output) => output.maxAbsolute)),
    },
  });
  if (!('saved' in reference)) {
    await writePassport(project.layout, {
      path: files.reference,
      step: 'verify',
      inputs: [...(source?.files ?? [{ path: model, role: 'model' }]), ...samples.inputs],
      tools: installedTools(installed),
      machine,
      options: {},
      measured: { samples: accuracy.samples },
    });
  }
  if (settings.samples.length === 0) {
    context.print('  No samples in the pipeline file: compared on random inputs.');
  }
  if (!accuracy.passed) {
    return fail({
      kind: 'accuracy-gate',
      message: `${model} does not agree with ${source === undefined ? 'itself' : 'PyTorch'}: ${accuracy.reasons[0] ?? ''}`,
      file: project.layout.pipelineFile,
      field: 'verify',
      cause: accuracy.reasons.join(' '),
      nextStep:
        'Try the other exporter (`export.exporter`), or widen the tolerances under `verify` if the difference is acceptable. A model with random weights needs a fixed seed: every step loads it anew.',
    });
  }
  const verdict = source === undefined ? 'ONNX Runtime runs the file' : 'ONNX agrees with PyTorch';
  return { result: `${verdict}: ${describeAccuracy(accuracy)}`, outputs: [files.accuracy] };
};

/** What is right: PyTorch, the ONNX file where there is none, or outputs saved earlier where a target has no PyTorch. */
function chooseReference(
  { project, print }: StepContext,
  installed: Interpreter,
  elsewhere: boolean,
): VerifyRequest['reference'] {
  const source = pytorchSource(project);
  if (source === undefined) {
    return { onnx: requireSourceModel(project) };
  }
  if (elsewhere && installed.packages.torch === null && existsSync(project.files.reference)) {
    print('  The target has no PyTorch: its outputs saved earlier are the reference.');
    return { saved: project.files.reference };
  }
  return { entry: source.entry };
}
