interface Look {
  readonly reason: string;
  readonly fits: (bytes: Uint8Array, text: string) => boolean;
}

/** Most telling first. `text` holds the first bytes as Latin-1. */
const looks: readonly Look[] = [
  { reason: 'the file is empty', fits: (bytes) => bytes.length === 0 },
  {
    reason: 'it is a Git LFS pointer, not the file itself; `git lfs pull` fetches that',
    fits: (_, text) => text.startsWith('version https://git-lfs'),
  },
  {
    reason: 'it is a zip archive, such as PyTorch weights, a TorchScript model or an .npz file',
    fits: (_, text) => text.startsWith('PK'),
  },
  {
    reason: 'it is compressed with gzip',
    fits: (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b,
  },
  { reason: 'it is an HDF5 file', fits: (_, text) => text.startsWith('\u0089HDF') },
  { reason: 'it is a TensorFlow Lite model', fits: (_, text) => text.slice(4, 8) === 'TFL3' },
  { reason: 'it is a GGUF model', fits: (_, text) => text.startsWith('GGUF') },
  { reason: 'it is a safetensors file', fits: (_, text) => /^.{3}\0{5}\{"/su.test(text) },
  {
    // ModelProto: field 1 (ir_version) as a small number, then a field of its own; exporters write both first.
    reason: 'it looks like an ONNX model, from which an engine is still to be built',
    fits: (bytes) =>
      bytes[0] === 0x08 && (bytes[1] ?? 0) < 0x40 && [0x12, 0x1a, 0x3a].includes(bytes[2] ?? 0),
  },
  { reason: 'it is JSON text', fits: (_, text) => /^\s*[[{]/u.test(text) && isText(text) },
  { reason: 'it is text', fits: (_, text) => isText(text) },
];

/** Why a file that begins with `bytes` is no TensorRT plan, for the end of a sentence. */
export function notPlanReason(bytes: Uint8Array): string {
  const head = bytes.subarray(0, 64);
  const text = String.fromCharCode(...head);
  return (
    looks.find(({ fits }) => fits(head, text))?.reason ??
    'it does not begin with the mark of TensorRT plans (`ftrt` or `ptrt`)'
  );
}

function isText(text: string): boolean {
  return text !== '' && !/[^\t\n\r\u0020-\u007e\u0080-\u00ff]/u.test(text) && /[A-Za-z]{2}/u.test(text);
}
