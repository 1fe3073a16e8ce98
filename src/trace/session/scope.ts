import { z } from 'zod/mini';

const index = z.number().check(z.int(), z.minimum(0));

/** Which recording a page looks at, and which of its steps: first and last by index, `null` for all. */
export const scopeSchema = z.object({ recording: index, steps: z.nullable(z.tuple([index, index])) });
export type Scope = z.infer<typeof scopeSchema>;
