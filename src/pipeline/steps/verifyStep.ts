import { describeThisMachine } from '../../core/machine.ts';
import { fail } from '../../core/failure.ts';
import { probePython } from '../../model/probePython.ts';
import { verifyModels } from '../../model/verifyModels.ts';
import { writePassport } from '../passportStore.ts';
import type { Step } from '../stepContext.ts';
import { saveAccuracies } from './accuracyFile.ts';
import { classScores } from './classScores.ts';
import { describeAccuracy } from './describeAccuracy.ts';
import { installedTools } from './installedTools.ts';
import { pytorchSource, requireSourceModel } from './modelSource.ts';
import { prepareSamples } from './prepareSamples.ts';
import { pythonTools } from './pythonTools.ts';

/** Compares the ONNX file with PyTorch on the samples; a failed gate ends the run and names the output. */
export const verifyStep: Step = async (context) => {
  const { project } = context;
  const { settings, files } = project;
  const model = requireSourceModel(project);
  const source = pytorchSource(project);
  const samples = await prepareSamples(context);
  const tools = pythonTools(context);
  const { accuracies } = await verifyModels(
    {
      reference: source === undefined ? { onnx: model } : { entry: source.entry },
      inputs: settings.inputs,
      samples: samples.paths,
      candidates: [{ label: 'ONNX', path: model, settings: settings.verify }],
      ...classScores(settings),
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
    tools: installedTools(await probePython(tools)),
    machine: describeThisMachine(),
    options: { ...settings.verify },
    measured: {
      passed: accuracy.passed,
      samples: accuracy.samples,
      maxAbsolute: Math.max(0, ...accuracy.outputs.map((output) => output.maxAbsolute)),
    },
  });
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
  const reference = source === undefined ? 'ONNX Runtime runs the file' : 'ONNX agrees with PyTorch';
  return { result: `${reference}: ${describeAccuracy(accuracy)}`, outputs: [files.accuracy] };
};
