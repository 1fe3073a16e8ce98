import { z } from 'zod/mini';
import { defineQuery } from '../../session/sessionQuery.ts';
import { neighbour } from '../neighbour.ts';
import { eventRefSchema } from './eventRef.ts';

const params = z.extend(eventRefSchema, { direction: z.enum(['next', 'previous']) });

/** The event before or after one on its lane. */
export const neighbourQuery = defineQuery(params, (session, { direction, ...event }) =>
  neighbour(session, event, direction),
);
