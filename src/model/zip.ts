import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { fail } from '../core/failure.ts';

/**
 * Just enough of the zip format (PKWARE APPNOTE) for .npz files: stored and deflated members up to 4 GB, found through
 * the central directory. Encryption, several disks and zip64 directories are refused.
 */
const signatures = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50 } as const;
const methods = { stored: 0, deflated: 8 } as const;
const utf8Names = 0x0800;
/** 1 January 1980, the zip epoch: equal content gives equal files. */
const epochDate = 0x0021;
const endRecordBytes = 22;
const longestCommentBytes = 0xffff;

interface Member {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly storedBytes: number;
  readonly sizeBytes: number;
  readonly offset: number;
}

/**
 * The members of a zip file by name, in directory order; each is checked against its CRC-32.
 * @param file named in failures.
 * @throws FailureError of kind `corrupt-file`, or `bad-input` for forms of zip that are not read.
 */
export function readZip(bytes: Uint8Array, file: string): Map<string, Uint8Array> {
  const members = new Map<string, Uint8Array>();
  for (const member of readDirectory(bytes, file)) {
    if (members.has(member.name)) {
      return corrupt(file, `two members are named ${member.name}`);
    }
    members.set(member.name, readMember(bytes, member, file));
  }
  return members;
}

/** Writes a zip file with deterministic content. */
export function writeZip(
  members: ReadonlyMap<string, Uint8Array>,
  options: { readonly compress: boolean },
): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [name, content] of members) {
    const stored = options.compress ? deflateRawSync(content) : content;
    const encodedName = new TextEncoder().encode(name);
    const member = {
      name,
      flags: utf8Names,
      method: options.compress ? methods.deflated : methods.stored,
      crc: crc32(content),
      storedBytes: stored.length,
      sizeBytes: content.length,
      offset,
    };
    const header = localHeader(member, encodedName);
    parts.push(header, stored);
    directory.push(centralHeader(member, encodedName));
    offset += header.length + stored.length;
  }
  if (offset > 0xffffffff || members.size > 0xffff) {
    return fail({ kind: 'bad-input', message: 'More than 4 GB do not fit one .npz file.' });
  }
  const directoryBytes = directory.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([...parts, ...directory, endRecord(members.size, directoryBytes, offset)]);
}

function readDirectory(bytes: Uint8Array, file: string): Member[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEndRecord(view);
  if (end === undefined) {
    return corrupt(file, 'it has no end record; it is truncated or no zip file');
  }
  const count = view.getUint16(end + 10, true);
  let position = view.getUint32(end + 16, true);
  if (count === 0xffff || position === 0xffffffff) {
    return fail({ kind: 'bad-input', message: `${file} is larger than 4 GB, which is not read.`, file });
  }
  const members: Member[] = [];
  for (let index = 0; index < count; index++) {
    if (position + 46 > end || view.getUint32(position, true) !== signatures.central) {
      return corrupt(file, 'its directory is damaged');
    }
    const nameBytes = view.getUint16(position + 28, true);
    const next =
      position + 46 + nameBytes + view.getUint16(position + 30, true) + view.getUint16(position + 32, true);
    members.push({
      name: new TextDecoder().decode(bytes.subarray(position + 46, position + 46 + nameBytes)),
      flags: view.getUint16(position + 8, true),
      method: view.getUint16(position + 10, true),
      crc: view.getUint32(position + 16, true),
      storedBytes: view.getUint32(position + 20, true),
      sizeBytes: view.getUint32(position + 24, true),
      offset: view.getUint32(position + 42, true),
    });
    position = next;
  }
  return members;
}

/** The end record stands before a comment of unknown length, so it is searched backwards. */
function findEndRecord(view: DataView): number | undefined {
  const last = view.byteLength - endRecordBytes;
  for (let position = last; position >= Math.max(0, last - longestCommentBytes); position--) {
    if (view.getUint32(position, true) === signatures.end) {
      return position;
    }
  }
  return undefined;
}

function readMember(bytes: Uint8Array, member: Member, file: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { offset, storedBytes, sizeBytes } = member;
  if ((member.flags & 1) !== 0) {
    return fail({ kind: 'bad-input', message: `${file} is encrypted, which is not read.`, file });
  }
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== signatures.local) {
    return corrupt(file, `member ${member.name} is not where the directory says`);
  }
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + storedBytes > bytes.length) {
    return corrupt(file, `member ${member.name} is truncated`);
  }
  const content = unpack(bytes.subarray(start, start + storedBytes), member, file);
  if (content.length !== sizeBytes || crc32(content) !== member.crc) {
    return corrupt(file, `member ${member.name} is damaged: its checksum differs`);
  }
  return content;
}

function unpack(stored: Uint8Array, member: Member, file: string): Uint8Array {
  if (member.method === methods.stored) {
    return stored;
  }
  if (member.method !== methods.deflated) {
    return fail({
      kind: 'bad-input',
      message: `${file} is compressed with zip method ${member.method}, which is not read.`,
      file,
      nextStep: 'Save it with np.savez or np.savez_compressed.',
    });
  }
  try {
    return inflateRawSync(stored, { maxOutputLength: Math.max(1, member.sizeBytes) });
  } catch (thrown) {
    return corrupt(file, `member ${member.name} cannot be unpacked: ${String(thrown)}`);
  }
}

function localHeader(member: Member, name: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(30 + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signatures.local, true);
  view.setUint16(4, 20, true);
  writeCommonFields(view, 6, member, name);
  bytes.set(name, 30);
  return bytes;
}

function centralHeader(member: Member, name: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(46 + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signatures.central, true);
  view.setUint16(4, 20, true);
  view.setUint16(6, 20, true);
  writeCommonFields(view, 8, member, name);
  view.setUint32(42, member.offset, true);
  bytes.set(name, 46);
  return bytes;
}

/** The fields that both headers share, from the flags to the length of the name. */
function writeCommonFields(view: DataView, start: number, member: Member, name: Uint8Array): void {
  view.setUint16(start, member.flags, true);
  view.setUint16(start + 2, member.method, true);
  view.setUint16(start + 6, epochDate, true);
  view.setUint32(start + 8, member.crc, true);
  view.setUint32(start + 12, member.storedBytes, true);
  view.setUint32(start + 16, member.sizeBytes, true);
  view.setUint16(start + 20, name.length, true);
}

function endRecord(count: number, directoryBytes: number, directoryOffset: number): Uint8Array {
  const bytes = new Uint8Array(endRecordBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signatures.end, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, directoryBytes, true);
  view.setUint32(16, directoryOffset, true);
  return bytes;
}

function corrupt(file: string, cause: string): never {
  return fail({ kind: 'corrupt-file', message: `${file} is not a readable zip file.`, file, cause });
}
