import { z } from 'zod/mini';
import { defineQuery } from '../../session/sessionQuery.ts';
import { whatIf } from '../whatIf.ts';
import { indexSchema } from './eventRef.ts';

const params = z.object({
  recording: indexSchema,
  name: z.string(),
  factor: z.number().check(z.minimum(0), z.maximum(100)),
});

/** How long a step would take if all events with a name took another time. */
export const whatIfQuery = defineQuery(params, whatIf);
