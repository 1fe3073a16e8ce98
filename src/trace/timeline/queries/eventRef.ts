import { z } from 'zod/mini';

/** Place of a recording, a track or a row. */
export const indexSchema = z.number().check(z.int(), z.minimum(0));

/** An event as pages name it. */
export const eventRefSchema = z.object({ recording: indexSchema, row: indexSchema });
