import { join } from 'node:path';
import { fail } from '../../../core/failure.ts';
import type { OnnxModel } from '../../../model/onnx/onnxModel.ts';
import { readOnnxModel } from '../../../model/onnx/readOnnxModel.ts';
import { optimiseModel } from '../../../model/optimiseModel.ts';
import type { BuildPrecision } from '../../../tensorrt/build/buildChoices.ts';
import { onnxPrecision } from '../../../tensorrt/build/onnxPrecision.ts';
import { engineHostWithPython, stepPlace } from '../../places/stepPlace.ts';
import type { StepContext } from '../../stepContext.ts';
import { requireSourceModel } from '../modelSource.ts';
import { prepareSamples } from '../prepareSamples.ts';

/** The ONNX file that an engine of one precision is built from. */
export interface EngineSource {
  readonly onnx: OnnxModel;
  /** What trtexec is told: `onnx` when the precision is in the file. */
  readonly precision: BuildPrecision;
}

/**
 * The exported file, or where this TensorRT takes its types from the file, a copy with the wanted ones.
 * @throws FailureError of kind `unsupported-operator` for a precision that no conversion here gives.
 */
export async function engineSource(
  context: StepContext,
  version: string,
  precision: BuildPrecision,
): Promise<EngineSource> {
  const model = requireSourceModel(context.project);
  const answer = onnxPrecision({
    tensorrt: version,
    precision,
    python: 'python3',
    onnx: 'model.onnx',
    converted: 'model.converted.onnx',
  });
  if (!answer.needed) {
    return { onnx: await readOnnxModel(model), precision };
  }
  context.print(`  ${answer.text}`);
  if (precision !== 'fp16') {
    return fail({
      kind: 'unsupported-operator',
      message: `TensorRT ${version} cannot be told to build ${precision.toUpperCase()}.`,
      field: 'engine.precision',
      cause: answer.text,
      nextStep: 'Set engine.precision to fp16, or to onnx with an ONNX file that has the types you want.',
    });
  }
  const { tools } = await stepPlace(await whereConverted(context), 'build');
  const samples = await prepareSamples(context);
  const path = join(context.project.files.folder, 'model.typed.onnx');
  await optimiseModel(
    {
      model,
      inputs: context.project.settings.inputs,
      ...(samples.first === undefined ? {} : { sample: samples.first }),
      variants: [{ variant: 'fp16', path }],
    },
    tools,
  );
  return { onnx: await readOnnxModel(path), precision: 'onnx' };
}

/** The conversion needs Python: that of the engine's host where it has one, else that of this machine. */
async function whereConverted(context: StepContext): Promise<StepContext> {
  const { settings } = context.project;
  if (context.options.target !== undefined || settings.build.target !== undefined) {
    return context;
  }
  const target = await engineHostWithPython(context);
  return target === undefined ? context : { ...context, options: { ...context.options, target } };
}
