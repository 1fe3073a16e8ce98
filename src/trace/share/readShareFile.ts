import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod/mini';
import { fail, throwIfCancelled } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';
import { fromRecord } from '../cache/traceRecord.ts';
import type { Trace } from '../read/trace.ts';
import { checkRecord } from './checkRecord.ts';
import { mostUnpackedBytes, shareVersion, unpackShare } from './shareContainer.ts';
import { damaged, ShareDamage } from './shareDamage.ts';
import { type ShareFacts, shareFactsSchema } from './shareFacts.ts';

/**
 * The trace in a share file, whole or not at all.
 * @throws FailureError of kind `corrupt-file` for a damaged file, `incompatible` for one of a later version; system
 * errors; CancelledError.
 */
export async function readShareFile(path: string, signal?: AbortSignal): Promise<Trace> {
  throwIfCancelled(signal);
  const { size } = await stat(path);
  try {
    return size > mostUnpackedBytes
      ? damaged(`It has ${formatBytes(size)}, more than any trace that is shared.`)
      : await readTrace(path);
  } catch (thrown) {
    if (thrown instanceof ShareDamage) {
      return fail({
        kind: 'corrupt-file',
        message: `${path} is a damaged share file.`,
        file: path,
        cause: thrown.message,
        nextStep:
          'Copy it again, or have the trace shared again: engine-room trace share TRACE -o OUT.ertrace.',
      });
    }
    throw thrown;
  }
}

async function readTrace(path: string): Promise<Trace> {
  const unpacked = unpackShare(await readFile(path));
  if (unpacked.kind === 'newer') {
    return fail({
      kind: 'incompatible',
      message: `${path} was shared by a newer Engine Room.`,
      file: path,
      cause: `Its form is number ${unpacked.version}; this Engine Room reads up to ${shareVersion}.`,
      nextStep: 'Update Engine Room, or ask for the trace itself.',
    });
  }
  const facts = parseFacts(unpacked.facts);
  checkRecord(facts, unpacked.sections);
  return fromRecord({ facts, sections: unpacked.sections }, path);
}

function parseFacts(facts: unknown): ShareFacts {
  const parsed = z.safeParse(shareFactsSchema, facts);
  return parsed.success ? parsed.data : damaged('What it says of itself does not have the expected form.');
}
