import { fail } from '../core/failure.ts';
import {
  elementCount,
  elementSizeBytes,
  formatShape,
  makeTensor,
  tensorSizeBytes,
  type Tensor,
  type TensorType,
} from './tensor.ts';

const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * A tensor's content as the KServe v2 binary form carries it: little-endian elements in C order; strings each with
 * a four-byte little-endian length and UTF-8. Numeric content shares the tensor's memory on little-endian machines.
 */
export function tensorToBytes(tensor: Tensor): Uint8Array {
  if (tensor.dtype === 'string') {
    return stringsToBytes(tensor.data, tensorSizeBytes(tensor));
  }
  const bytes = new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
  return hostIsLittleEndian ? bytes : swapBytes(bytes, tensor.data.BYTES_PER_ELEMENT);
}

/**
 * Reads the binary form of {@link tensorToBytes}; the bytes are copied.
 * @throws FailureError of kind `wrong-shape` when the bytes do not fill the shape exactly.
 */
export function tensorFromBytes(dtype: TensorType, shape: readonly number[], bytes: Uint8Array): Tensor {
  if (dtype === 'string') {
    return makeTensor(dtype, shape, bytesToStrings(bytes));
  }
  const elementBytes = elementSizeBytes(dtype) ?? 1;
  const expected = elementCount(shape) * elementBytes;
  if (bytes.length !== expected) {
    return fail({
      kind: 'wrong-shape',
      message: `A ${dtype} tensor of shape ${formatShape(shape)} takes ${expected} bytes; ${bytes.length} were given.`,
    });
  }
  // A fresh copy starts at offset 0, so that wide elements are aligned.
  const copy = hostIsLittleEndian ? Uint8Array.from(bytes) : swapBytes(bytes, elementBytes);
  return viewAs(dtype, shape, copy.buffer);
}

/** Reverses the bytes of each element; a copy. */
export function swapBytes(bytes: Uint8Array, elementBytes: number): Uint8Array<ArrayBuffer> {
  const swapped = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += elementBytes) {
    for (let index = 0; index < elementBytes; index++) {
      swapped[start + index] = bytes[start + elementBytes - 1 - index] ?? 0;
    }
  }
  return swapped;
}

function viewAs(dtype: Exclude<TensorType, 'string'>, shape: readonly number[], buffer: ArrayBuffer): Tensor {
  switch (dtype) {
    case 'bool':
      return makeTensor(dtype, shape, new Uint8Array(buffer));
    case 'uint8':
      return makeTensor(dtype, shape, new Uint8Array(buffer));
    case 'uint16':
      return makeTensor(dtype, shape, new Uint16Array(buffer));
    case 'uint32':
      return makeTensor(dtype, shape, new Uint32Array(buffer));
    case 'uint64':
      return makeTensor(dtype, shape, new BigUint64Array(buffer));
    case 'int8':
      return makeTensor(dtype, shape, new Int8Array(buffer));
    case 'int16':
      return makeTensor(dtype, shape, new Int16Array(buffer));
    case 'int32':
      return makeTensor(dtype, shape, new Int32Array(buffer));
    case 'int64':
      return makeTensor(dtype, shape, new BigInt64Array(buffer));
    case 'float16':
      return makeTensor(dtype, shape, new Uint16Array(buffer));
    case 'bfloat16':
      return makeTensor(dtype, shape, new Uint16Array(buffer));
    case 'float32':
      return makeTensor(dtype, shape, new Float32Array(buffer));
    case 'float64':
      return makeTensor(dtype, shape, new Float64Array(buffer));
  }
}

function stringsToBytes(texts: readonly string[], sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  const view = new DataView(bytes.buffer);
  const encoder = new TextEncoder();
  let offset = 0;
  for (const text of texts) {
    const encoded = encoder.encode(text);
    view.setUint32(offset, encoded.length, true);
    bytes.set(encoded, offset + 4);
    offset += 4 + encoded.length;
  }
  return bytes;
}

function bytesToStrings(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const end = offset + 4 > bytes.length ? Infinity : offset + 4 + view.getUint32(offset, true);
    if (end > bytes.length) {
      return fail({ kind: 'corrupt-file', message: 'The content of a string tensor is truncated.' });
    }
    texts.push(decoder.decode(bytes.subarray(offset + 4, end)));
    offset = end;
  }
  return texts;
}
