import { z } from 'zod/mini';
import { defineQuery } from '../../session/sessionQuery.ts';
import { timelineOf } from '../timeline.ts';

/** The tracks of the timeline. */
export const timelineIndexQuery = defineQuery(z.undefined(), (session) => timelineOf(session).index);
