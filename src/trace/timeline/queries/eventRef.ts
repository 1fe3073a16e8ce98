import { z } from 'zod/mini';

const index = z.number().check(z.int(), z.minimum(0));

/** An event as pages name it. */
export const eventRefSchema = z.object({ recording: index, row: index });
