import { basename, extname } from 'node:path';
import type { DataType } from '../../pipeline/pipelineSchema.ts';
import { pipelineFileName } from '../../pipeline/projectLayout.ts';

export interface PipelineInput {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly (number | string)[];
}

export interface PipelineDraft {
  readonly name: string;
  /** Exactly one of `entry` and `onnx`. Paths are relative to the pipeline file, with `/`. */
  readonly entry?: string;
  readonly weights?: string;
  readonly onnx?: string;
  readonly inputs: readonly PipelineInput[];
}

const batchRange = { min: 1, opt: 1, max: 8 };
const otherRange = { min: 1, opt: 128, max: 512 };

/** The text of a new pipeline file: what was asked, and as comments what can be added. */
export function pipelineText(draft: PipelineDraft): string {
  const model = [
    ...(draft.entry === undefined ? [] : [`  entry: ${scalar(draft.entry)}`]),
    ...(draft.weights === undefined ? [] : [`  weights: ${scalar(draft.weights)}`]),
    ...(draft.onnx === undefined ? [] : [`  onnx: ${scalar(draft.onnx)}`]),
  ];
  return [
    '# The way of a model: which steps run, and with what. Completion knows every field.',
    'version: 1',
    `name: ${scalar(draft.name)}`,
    'model:',
    ...model,
    'inputs:',
    ...draft.inputs.flatMap(inputLines),
    '# For an image classifier, how a photograph becomes the input and scores become classes:',
    '# preprocess:',
    '#   resize: 256',
    '#   crop: 224',
    '#   mean: [0.485, 0.456, 0.406]',
    '#   std: [0.229, 0.224, 0.225]',
    '# postprocess:',
    '#   activation: softmax',
    '#   labels: labels.txt',
    '# Photographs or .npy files to verify and try with:',
    '# samples: [images/cat.jpg]',
    '',
  ].join('\n');
}

function inputLines(input: PipelineInput): string[] {
  const named = [...new Set(input.shape.filter((size) => typeof size === 'string'))];
  return [
    `  - name: ${scalar(input.name)}`,
    `    dtype: ${input.dtype}`,
    `    shape: [${input.shape.map((size) => scalar(size)).join(', ')}]`,
    ...(named.length === 0 ? [] : ['    axes:']),
    ...named.map((name) => {
      const { min, opt, max } = name === input.shape[0] ? batchRange : otherRange;
      return `      ${scalar(name)}: { min: ${min}, opt: ${opt}, max: ${max} }`;
    }),
  ];
}

/** Words that YAML reads as something else than text. */
const reserved = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** A value as YAML; quoted where plain text would be read as something else. */
function scalar(value: number | string): string {
  if (typeof value === 'number') {
    return String(value);
  }
  return /^[A-Za-z_][\w./-]*(?::[A-Za-z_]\w*)?$/.test(value) && !reserved.test(value)
    ? value
    : JSON.stringify(value);
}

/** A pipeline name made of a file or folder name: letters, digits, `_`, `.` and `-`, starting with a letter or digit. */
export function pipelineNameFrom(path: string): string {
  const stem = basename(path, extname(path)).normalize('NFKD');
  const name = stem
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .replace(/-+$/, '');
  return name === '' ? 'model' : name;
}

/** File names for a new pipeline, best first: a folder's first pipeline has the plain name. */
export function* pipelineFileNames(modelFile: string): Generator<string> {
  yield pipelineFileName;
  const stem = pipelineNameFrom(modelFile);
  yield `${stem}.${pipelineFileName}`;
  for (let number = 2; ; number += 1) {
    yield `${stem}-${number}.${pipelineFileName}`;
  }
}
