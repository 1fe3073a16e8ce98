import { quoteForPosixShell } from '../exec/commandText.ts';
import { type Tensor, toTritonType } from '../model/tensor.ts';
import { tensorToBytes } from '../model/tensorBytes.ts';
import { longestInlineElements, type SnippetRequest } from './requestSnippets.ts';

export interface CurlSnippet {
  /** The command line for a POSIX shell. */
  readonly text: string;
  /** What must be written to the body path before the command works; absent when the values are in the command. */
  readonly body?: Uint8Array;
}

/**
 * A curl command that sends the request over HTTP (KServe v2). Few values are written out as JSON; otherwise the body
 * is a file of Triton's binary tensor extension: JSON, then the raw bytes of each input.
 * @param bodyPath where the caller keeps the body, when there is one.
 */
export function curlSnippet(request: SnippetRequest, bodyPath: string): CurlSnippet {
  const version = request.version === undefined ? '' : `/versions/${encodeURIComponent(request.version)}`;
  const url = `${request.httpUrl.replace(/\/$/, '')}/v2/models/${encodeURIComponent(request.model)}${version}/infer`;
  const tensors = Object.values(request.inputs);
  if (tensors.every(fitsJson)) {
    const inputs = Object.entries(request.inputs).map(([name, tensor]) => jsonInput(name, tensor));
    const json = `{"inputs":[${inputs.join(',')}]${outputsField(request)}}`;
    return { text: commandText(url, ['-H', 'Content-Type: application/json', '--data-raw', json]) };
  }
  const contents = tensors.map(tensorToBytes);
  const inputs = Object.entries(request.inputs).map(([name, tensor], index) => {
    const parameters = { binary_data_size: contents[index]?.length ?? 0 };
    return JSON.stringify({ name, shape: tensor.shape, datatype: toTritonType(tensor.dtype), parameters });
  });
  const header = new TextEncoder().encode(`{"inputs":[${inputs.join(',')}]${outputsField(request)}}`);
  const text = commandText(url, [
    '-H',
    'Content-Type: application/octet-stream',
    '-H',
    `Inference-Header-Content-Length: ${header.length}`,
    '--data-binary',
    `@${bodyPath}`,
  ]);
  return { text, body: concatenate([header, ...contents]) };
}

function commandText(url: string, args: readonly string[]): string {
  return ['curl', '--silent', '--show-error', url, ...args].map(quoteForPosixShell).join(' ');
}

/** Triton reads no half precision from JSON, and JSON has no NaN. */
function fitsJson(tensor: Tensor): boolean {
  if (tensor.data.length > longestInlineElements) {
    return false;
  }
  switch (tensor.dtype) {
    case 'float16':
    case 'bfloat16':
      return false;
    case 'float32':
    case 'float64':
      return tensor.data.every(Number.isFinite);
    default:
      return true;
  }
}

function jsonInput(name: string, tensor: Tensor): string {
  const head = JSON.stringify({ name, shape: tensor.shape, datatype: toTritonType(tensor.dtype) });
  return `${head.slice(0, -1)},"data":[${jsonElements(tensor).join(',')}]}`;
}

/** Elements as JSON text; 64-bit integers keep all their digits. */
function jsonElements(tensor: Tensor): string[] {
  switch (tensor.dtype) {
    case 'string':
      return tensor.data.map((text) => JSON.stringify(text));
    case 'bool':
      return Array.from(tensor.data, (bit) => (bit === 0 ? 'false' : 'true'));
    case 'int64':
    case 'uint64':
      return Array.from<bigint, string>(tensor.data, String);
    default:
      return Array.from<number, string>(tensor.data, String);
  }
}

function outputsField({ outputs }: SnippetRequest): string {
  return outputs.length === 0 ? '' : `,"outputs":${JSON.stringify(outputs.map((name) => ({ name })))}`;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
