import { fail } from '../../core/failure.ts';
import { checkSchema } from '../../core/parseJson.ts';
import { hostQueries } from './hostQueries.ts';
import { queries } from './queries.ts';
import type { SessionQuery } from './sessionQuery.ts';
import type { TraceSession } from './traceSession.ts';

/**
 * Answers what a page or its host asked; name and parameters are checked, as they come from outside.
 * @throws FailureError of kind `bad-input` for an unknown name, `corrupt-file` for wrong parameters, and what the query
 * itself throws.
 * @param alignedPair which compared steps begin together on the axis of the answer; see {@link TraceSession.alignedAt}.
 */
export async function answerQuery(
  session: TraceSession,
  name: string,
  params: unknown,
  alignedPair = 0,
): Promise<unknown> {
  const known = { ...queries, ...hostQueries };
  if (!Object.hasOwn(known, name)) {
    return fail({ kind: 'bad-input', message: `Traces cannot be asked for ${name}.` });
  }
  // Each query checks its own parameters with the schema beside it.
  const query = known[name as keyof typeof known] as SessionQuery<unknown, unknown>;
  return await query.answer(
    session.alignedAt(alignedPair),
    checkSchema(params, query.params, { what: `The request ${name}` }),
  );
}
