import { open, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { fail, isErrnoException } from '../../core/failure.ts';

/** Chunks of a trace's unpacked text, whatever the file on disk is packed with. */
export interface TextSource {
  readonly kind: 'plain' | 'gzip';
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Size of the file on disk. */
  readonly totalBytes: number;
  /** Bytes of the file on disk that were read so far. */
  readBytes(): number;
  /** Whether an error of `chunks` means that the content is damaged, so that what came before it counts. */
  isDamage(thrown: unknown): boolean;
}

const chunkBytes = 1 << 20;

/**
 * Opens a file by its content, not by its name.
 * @throws FailureError of kind `not-found` or `bad-input` when there is no readable file.
 */
export async function openText(path: string): Promise<TextSource> {
  const info = await stat(path);
  if (!info.isFile()) {
    return fail({
      kind: 'bad-input',
      message: `${path} is no file; a profiler trace was expected.`,
      file: path,
      nextStep: 'Name a *.pt.trace.json, *.pt.trace.json.gz or *.zip file.',
    });
  }
  const magic = await readMagic(path);
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b;
  return {
    kind: isGzip ? 'gzip' : 'plain',
    chunks: isGzip ? unpack(file) : (file as AsyncIterable<Uint8Array>),
    totalBytes: info.size,
    readBytes: () => file.bytesRead,
    isDamage: (thrown) => isErrnoException(thrown) && /^(?:Z_|ERR_ZLIB)/.test(thrown.code ?? ''),
  };
}

async function readMagic(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Inflating runs beside the scanner, one chunk ahead of it. */
function unpack(file: ReturnType<typeof createReadStream>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  file.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => file.destroy());
  return file.pipe(gunzip) as AsyncIterable<Uint8Array>;
}
