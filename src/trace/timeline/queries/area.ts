import { z } from 'zod/mini';
import { defineQuery } from '../../session/sessionQuery.ts';
import { areaReport } from '../areaReport.ts';
import { indexSchema } from './eventRef.ts';

const params = z.object({ fromNs: z.number(), toNs: z.number(), tracks: z.nullable(z.array(indexSchema)) });

/** What lies in a stretch of time on some tracks. */
export const areaQuery = defineQuery(params, (session, { fromNs, toNs, tracks }) =>
  areaReport(session, fromNs, toNs, tracks),
);
