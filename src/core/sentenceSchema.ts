import { z } from 'zod/mini';

/** The form of a sentence in a file. Apart from sentence.ts, so that pages speak without carrying a schema library. */
export const sentenceSchema = z.array(z.object({ text: z.string(), strong: z.optional(z.boolean()) }));
