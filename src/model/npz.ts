import { fail } from '../core/failure.ts';
import { decodeNpy, encodeNpy } from './npy.ts';
import type { NamedTensors, Tensor } from './tensor.ts';
import { readZip, writeZip } from './zip.ts';

const suffix = '.npy';

/** Whether the bytes begin as a zip file does. */
export function isNpz(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5);
}

/**
 * Reads the arrays of a .npz file (numpy.savez or savez_compressed) by name.
 * @param file named in failures.
 * @throws FailureError of kind `corrupt-file`, or `bad-input` for members that are no tensors.
 */
export function decodeNpz(bytes: Uint8Array, file: string): NamedTensors {
  const tensors: [string, Tensor][] = [];
  for (const [member, content] of readZip(bytes, file)) {
    if (!member.endsWith(suffix)) {
      return fail({
        kind: 'bad-input',
        message: `${file} holds ${member}, which is not a .npy array.`,
        file,
      });
    }
    const name = member.slice(0, -suffix.length);
    tensors.push([name, decodeNpy(content, `${file}: ${name}`)]);
  }
  return Object.fromEntries(tensors);
}

/** Writes a .npz file that numpy.load reads; equal tensors give equal bytes. */
export function encodeNpz(tensors: NamedTensors, options: { readonly compress: boolean }): Uint8Array {
  const members = Object.entries(tensors).map(
    ([name, tensor]) => [`${name}${suffix}`, encodeNpy(tensor)] as const,
  );
  return writeZip(new Map(members), options);
}
