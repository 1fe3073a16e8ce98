import { defineQuery } from '../../session/sessionQuery.ts';
import { eventText } from '../eventText.ts';
import { eventRefSchema } from './eventRef.ts';

/** One event with all its arguments, read again from the file. */
export const eventArgsQuery = defineQuery(eventRefSchema, eventText);
