import type { FileHandle } from 'node:fs/promises';
import { fail } from '../../core/failure.ts';

/** A file inside a zip. */
export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** 0 stored, 8 deflated; others are rare. */
  readonly method: number;
  /** Where its bytes begin in the zip. */
  readonly dataOffset: number;
  /** `undefined` when the zip broke off before it told. */
  readonly packedBytes: number | undefined;
}

const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const longestComment = 0xffff;
const localBytes = 30;
const directoryBytes = 46;
const encryptedFlag = 1;
const laterSizesFlag = 8;
/** A field of this value says that the number is in the zip64 extension. */
const in64 = 0xffffffff;

/**
 * The files of a zip (PKWARE's APPNOTE, 4.3). Of one whose directory at the end is lost, the first is found by its own
 * header.
 * @throws FailureError of kind `bad-input` for zips of 4 GiB and more, which are not read.
 */
export async function readZipEntries(file: FileHandle, path: string, sizeBytes: number): Promise<ZipEntry[]> {
  const tail = await readAt(
    file,
    Math.max(0, sizeBytes - endBytes - longestComment),
    endBytes + longestComment,
  );
  const end = findEnd(tail);
  if (end < 0) {
    return firstEntry(file);
  }
  const count = tail.readUInt16LE(end + 10);
  const directorySize = tail.readUInt32LE(end + 12);
  const directoryOffset = tail.readUInt32LE(end + 16);
  if (count === 0xffff || directorySize === in64 || directoryOffset === in64) {
    return failZip64(path);
  }
  const directory = await readAt(file, directoryOffset, directorySize);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + directoryBytes <= directory.length && directory.readUInt32LE(at) === directorySignature) {
    const nameBytes = directory.readUInt16LE(at + 28);
    const name = directory.toString('utf8', at + directoryBytes, at + directoryBytes + nameBytes);
    const packedBytes = directory.readUInt32LE(at + 20);
    const headerOffset = directory.readUInt32LE(at + 42);
    if (packedBytes === in64 || headerOffset === in64) {
      return failZip64(path);
    }
    const local = await readAt(file, headerOffset, localBytes);
    // A header that is not where the directory says means that the zip is damaged; nothing can be read there.
    if (local.length === localBytes && local.readUInt32LE(0) === localSignature) {
      entries.push({
        name,
        isEncrypted: (directory.readUInt16LE(at + 8) & encryptedFlag) !== 0,
        method: directory.readUInt16LE(at + 10),
        dataOffset: headerOffset + localBytes + local.readUInt16LE(26) + local.readUInt16LE(28),
        packedBytes,
      });
    }
    at += directoryBytes + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function firstEntry(file: FileHandle): Promise<ZipEntry[]> {
  const local = await readAt(file, 0, localBytes);
  if (local.length < localBytes || local.readUInt32LE(0) !== localSignature) {
    return [];
  }
  const nameBytes = local.readUInt16LE(26);
  const flags = local.readUInt16LE(6);
  const packedBytes = local.readUInt32LE(18);
  return [
    {
      name: (await readAt(file, localBytes, nameBytes)).toString('utf8'),
      isEncrypted: (flags & encryptedFlag) !== 0,
      method: local.readUInt16LE(8),
      dataOffset: localBytes + nameBytes + local.readUInt16LE(28),
      packedBytes: (flags & laterSizesFlag) !== 0 || packedBytes === in64 ? undefined : packedBytes,
    },
  ];
}

function findEnd(tail: Buffer): number {
  for (let at = tail.length - endBytes; at >= 0; at--) {
    if (tail.readUInt32LE(at) === endSignature) {
      return at;
    }
  }
  return -1;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function failZip64(path: string): never {
  return fail({
    kind: 'bad-input',
    message: `${path} is a zip in the format for 4 GiB and more, which is not read.`,
    file: path,
    nextStep: 'Unpack it and name the trace inside.',
  });
}
