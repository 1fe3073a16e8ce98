import { defineQuery } from '../../session/sessionQuery.ts';
import { eventDetails } from '../eventDetails.ts';
import { eventRefSchema } from './eventRef.ts';

/** All that is known of one event. */
export const eventQuery = defineQuery(eventRefSchema, eventDetails);
