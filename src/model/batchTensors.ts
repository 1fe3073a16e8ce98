import { fail } from '../core/failure.ts';
import type { ModelInput } from '../pipeline/pipelineSchema.ts';
import { elementCount, type NamedTensors, type Tensor } from './tensor.ts';
import { tensorFromBytes, tensorToBytes } from './tensorBytes.ts';

/**
 * The same inputs with `batch` items along the first axis: items are repeated in turn, or left out at the end.
 * @throws FailureError of kind `wrong-shape` when an input's first axis has another fixed size.
 */
export function batchTensors(
  tensors: NamedTensors,
  inputs: readonly ModelInput[],
  batch: number,
): NamedTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const input = inputs.find((candidate) => candidate.name === name);
      const dynamic = typeof input?.shape[0] === 'string';
      if (!dynamic && tensor.shape[0] !== batch && batch !== 1) {
        return fail({
          kind: 'wrong-shape',
          message: `Input ${name} cannot have a batch of ${batch}: its first axis has a fixed size.`,
          field: name,
          nextStep: 'Name the first axis in the pipeline file, such as [batch, 3, 224, 224].',
        });
      }
      return [name, dynamic ? repeatItems(tensor, batch) : tensor];
    }),
  );
}

function repeatItems(tensor: Tensor, batch: number): Tensor {
  const [items = 1, ...itemShape] = tensor.shape;
  if (items === batch || items === 0) {
    return tensor;
  }
  const shape = [batch, ...itemShape];
  if (tensor.dtype === 'string') {
    const perItem = elementCount(itemShape);
    const data = Array.from(
      { length: batch * perItem },
      (_, index) => tensor.data[index % (items * perItem)] ?? '',
    );
    return { dtype: 'string', shape, data };
  }
  const bytes = tensorToBytes(tensor);
  const itemBytes = bytes.length / items;
  const repeated = new Uint8Array(itemBytes * batch);
  for (let item = 0; item < batch; item++) {
    const source = (item % items) * itemBytes;
    repeated.set(bytes.subarray(source, source + itemBytes), item * itemBytes);
  }
  return tensorFromBytes(tensor.dtype, shape, repeated);
}
