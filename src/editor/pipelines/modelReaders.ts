import { readFile } from 'node:fs/promises';
import { fail } from '../../core/failure.ts';
import type { OnnxValue } from '../../model/onnx/onnxModel.ts';
import { isDataType } from '../steps/inputChecks.ts';
import type { PipelineInput } from '../steps/pipelineText.ts';
import type { ModelReaders } from './pipelineCreator.ts';

/** Readers of Python sources and ONNX files; the ONNX decoder is loaded when the first file is read. */
export const modelReaders: ModelReaders = {
  listCallables: async (pythonFile) => {
    const { listEntryPoints, rankEntryPoints } = await import('../../model/entryPointCandidates.ts');
    const found = rankEntryPoints(listEntryPoints(await readFile(pythonFile, 'utf8')));
    return found.map(({ name, kind, parentheses }) => ({
      name,
      what: kind,
      signature: parentheses === '' && kind === 'class' ? kind : `${kind} (${parentheses})`,
    }));
  },
  readOnnxInputs: async (onnxFile) => {
    const { readOnnxModel } = await import('../../model/onnx/readOnnxModel.ts');
    const { inputs } = await readOnnxModel(onnxFile);
    return inputs.map((input) => pipelineInput(input, onnxFile));
  },
};

/**
 * An input of an ONNX file as a pipeline writes it; an axis without size or name gets a name.
 * @throws FailureError of kind `bad-input` for inputs that are no tensors a pipeline can describe.
 */
export function pipelineInput({ name, dtype, shape }: OnnxValue, file: string): PipelineInput {
  if (!isDataType(dtype) || shape === null) {
    return fail({
      kind: 'bad-input',
      message: `Input ${name} is ${shape === null ? 'of no fixed rank' : `of type ${dtype}`}, which a pipeline cannot describe.`,
      file,
      nextStep: 'Export the model with typed inputs of fixed rank.',
    });
  }
  return {
    name,
    dtype,
    shape: shape.map((size, axis) => (typeof size === 'number' ? size : axisName(size, axis))),
  };
}

function axisName(name: string | null, axis: number): string {
  if (name !== null && /^[A-Za-z_]\w*$/.test(name)) {
    return name;
  }
  return axis === 0 ? 'batch' : `axis${axis}`;
}
