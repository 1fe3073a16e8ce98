import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import * as z from 'zod/mini';
import { writeFileAtomically } from '../../core/atomicFile.ts';

/** Columns by name; names tell what they are to whoever wrote them. */
export type Sections = Readonly<Record<string, Section>>;
export type Section =
  Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

export interface CacheFile {
  /** Whatever is no column, as JSON. */
  readonly facts: unknown;
  readonly sections: Sections;
}

/** Raised whenever the meaning of anything in the file changes; files of another version are not used. */
const magic = 'engine-room trace 2\n';
const preludeBytes = 32;
const kinds = { f64: Float64Array, u32: Uint32Array, i32: Int32Array, u8: Uint8Array } as const;

const headerSchema = z.object({
  facts: z.unknown(),
  sections: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['f64', 'u32', 'i32', 'u8']),
      offset: z.int(),
      length: z.int(),
    }),
  ),
});

/**
 * Writes columns and facts to one file: a line that says what it is, a checksum of all that follows, the length of the
 * header, the header as JSON, and the columns, each at a multiple of eight bytes. Byte order is the machine's.
 */
export async function writeCacheFile(path: string, { facts, sections }: CacheFile): Promise<void> {
  let offset = 0;
  const entries = Object.entries(sections).map(([name, section]) => {
    const entry = { name, kind: kindOf(section), offset, length: section.length };
    offset += aligned(section.byteLength);
    return entry;
  });
  const header = Buffer.from(JSON.stringify({ facts, sections: entries }));
  const columnsAt = preludeBytes + aligned(header.length);
  const bytes = Buffer.alloc(columnsAt + offset);
  bytes.write(magic, 'latin1');
  bytes.writeUInt32LE(header.length, 24);
  header.copy(bytes, preludeBytes);
  entries.forEach(({ name, offset: at }) => {
    const { buffer, byteOffset, byteLength } = sections[name]!;
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), columnsAt + at);
  });
  bytes.writeUInt32LE(crc32(bytes.subarray(24)), 20);
  await writeFileAtomically(path, bytes);
}

/** What a cache file holds; `undefined` when there is none, or it is damaged, half written or of another version. */
export async function readCacheFile(path: string): Promise<CacheFile | undefined> {
  const bytes = await readWhole(path);
  if (
    bytes === undefined ||
    bytes.length < preludeBytes ||
    bytes.toString('latin1', 0, magic.length) !== magic
  ) {
    return undefined;
  }
  if (bytes.readUInt32LE(20) !== crc32(bytes.subarray(24))) {
    return undefined;
  }
  const headerLength = bytes.readUInt32LE(24);
  const header = headerSchema.parse(
    JSON.parse(bytes.toString('utf8', preludeBytes, preludeBytes + headerLength)),
  );
  const columnsAt = preludeBytes + aligned(headerLength);
  const sections = header.sections.map(({ name, kind, offset, length }): [string, Section] => {
    const Kind = kinds[kind];
    const from = bytes.byteOffset + columnsAt + offset;
    // Each column gets memory of its own, so that one can be handed on without the others.
    return [name, new Kind(bytes.buffer.slice(from, from + length * Kind.BYTES_PER_ELEMENT))];
  });
  return { facts: header.facts, sections: Object.fromEntries(sections) };
}

async function readWhole(path: string): Promise<Buffer<ArrayBuffer> | undefined> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (handle === undefined) {
    return undefined;
  }
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.from(new ArrayBuffer(size));
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    return bytesRead === size ? bytes : undefined;
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

function kindOf(section: Section): keyof typeof kinds {
  if (section instanceof Float64Array) {
    return 'f64';
  }
  if (section instanceof Uint32Array) {
    return 'u32';
  }
  return section instanceof Int32Array ? 'i32' : 'u8';
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
