import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import { fail } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';
import { decodeModel, type ModelMessage } from './decodeOnnx.ts';
import type { ExternalDataFile, OnnxModel } from './onnxModel.ts';
import { type ExternalReference, summariseOnnx } from './summariseOnnx.ts';

/** A protobuf message ends at 2 GiB, so a larger file is no ONNX model. */
const largestFileBytes = 2 ** 31 - 1;

/**
 * Reads the structure of an ONNX file and checks that its external data is there and long enough.
 * @throws FailureError of kind `not-found` (the file, or its external data), `corrupt-file` (empty, truncated, no ONNX,
 *   external data outside the model's folder or too short).
 */
export async function readOnnxModel(path: string): Promise<OnnxModel> {
  const { external, ...summary } = parseOnnx(await readModelFile(path), path);
  return { path, ...summary, externalData: await findExternalData(path, external) };
}

/**
 * Parses the bytes of an ONNX file; external data is only listed.
 * @throws FailureError of kind `corrupt-file`.
 */
export function parseOnnx(bytes: Uint8Array, path: string) {
  if (bytes.length === 0) {
    return fail({
      kind: 'corrupt-file',
      message: `${path} is empty.`,
      file: path,
      nextStep: 'Export the model again.',
    });
  }
  let message: ModelMessage;
  try {
    message = decodeModel(bytes);
  } catch (thrown) {
    return failCorrupt(path, thrown instanceof Error ? thrown.message : String(thrown));
  }
  let summary;
  try {
    summary = summariseOnnx(message);
  } catch (thrown) {
    return failCorrupt(path, thrown instanceof Error ? thrown.message : String(thrown));
  }
  return summary ?? failCorrupt(path, 'It holds no graph, no IR version or no operator set.');
}

async function readModelFile(path: string): Promise<Uint8Array> {
  const info = await stat(path);
  if (!info.isFile()) {
    return fail({
      kind: 'bad-input',
      message: `${path} is not a file; an ONNX file was expected.`,
      file: path,
    });
  }
  if (info.size > largestFileBytes) {
    return fail({
      kind: 'corrupt-file',
      message: `${path} has ${formatBytes(info.size)}; an ONNX file ends at 2 GiB.`,
      file: path,
      nextStep: 'Export the model with external data.',
    });
  }
  return readFile(path);
}

function failCorrupt(path: string, cause: string): never {
  return fail({
    kind: 'corrupt-file',
    message: `${path} is not a complete ONNX file.`,
    file: path,
    cause,
    nextStep: 'Export or copy the model again.',
  });
}

async function findExternalData(
  path: string,
  references: readonly ExternalReference[],
): Promise<ExternalDataFile[]> {
  const neededBytes = new Map<string, number>();
  for (const { location, endByte } of references) {
    neededBytes.set(location, Math.max(neededBytes.get(location) ?? 0, endByte ?? 0));
  }
  const files: ExternalDataFile[] = [];
  for (const [location, needed] of neededBytes) {
    const file = externalPath(path, location);
    const info = await stat(file).catch(() => undefined);
    if (info?.isFile() !== true) {
      return fail({
        kind: 'not-found',
        message: `${path} keeps weights in ${location}, which does not exist.`,
        file,
        nextStep: `Copy ${location} beside the model, or export the model again.`,
      });
    }
    if (info.size < needed) {
      return fail({
        kind: 'corrupt-file',
        message: `${file} is truncated: the model needs ${needed} bytes, the file has ${info.size}.`,
        file,
        nextStep: 'Copy the file again, or export the model again.',
      });
    }
    files.push({ location, path: file, sizeBytes: info.size });
  }
  return files;
}

/** The ONNX specification allows paths below the model's folder only; others could name any file of the user. */
function externalPath(model: string, location: string): string {
  const inside = normalize(location);
  const leaves = location === '' || isAbsolute(location) || inside === '..' || inside.startsWith(`..${sep}`);
  if (leaves || inside === '.' || location.includes('\0')) {
    return fail({
      kind: 'corrupt-file',
      message: `${model} refers to weights outside its own folder (${JSON.stringify(location)}).`,
      file: model,
      nextStep: 'Use a model whose external data lies beside it.',
    });
  }
  return join(dirname(model), inside);
}
