import type { z } from 'zod/mini';
import type { TraceSession } from './traceSession.ts';

/** One thing that a page may ask of an open session: what its parameters look like, and how it is answered. */
export interface SessionQuery<P, A> {
  readonly params: z.ZodMiniType<P>;
  /** The answer is plain data and typed arrays, so that it can cross to the page. */
  readonly answer: (session: TraceSession, params: P) => A | Promise<A>;
}

/** Ties the type of the parameters to that of the schema. */
export function defineQuery<P, A>(
  params: z.ZodMiniType<P>,
  answer: (session: TraceSession, params: P) => A | Promise<A>,
): SessionQuery<P, A> {
  return { params, answer };
}
