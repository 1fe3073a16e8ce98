import { brotliCompressSync, brotliDecompressSync, constants, crc32 } from 'node:zlib';
import * as z from 'zod/mini';
import type { CacheFile, Section } from '../cache/cacheFile.ts';
import { columnForms, columnKinds, kindOfColumn, layOut, readColumn } from './columnCodec.ts';
import { damaged } from './shareDamage.ts';

/** What a share file begins with. As in PNG, its odd bytes tell when a copy went through something that changes text. */
export const shareMagic = Uint8Array.of(0x89, 0x45, 0x52, 0x54, 0x0d, 0x0a, 0x1a, 0x0a);
/** Raised whenever the meaning of anything in the file changes. */
export const shareVersion = 1;

const preludeBytes = 24;
/** Unpacked columns and facts may take so much: nine million events. Nobody shares more, and a few bytes could claim it. */
export const mostUnpackedBytes = 2 ** 29;
const mostHeaderBytes = 2 ** 20;
const mostFactBytes = 2 ** 27;

const whole = z.number().check(z.int(), z.minimum(0), z.maximum(mostUnpackedBytes));
const headerSchema = z.object({
  facts: z.object({
    packedBytes: whole,
    bytes: z.number().check(z.int(), z.minimum(0), z.maximum(mostFactBytes)),
  }),
  columns: z
    .array(
      z.object({
        name: z.string().check(z.maxLength(100)),
        kind: z.enum(['f64', 'u32', 'i32', 'u8']),
        length: whole,
        form: z.enum(columnForms),
        width: z.number().check(z.int(), z.minimum(1), z.maximum(8)),
        packedBytes: whole,
      }),
    )
    .check(z.maxLength(1_000)),
});
type ColumnEntry = z.infer<typeof headerSchema>['columns'][number];

/**
 * Columns and facts as the bytes of a share file: magic, version, sizes of the header, checksum, then packed by brotli
 * the header, the facts and each column. Numbers are little-endian. See docs/formats/ertrace.md.
 */
export function packShare({ facts, sections }: CacheFile): Uint8Array {
  const factBytes = Buffer.from(JSON.stringify(facts));
  const packedFacts = pack(factBytes);
  const packed: Uint8Array[] = [packedFacts];
  const columns = Object.entries(sections).map(([name, section]): ColumnEntry => {
    const [first, ...others] = layOut(section).map((laidOut) => ({
      ...laidOut,
      packed: pack(laidOut.bytes),
    }));
    const best = others.reduce((a, b) => (b.packed.length < a.packed.length ? b : a), first!);
    packed.push(best.packed);
    return {
      name,
      kind: kindOfColumn(section),
      length: section.length,
      form: best.form,
      width: best.width,
      packedBytes: best.packed.length,
    };
  });
  const header = Buffer.from(
    JSON.stringify({ facts: { packedBytes: packedFacts.length, bytes: factBytes.length }, columns }),
  );
  const packedHeader = pack(header);
  const prelude = Buffer.alloc(preludeBytes);
  prelude.set(shareMagic);
  prelude.writeUInt32LE(shareVersion, 8);
  prelude.writeUInt32LE(packedHeader.length, 12);
  prelude.writeUInt32LE(header.length, 16);
  const body = Buffer.concat([packedHeader, ...packed]);
  prelude.writeUInt32LE(checksum(prelude, body), 20);
  return Buffer.concat([prelude, body]);
}

export type UnpackedShare =
  | ({ readonly kind: 'share' } & CacheFile)
  /** Written by a later version of the product. */
  | { readonly kind: 'newer'; readonly version: number };

/**
 * What {@link packShare} was given. Nothing is unpacked beyond what the header says and what is reasonable.
 * @throws ShareDamage when the bytes are not what was written.
 */
export function unpackShare(bytes: Uint8Array): UnpackedShare {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < preludeBytes) {
    return damaged('It ends within its first bytes.');
  }
  const version = file.readUInt32LE(8);
  const isIntact = file.readUInt32LE(20) === checksum(file, file.subarray(preludeBytes));
  if (version > shareVersion && isIntact) {
    return { kind: 'newer', version };
  }
  if (!isIntact || version !== shareVersion) {
    return damaged('Its checksum is wrong: it was cut or changed on its way.');
  }
  const cursor = new Cursor(file, preludeBytes);
  const headerBytes = Math.min(mostHeaderBytes, file.readUInt32LE(16));
  const header = parseHeader(cursor.unpack(file.readUInt32LE(12), headerBytes));
  const totalBytes = header.columns.reduce(
    (sum, column) => sum + column.length * Math.max(column.width, columnKinds[column.kind].BYTES_PER_ELEMENT),
    header.facts.bytes,
  );
  if (totalBytes > mostUnpackedBytes) {
    return damaged(`It claims ${totalBytes} bytes of columns, more than any trace that is shared.`);
  }
  const facts = parseFacts(cursor.unpack(header.facts.packedBytes, header.facts.bytes));
  const sections: Record<string, Section> = {};
  for (const column of header.columns) {
    sections[column.name] = unpackColumn(cursor, column);
  }
  return { kind: 'share', facts, sections };
}

function unpackColumn(cursor: Cursor, { kind, length, form, width, packedBytes }: ColumnEntry): Section {
  if (form === 'raw' && width !== columnKinds[kind].BYTES_PER_ELEMENT) {
    return damaged(`Its header gives ${width} bytes to a value of kind ${kind}.`);
  }
  return readColumn(kind, length, { form, width, bytes: cursor.unpack(packedBytes, length * width) });
}

function parseHeader(bytes: Uint8Array): z.infer<typeof headerSchema> {
  const parsed = z.safeParse(headerSchema, parseFacts(bytes));
  return parsed.success ? parsed.data : damaged('Its header does not have the expected form.');
}

function parseFacts(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return damaged('What it says of itself is no JSON.');
  }
}

/** Packed parts one after another. */
class Cursor {
  private readonly file: Uint8Array;
  private at: number;

  constructor(file: Uint8Array, at: number) {
    this.file = file;
    this.at = at;
  }

  /** Unpacks the next part. @param bytes it must give, neither more nor less. */
  unpack(packedBytes: number, bytes: number): Uint8Array {
    const end = this.at + packedBytes;
    if (end > this.file.length || bytes > mostUnpackedBytes) {
      return damaged('Its header names more bytes than there are.');
    }
    const packed = this.file.subarray(this.at, end);
    this.at = end;
    let unpacked: Uint8Array | undefined;
    try {
      unpacked = brotliDecompressSync(packed, { maxOutputLength: Math.max(1, bytes) });
    } catch {
      unpacked = undefined;
    }
    return unpacked?.length === bytes
      ? unpacked
      : damaged('A part of it does not unpack to what its header says.');
  }
}

/** Fast to pack and nearly as small as it gets, once columns are laid out. */
const quality = 5;

function pack(bytes: Uint8Array): Uint8Array {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

/** Of version and sizes, and of all that follows the prelude. */
function checksum(prelude: Uint8Array, body: Uint8Array): number {
  return crc32(body, crc32(prelude.subarray(8, 20)));
}
