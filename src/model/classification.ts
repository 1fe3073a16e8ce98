import { fail } from '../core/failure.ts';
import type { Postprocess } from '../pipeline/pipelineSchema.ts';
import { formatShape, type Tensor, toNumbers } from './tensor.ts';

/** A class with the model's score for it. */
export interface ClassScore {
  readonly index: number;
  /** The class name, or `class 281` where there is none. */
  readonly label: string;
  readonly score: number;
}

export type Activation = Postprocess['activation'];

/** True when scores are probabilities after this activation. */
export function givesProbabilities(activation: Activation): boolean {
  return activation !== 'none';
}

/** Turns raw scores into probabilities; softmax subtracts the largest score first so that nothing overflows. */
export function activate(scores: Float64Array, activation: Activation): Float64Array {
  switch (activation) {
    case 'none':
      return scores;
    case 'sigmoid':
      return scores.map((score) => 1 / (1 + Math.exp(-score)));
    case 'softmax': {
      const largest = scores.reduce((max, score) => Math.max(max, score), -Infinity);
      const powers = scores.map((score) => Math.exp(score - largest));
      const sum = powers.reduce((total, power) => total + power, 0);
      return powers.map((power) => power / sum);
    }
  }
}

/** The `count` best classes, best first; equal scores keep the order of the classes, NaN comes last. */
export function topClasses(scores: Float64Array, count: number, labels: readonly string[]): ClassScore[] {
  const rank = (score: number): number => (Number.isNaN(score) ? -Infinity : score);
  return Array.from(scores, (score, index) => ({ index, label: labelOf(index, labels), score }))
    .sort((left, right) => {
      const difference = rank(right.score) - rank(left.score);
      // The difference of two infinities is NaN.
      return Number.isNaN(difference) || difference === 0 ? left.index - right.index : difference;
    })
    .slice(0, count);
}

/**
 * The best classes of every item of a batch of scores. The tensor is `[classes]` or `[batch, classes]`; further axes
 * of size 1 are ignored.
 * @throws FailureError of kind `wrong-shape` for a tensor that holds no class scores, `bad-input` for strings.
 */
export function classify(
  scores: Tensor,
  settings: Pick<Postprocess, 'activation' | 'topK'>,
  labels: readonly string[],
): ClassScore[][] {
  const [batch, classes] = scoreShape(scores.shape);
  const values = toNumbers(scores);
  return Array.from({ length: batch }, (_, item) => {
    const own = values.subarray(item * classes, (item + 1) * classes);
    return topClasses(activate(own, settings.activation), settings.topK, labels);
  });
}

/**
 * The class names of a label file, one a line. A byte order mark, spaces around names and blank lines at the end are
 * left out; a blank line in between is a class without a name, since the line number is the class.
 */
export function parseLabels(text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
  const last = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, last + 1);
}

function labelOf(index: number, labels: readonly string[]): string {
  const label = labels[index];
  return label === undefined || label === '' ? `class ${index}` : label;
}

function scoreShape(shape: readonly number[]): readonly [batch: number, classes: number] {
  const [first, second, ...rest] = shape;
  if (first !== undefined && rest.every((size) => size === 1)) {
    return second === undefined ? [1, first] : [first, second];
  }
  return fail({
    kind: 'wrong-shape',
    message: `An output of shape ${formatShape(shape)} does not hold class scores.`,
    nextStep: 'Name the output with class scores as postprocess.output.',
  });
}
