import { fail } from '../core/failure.ts';
import { bfloat16ToNumber } from './float16.ts';
import { elementCount, formatShape, makeTensor, type Tensor, type TensorType } from './tensor.ts';
import { swapBytes, tensorFromBytes, tensorToBytes } from './tensorBytes.ts';

/**
 * NumPy's .npy files (format versions 1 to 3, as numpy.lib.format describes them): magic, version, length of a header
 * that is a Python dict literal with `descr`, `fortran_order` and `shape`, padding, raw elements. Python objects
 * (`descr` `|O`) are pickles, which could run code; they are refused.
 */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;
const longestHeaderBytes = 0xffff;

const numericTypes: Readonly<Record<string, Exclude<TensorType, 'string' | 'bfloat16'>>> = {
  b1: 'bool',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
};

interface Header {
  readonly bigEndian: boolean;
  /** Kind letter and size as in `descr`, such as `f4` or `U12`. */
  readonly type: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  readonly dataOffset: number;
}

/** Whether the bytes begin as a .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads a .npy file; Fortran order is transposed to C order, big-endian elements are swapped.
 * @param file named in failures.
 * @throws FailureError of kind `corrupt-file`, or `bad-input` for pickled objects and types that are no tensors.
 */
export function decodeNpy(bytes: Uint8Array, file: string): Tensor {
  const header = readHeader(bytes, file);
  const elementBytes = elementBytesOf(header.type, file);
  const content = bytes.subarray(header.dataOffset);
  const expected = elementCount(header.shape) * elementBytes;
  if (content.length !== expected) {
    return corrupt(
      file,
      `its header announces ${expected} bytes for shape ${formatShape(header.shape)}; ${content.length} follow`,
    );
  }
  const ordered = header.fortranOrder ? toRowMajor(content, header.shape, elementBytes) : content;
  const dtype = numericTypes[header.type];
  if (dtype === undefined) {
    return makeTensor('string', header.shape, readStrings(ordered, header, elementBytes, file));
  }
  const littleEndian = header.bigEndian ? swapBytes(ordered, elementBytes) : ordered;
  return tensorFromBytes(dtype, header.shape, littleEndian);
}

/** Writes format version 1, little-endian, C order. NumPy has no bfloat16, so that is widened to float32 without loss. */
export function encodeNpy(tensor: Tensor): Uint8Array {
  if (tensor.dtype === 'bfloat16') {
    return encodeNpy(makeTensor('float32', tensor.shape, Float32Array.from(tensor.data, bfloat16ToNumber)));
  }
  const { descr, content } = tensor.dtype === 'string' ? encodeStrings(tensor.data) : encodeNumbers(tensor);
  const shape = `(${tensor.shape.join(', ')}${tensor.shape.length === 1 ? ',' : ''})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  // NumPy pads with spaces so that the elements start at a multiple of 64, and ends the header with a newline.
  const headerBytes = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + headerBytes + content.length);
  bytes.set([...magic, 1, 0, headerBytes & 0xff, headerBytes >> 8]);
  bytes.set(new TextEncoder().encode(`${text.padEnd(headerBytes - 1)}\n`), 10);
  bytes.set(content, 10 + headerBytes);
  return bytes;
}

function readHeader(bytes: Uint8Array, file: string): Header {
  if (!isNpy(bytes)) {
    return corrupt(file, 'it does not begin as a .npy file does');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = bytes[6] ?? 0;
  if (bytes.length < 12 || major < 1 || major > 3) {
    return corrupt(
      file,
      bytes.length < 12 ? 'it ends within its header' : `format version ${major} is not known`,
    );
  }
  const [start, length] = major === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (length > longestHeaderBytes || start + length > bytes.length) {
    return corrupt(file, 'it ends within its header');
  }
  const text = new TextDecoder().decode(bytes.subarray(start, start + length));
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const fortranOrder = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(((?:\s*\d+L?\s*,?)*)\s*\)/.exec(text)?.[1];
  if (descr === undefined && /'descr'\s*:\s*\[/.test(text)) {
    return refuse(file, 'holds records with named fields, not plain numbers');
  }
  const parts = /^([<>|=])?([A-Za-z]\d*)/.exec(descr ?? '');
  if (parts?.[2] === undefined || fortranOrder === undefined || shape === undefined) {
    return corrupt(file, 'its header cannot be read');
  }
  return {
    bigEndian: parts[1] === '>',
    type: parts[2],
    fortranOrder: fortranOrder === 'True',
    shape: (shape.match(/\d+/g) ?? []).map(Number),
    dataOffset: start + length,
  };
}

function elementBytesOf(type: string, file: string): number {
  const size = Number(type.slice(1));
  if (type.startsWith('O')) {
    return refuse(file, 'holds pickled Python objects, which are not opened because they can run code');
  }
  if (numericTypes[type] !== undefined || /^S[1-9]\d*$/.test(type)) {
    return size;
  }
  return /^U[1-9]\d*$/.test(type)
    ? size * 4
    : refuse(file, `holds elements of NumPy type ${type}, which no tensor has`);
}

/** Reorders elements whose first axis varies fastest so that the last one does. */
function toRowMajor(bytes: Uint8Array, shape: readonly number[], elementBytes: number): Uint8Array {
  const ordered = new Uint8Array(bytes.length);
  const index = shape.map(() => 0);
  const strides: number[] = [];
  let stride = elementBytes;
  for (const size of shape) {
    strides.push(stride);
    stride *= size;
  }
  let source = 0;
  for (let target = 0; target < bytes.length; target += elementBytes) {
    ordered.set(bytes.subarray(source, source + elementBytes), target);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const size = shape[axis] ?? 1;
      source += strides[axis] ?? 0;
      if (next < size) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      source -= size * (strides[axis] ?? 0);
    }
  }
  return ordered;
}

function readStrings(bytes: Uint8Array, header: Header, elementBytes: number, file: string): string[] {
  const wide = header.type.startsWith('U');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  return Array.from({ length: elementCount(header.shape) }, (_, element) => {
    const start = element * elementBytes;
    if (!wide) {
      return decoder.decode(bytes.subarray(start, start + elementBytes)).replace(/\0+$/, '');
    }
    let text = '';
    for (let offset = start; offset < start + elementBytes; offset += 4) {
      const codePoint = view.getUint32(offset, !header.bigEndian);
      if (codePoint > 0x10ffff) {
        return corrupt(file, 'a string in it is not Unicode');
      }
      text += String.fromCodePoint(codePoint);
    }
    return text.replace(/\0+$/, '');
  });
}

function encodeNumbers(tensor: Exclude<Tensor, { dtype: 'string' | 'bfloat16' }>): {
  descr: string;
  content: Uint8Array;
} {
  const type = Object.keys(numericTypes).find((key) => numericTypes[key] === tensor.dtype) ?? '';
  return { descr: `${type.endsWith('1') ? '|' : '<'}${type}`, content: tensorToBytes(tensor) };
}

/** Fixed-width UTF-32, as NumPy keeps text. */
function encodeStrings(texts: readonly string[]): { descr: string; content: Uint8Array } {
  const codePoints = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0));
  const width = codePoints.reduce((longest, points) => Math.max(longest, points.length), 1);
  const content = new Uint8Array(texts.length * width * 4);
  const view = new DataView(content.buffer);
  codePoints.forEach((points, element) => {
    points.forEach((point, position) => view.setUint32((element * width + position) * 4, point, true));
  });
  return { descr: `<U${width}`, content };
}

function corrupt(file: string, cause: string): never {
  return fail({ kind: 'corrupt-file', message: `${file} is not a readable .npy array.`, file, cause });
}

function refuse(file: string, reason: string): never {
  return fail({
    kind: 'bad-input',
    message: `${file} ${reason}.`,
    file,
    nextStep: 'Save the array with a numeric dtype, such as np.save(path, array.astype(np.float32)).',
  });
}
