import type { ModelInput } from '../pipeline/pipelineSchema.ts';
import { elementCount, type NamedTensors, type Tensor, tensorFromNumbers } from './tensor.ts';

/**
 * Inputs without any sample: pseudo-random values that are the same everywhere for the same seed. Floating point types
 * get values of the standard normal distribution, as image models see after normalising; integer types get 0 or 1,
 * which are valid ids of any vocabulary; named axes have their most frequent size.
 */
export function makeUpTensors(inputs: readonly ModelInput[], seed: number): NamedTensors {
  return Object.fromEntries(
    inputs.map((input, index) => [input.name, makeUpTensor(input, seed * 1009 + index)]),
  );
}

function makeUpTensor(input: ModelInput, seed: number): Tensor {
  const shape = input.shape.map((axis) => (typeof axis === 'number' ? axis : (input.axes[axis]?.opt ?? 1)));
  const next = randomSource(seed);
  const floating = input.dtype.startsWith('float');
  const draw = floating ? () => normal(next) : () => (next() < 0.5 ? 0 : 1);
  return tensorFromNumbers(input.dtype, shape, Float64Array.from({ length: elementCount(shape) }, draw));
}

/** The generator "mulberry32": 32 bits of state, uniform in [0, 1); plenty for test data. */
function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller's transform. */
function normal(next: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - next()));
  return radius * Math.cos(2 * Math.PI * next());
}
