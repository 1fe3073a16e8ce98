import { writeFileAtomically } from '../../core/atomicFile.ts';
import { toRecord } from '../cache/traceRecord.ts';
import type { Trace } from '../read/trace.ts';
import { packShare } from './shareContainer.ts';
import { stripTrace } from './stripTrace.ts';

export interface ShareOptions {
  /** Leaves out where source files lay and what the machine is called. */
  readonly stripPaths: boolean;
}

/**
 * Writes a trace as a share file: its columns, without the arguments of single events.
 * @returns the size of the file in bytes.
 * @throws NodeJS.ErrnoException of the failing system call.
 */
export async function writeShareFile(
  trace: Trace,
  path: string,
  { stripPaths }: ShareOptions,
): Promise<number> {
  const bytes = packShare(toRecord(stripPaths ? stripTrace(trace) : trace));
  await writeFileAtomically(path, bytes);
  return bytes.length;
}
