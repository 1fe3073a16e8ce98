import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { writeFileAtomically } from '../core/atomicFile.ts';
import { isErrnoException } from '../core/failure.ts';
import { parseJson } from '../core/parseJson.ts';

/** `server.json` in the job folder of an embedded server: what is needed to find it again and talk to it. */
export const serverRecordSchema = z.object({
  schema: z.literal('engine-room.server/1'),
  /** Absolute real path of the model repository. */
  repositoryFolder: z.string(),
  ports: z.object({ http: z.number(), grpc: z.number(), metrics: z.number() }),
  /** Interpreter whose packages the models use. */
  python: z.string(),
  /** The server program. */
  server: z.string(),
  sharedMemoryPrefix: z.string(),
  startedAtMs: z.number(),
});

export type ServerRecord = z.infer<typeof serverRecordSchema>;

function recordFile(folder: string): string {
  return join(folder, 'server.json');
}

export async function writeServerRecord(folder: string, record: ServerRecord): Promise<void> {
  await writeFileAtomically(recordFile(folder), `${JSON.stringify(record, undefined, 2)}\n`);
}

/**
 * The record of a server, or undefined when the folder holds none.
 * @throws FailureError of kind `corrupt-file`.
 */
export async function readServerRecord(folder: string): Promise<ServerRecord | undefined> {
  const file = recordFile(folder);
  try {
    return parseJson(await readFile(file, 'utf8'), serverRecordSchema, { what: 'The server record', file });
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'ENOENT') {
      return undefined;
    }
    throw thrown;
  }
}

/** From now on the server is no longer listed; its log stays until the next start. */
export async function removeServerRecord(folder: string): Promise<void> {
  await rm(recordFile(folder), { force: true });
}
