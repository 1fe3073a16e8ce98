import type { PlanSummary } from '../report/engineReport.ts';
import { notPlanReason } from './notPlanReason.ts';
import { versionOfTag } from './serializationTags.ts';

export type PlanHeader = Pick<PlanSummary, 'header' | 'ultralytics'>;

const headerBytes = 28;
/** Class names of the largest public detectors take some 20 kB; what is larger is no such block. */
const metadataLimitBytes = 4 * 1024 * 1024;
const openingBrace = 0x7b;

/**
 * How many bytes from the beginning of a file {@link readPlanHeader} needs, judged from its first eight: more than 28
 * only where Ultralytics has put its metadata in front.
 */
export function neededHeaderBytes(first: Uint8Array): number {
  const metadata = metadataBytes(first);
  return metadata === 0 ? headerBytes : 4 + metadata + headerBytes;
}

/**
 * What the beginning of a plan file tells. After the mark `ftrt` (`ptrt` in older ones) a word of 0 means that bytes 24
 * to 27 are major, minor, patch and build (8.6 and later, where trtexec's `--getPlanVersionOnly` reads them too);
 * any other word is a serialization tag. Ultralytics puts a length (32 bit, little-endian) and JSON in front.
 * The GPU it was built for is not in the header. Never throws.
 */
export function readPlanHeader(bytes: Uint8Array): PlanHeader {
  const metadata = metadataBytes(bytes);
  if (metadata === 0) {
    return { header: readHeader(bytes), ultralytics: null };
  }
  const ultralytics = readMetadata(bytes.subarray(4, 4 + metadata));
  return ultralytics === null
    ? { header: readHeader(bytes), ultralytics: null }
    : { header: readHeader(bytes.subarray(4 + metadata)), ultralytics };
}

function readHeader(bytes: Uint8Array): PlanHeader['header'] {
  const mark = String.fromCharCode(...bytes.subarray(0, 4));
  if (mark !== 'ftrt' && mark !== 'ptrt') {
    return { kind: 'not-a-plan', reason: notPlanReason(bytes) };
  }
  const tag = bytes.length < 8 ? undefined : word(bytes, 4);
  if (tag !== undefined && tag !== 0) {
    return { kind: 'tag', tag, version: versionOfTag(tag) };
  }
  if (bytes.length < headerBytes) {
    return { kind: 'not-a-plan', reason: `it ends after ${bytes.length} bytes, inside the header` };
  }
  const version = [...bytes.subarray(24, headerBytes)];
  // An interrupted download often leaves a file of the right length filled with zeros.
  return version[0] === 0
    ? { kind: 'not-a-plan', reason: 'its header names no version, so the file is damaged' }
    : { kind: 'version', version: version.join('.') };
}

/** Length of the JSON block in front, 0 when there is none. */
function metadataBytes(bytes: Uint8Array): number {
  if (bytes.length < 5 || bytes[4] !== openingBrace) {
    return 0;
  }
  const length = word(bytes, 0);
  return length >= 2 && length <= metadataLimitBytes ? length : 0;
}

function readMetadata(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function word(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, true);
}
