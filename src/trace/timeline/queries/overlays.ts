import { z } from 'zod/mini';
import { defineQuery } from '../../session/sessionQuery.ts';
import { gapList } from '../gapList.ts';
import { pathList } from '../pathList.ts';
import { indexSchema } from './eventRef.ts';

const params = z.object({ recording: indexSchema });

/** When the GPUs of a recording had nothing to do, and why. */
export const gapsQuery = defineQuery(params, (session, { recording }) =>
  session.remember(`gapList ${recording}`, () => gapList(session, recording)),
);

/** What decided how long the steps of a recording took. */
export const criticalPathQuery = defineQuery(params, (session, { recording }) =>
  session.remember(`pathList ${recording}`, () => pathList(session, recording)),
);
