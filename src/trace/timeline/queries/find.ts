import { z } from 'zod/mini';
import { defineQuery } from '../../session/sessionQuery.ts';
import { findEvents } from '../findEvents.ts';

const params = z.object({
  text: z.string().check(z.maxLength(10_000)),
  limit: z.number().check(z.int(), z.minimum(0), z.maximum(10_000)),
});

/** Events by a part of their name. */
export const findQuery = defineQuery(params, (session, { text, limit }) => findEvents(session, text, limit));
