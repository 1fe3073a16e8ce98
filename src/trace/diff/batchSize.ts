import type { LinkedTrace } from '../link/linkedTrace.ts';
import { category } from '../read/eventCategory.ts';
import type { ComparedSteps } from './comparedSteps.ts';

/** Operators whose input has the batch in front, with the position of that input. */
const batchInputs: Readonly<Record<string, number>> = {
  'aten::conv1d': 0,
  'aten::conv2d': 0,
  'aten::conv3d': 0,
  'aten::convolution': 0,
  'aten::linear': 0,
  'aten::batch_norm': 0,
  'aten::layer_norm': 0,
  'aten::group_norm': 0,
  'aten::scaled_dot_product_attention': 0,
  'aten::embedding': 1,
};

/** The batch is known when so many of these operators agree. */
const agreeingShare = 0.6;

/**
 * Samples a step, from the leading dimension of the inputs of layers; `undefined` where shapes were not recorded, no
 * layer runs as an operator (CUDA graphs), or they disagree.
 */
export function batchSize({ trace }: LinkedTrace, compared: ComparedSteps): number | undefined {
  const { events, names, details } = trace;
  const positions = names.flags((name) => (Object.hasOwn(batchInputs, name) ? batchInputs[name]! + 1 : 0));
  const leading = new Map<number, number>();
  const counts = new Map<number, number>();
  let total = 0;
  for (let row = 0; row < events.count; row++) {
    const position = positions[events.name[row]!]!;
    if (
      position === 0 ||
      events.category[row] !== category.operator ||
      !compared.includes(events.startNs[row]!)
    ) {
      continue;
    }
    const shapes = events.a[row]! * 2 + (position - 1);
    let size = leading.get(shapes);
    if (size === undefined) {
      size = leadingDimension(details.text(events.a[row]!), position - 1);
      leading.set(shapes, size);
    }
    if (size > 0) {
      total++;
      counts.set(size, (counts.get(size) ?? 0) + 1);
    }
  }
  const [best] = [...counts].sort(([, a], [, b]) => b - a);
  return best !== undefined && best[1] >= agreeingShare * total ? best[0] : undefined;
}

function leadingDimension(json: string, position: number): number {
  try {
    const shapes: unknown = JSON.parse(json);
    const shape: unknown = Array.isArray(shapes) ? shapes[position] : undefined;
    const size: unknown = Array.isArray(shape) && shape.length > 1 ? shape[0] : undefined;
    return typeof size === 'number' ? size : 0;
  } catch {
    return 0;
  }
}
