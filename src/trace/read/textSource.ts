import { createReadStream, type ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';
import { fail, isErrnoException, throwIfCancelled } from '../../core/failure.ts';
import { printable } from '../../core/textTable.ts';
import type { Damage } from './scanProblems.ts';
import { readZipEntries, type ZipEntry } from './zipEntries.ts';

/** Chunks of a trace's unpacked text, whatever the file on disk is packed with. */
export interface TextSource {
  readonly kind: 'plain' | 'gzip' | 'zip';
  /** The bytes of a chunk are there until the next one is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Size of the file on disk. */
  readonly totalBytes: number;
  /** Bytes of the file on disk that were read so far. */
  readBytes(): number;
  /** Name of the file inside a zip. */
  readonly inside?: string;
  /** What an error of `chunks` says of the content, so that what came before counts; `undefined` for other errors. */
  damageOf(thrown: unknown): Damage | undefined;
  /** About where in the file on disk a place of the text is packed; unpacks up to there once more. */
  fileOffsetOf(textOffset: number, signal?: AbortSignal): Promise<number>;
}

const chunkBytes = 1 << 20;
const smallChunkBytes = 1 << 12;
/** The unpacker is ahead by about one chunk, which is how exact a place is. */
const placeChunkBytes = 1 << 14;
const stored = 0;
const deflated = 8;

/**
 * Opens a file by its content, not by its name.
 * @throws FailureError of kind `not-found` or `bad-input` when there is no readable file, or a zip holds no single trace.
 */
export async function openText(path: string): Promise<TextSource> {
  const info = await stat(path);
  if (!info.isFile()) {
    const isFolder = info.isDirectory();
    return fail({
      kind: 'bad-input',
      message: `${path} is ${isFolder ? 'a folder' : 'no file'}; one profiler trace was expected.`,
      file: path,
      nextStep: isFolder
        ? 'Name a *.pt.trace.json, *.pt.trace.json.gz or *.zip file in it. summary, findings, idle and comm take a folder, as the ranks of one job.'
        : 'Name a *.pt.trace.json, *.pt.trace.json.gz or *.zip file.',
    });
  }
  const handle = await open(path, 'r');
  try {
    const { buffer: magic, bytesRead } = await handle.read(new Uint8Array(4), 0, 4, 0);
    const isGzip = bytesRead > 1 && magic[0] === 0x1f && magic[1] === 0x8b;
    const isZip = bytesRead === 4 && magic[0] === 0x50 && magic[1] === 0x4b && magic[2]! < 8 && magic[3]! < 9;
    if (isZip) {
      return fromZip(path, info.size, singleTrace(path, await readZipEntries(handle, path, info.size)));
    }
    return isGzip ? toSource('gzip', path, {}, [createGunzip], info.size) : plainSource(path, info.size);
  } finally {
    await handle.close();
  }
}

function fromZip(path: string, sizeBytes: number, entry: ZipEntry): TextSource {
  if (entry.packedBytes === 0) {
    return fail({
      kind: 'corrupt-file',
      message: `${printableName(entry)} in ${path} is empty.`,
      file: path,
      nextStep: 'Copy the zip again.',
    });
  }
  const range = {
    start: entry.dataOffset,
    ...(entry.packedBytes === undefined ? {} : { end: entry.dataOffset + entry.packedBytes - 1 }),
  };
  const unpackers = [
    ...(entry.method === deflated ? [createInflateRaw] : []),
    ...(entry.name.endsWith('.gz') ? [createGunzip] : []),
  ];
  return { ...toSource('zip', path, range, unpackers, sizeBytes), inside: printableName(entry) };
}

/** The one trace of a zip. Files that a Mac adds, and others that are no JSON, do not count. */
function singleTrace(path: string, entries: readonly ZipEntry[]): ZipEntry {
  const traces = entries.filter(({ name }) => isTraceName(name));
  const [entry, ...others] = traces.length === 0 && entries.length === 1 ? entries : traces;
  if (entry === undefined) {
    return fail({
      kind: 'corrupt-file',
      message: `${path} is a zip without a trace.`,
      file: path,
      cause:
        entries.length === 0
          ? 'No file could be found in it; it may be damaged.'
          : `It holds ${listNames(entries)}.`,
      nextStep: 'Name the trace itself, or copy the zip again.',
    });
  }
  if (others.length > 0) {
    return fail({
      kind: 'bad-input',
      message: `${path} holds ${traces.length} traces: ${listNames(traces)}.`,
      file: path,
      nextStep: 'Unpack it and name one of them, or their folder.',
    });
  }
  if (entry.isEncrypted || (entry.method !== stored && entry.method !== deflated)) {
    return fail({
      kind: 'bad-input',
      message: `${printableName(entry)} in ${path} ${entry.isEncrypted ? 'is encrypted' : `is packed by method ${entry.method}`}, which is not read.`,
      file: path,
      nextStep: 'Unpack it and name the trace inside.',
    });
  }
  return entry;
}

/** Whether a file in a zip is named as traces are. */
export function isTraceName(name: string): boolean {
  return /\.json(?:\.gz)?$/i.test(name) && !name.startsWith('__MACOSX/');
}

const listedNames = 5;
const longestName = 80;

/** A zip's names come from anywhere and may be as long as 64 KiB. */
function printableName({ name }: ZipEntry): string {
  const text = printable(name);
  return text.length > longestName ? `…${text.slice(1 - longestName)}` : text;
}

function listNames(entries: readonly ZipEntry[]): string {
  const names = entries.slice(0, listedNames).map(printableName);
  const left = entries.length - names.length;
  return `${names.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** The next chunk is read while the one before it is scanned; two buffers take turns, so that no memory piles up. */
function plainSource(path: string, totalBytes: number): TextSource {
  let position = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const handle = await open(path, 'r');
    const buffers = [Buffer.alloc(chunkBytes), Buffer.alloc(chunkBytes)] as const;
    const readAhead = (turn: number) => handle.read(buffers[(turn & 1) as 0 | 1], 0, chunkBytes, position);
    let reading = readAhead(0);
    try {
      for (let turn = 1; ; turn++) {
        const { buffer, bytesRead } = await reading;
        if (bytesRead === 0) {
          return;
        }
        position += bytesRead;
        reading = readAhead(turn);
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await reading.catch(() => undefined);
      await handle.close();
    }
  }
  return {
    kind: 'plain',
    chunks: chunks(),
    totalBytes,
    readBytes: () => position,
    damageOf: () => undefined,
    fileOffsetOf: (textOffset) => Promise.resolve(textOffset),
  };
}

/** `bytesWritten` are the packed bytes that were unpacked so far. */
type Unpacking = Transform & { readonly bytesWritten: number };
type Unpacker = (options: { chunkSize: number }) => Unpacking;
interface Range {
  readonly start?: number;
  readonly end?: number;
}

function toSource(
  kind: TextSource['kind'],
  path: string,
  range: Range,
  unpackers: readonly Unpacker[],
  totalBytes: number,
): TextSource {
  let file: ReadStream | undefined;
  /** The unpacker that takes the file's own bytes. */
  let first: Unpacking | undefined;
  /** Inflating runs on another thread beside the scanner, one chunk ahead of it. */
  const unpack = (chunkSize: number): AsyncIterable<Uint8Array> => {
    file = createReadStream(path, { highWaterMark: chunkBytes, ...range });
    first = undefined;
    return unpackers.reduce<ReadStream | Unpacking>((from, unpacker) => {
      const to = unpacker({ chunkSize });
      first ??= to;
      // Errors go down to the reader, and when the reader has enough everything before it is closed.
      from.on('error', (error: Error) => to.destroy(error));
      to.on('close', () => from.destroy());
      return from.pipe(to);
    }, file);
  };
  const unpackedTo = () => (range.start ?? 0) + (first?.bytesWritten ?? 0);
  return {
    kind,
    chunks: unpackers.length === 0 ? unpack(chunkBytes) : upToDamage(unpack),
    totalBytes,
    readBytes: () => file?.bytesRead ?? 0,
    damageOf: (thrown) => toDamage(thrown, unpackedTo(), totalBytes),
    fileOffsetOf: async (textOffset, signal) => {
      let position = 0;
      try {
        for await (const chunk of unpack(placeChunkBytes)) {
          throwIfCancelled(signal);
          position += chunk.length;
          if (position > textOffset) {
            break;
          }
        }
      } catch (thrown) {
        // Damage before the place is as far as anyone gets.
        if (!isDamage(thrown)) {
          throw thrown;
        }
      }
      return unpackedTo();
    },
  };
}

/** All chunks; at a damaged place the chunk that it spoils is unpacked again in small ones, so that little is lost. */
async function* upToDamage(
  unpack: (chunkSize: number) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let seenBytes = 0;
  try {
    for await (const chunk of unpack(chunkBytes)) {
      seenBytes += chunk.length;
      yield chunk;
      giveBack(chunk);
    }
  } catch (thrown) {
    if (!isDamage(thrown)) {
      throw thrown;
    }
    let position = 0;
    for await (const chunk of unpack(smallChunkBytes)) {
      position += chunk.length;
      if (position > seenBytes) {
        yield chunk.subarray(Math.max(0, chunk.length - (position - seenBytes)));
      }
    }
  }
}

/** What Node has from 21 on. */
interface TransferableBuffer {
  readonly transfer?: (sizeBytes: number) => unknown;
}

/**
 * Frees a chunk's memory at once: the garbage collector would come late, so that a large trace took 50 MB more, and
 * often. A chunk that is a part of its memory stays, because the unpacker still writes to the rest.
 */
function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (byteLength === buffer.byteLength) {
    (buffer as TransferableBuffer).transfer?.(0);
  }
}

function isDamage(thrown: unknown): thrown is NodeJS.ErrnoException {
  return isErrnoException(thrown) && /^(?:Z_|ERR_ZLIB)/.test(thrown.code ?? '');
}

/** zlib calls input that ends too early Z_BUF_ERROR, all that it cannot make sense of otherwise. */
function toDamage(thrown: unknown, unpackedTo: number, totalBytes: number): Damage | undefined {
  if (!isDamage(thrown)) {
    return undefined;
  }
  if (thrown.code === 'Z_BUF_ERROR') {
    return { kind: 'cut', fileOffset: totalBytes };
  }
  return /incorrect (?:data|length) check/.test(thrown.message)
    ? { kind: 'altered', fileOffset: null }
    : { kind: 'corrupt', fileOffset: unpackedTo };
}
