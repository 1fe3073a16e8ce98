import { isAbsolute } from 'node:path';
import * as z from 'zod/mini';
import { scopeSchema } from '../session/scope.ts';
import { defineQuery } from '../session/sessionQuery.ts';
import { writeShareFile } from './writeShareFile.ts';

/** Writes a recording as a share file. @throws NodeJS.ErrnoException of the failing system call. */
export const shareQuery = defineQuery(
  z.object({
    recording: scopeSchema.shape.recording,
    path: z.string().check(z.refine(isAbsolute)),
    stripPaths: z.boolean(),
  }),
  async (session, { recording, path, stripPaths }) => ({
    sizeBytes: await writeShareFile(session.recording(recording).linked.trace, path, { stripPaths }),
  }),
);
