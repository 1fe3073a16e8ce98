import { type FileHandle, open } from 'node:fs/promises';
import type { PlanSummary } from '../report/engineReport.ts';
import { loadableBy } from './loadableBy.ts';
import { neededHeaderBytes, readPlanHeader } from './readPlanHeader.ts';

const firstReadBytes = 4096;

/**
 * Size of a plan file, what its header tells and the releases that can load it. Reads only the first bytes, so that a
 * plan of 10 GB takes no longer than a small one.
 * @throws the error of the file system when the file cannot be opened or read.
 */
export async function summarisePlan(path: string): Promise<PlanSummary> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    let bytes = await readStart(handle, firstReadBytes);
    const needed = neededHeaderBytes(bytes);
    if (needed > bytes.length) {
      bytes = await readStart(handle, Math.min(needed, size));
    }
    const { header, ultralytics } = readPlanHeader(bytes);
    const version = header.kind === 'not-a-plan' ? null : header.version;
    return {
      sizeBytes: size,
      header,
      ultralytics,
      loadableBy: version === null ? [] : loadableBy(version),
    };
  } finally {
    await handle.close();
  }
}

async function readStart(handle: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, filled);
    if (bytesRead === 0) {
      break;
    }
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
