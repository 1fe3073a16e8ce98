import { z } from 'zod/mini';
import { placeSchema } from '../../../webview/trace/placeSchema.ts';
import type { Place } from '../../../webview/trace/place.ts';
import { type TraceSubject, traceSubjectSchema } from './traceSubject.ts';

/** A place in a trace that can be sent to a colleague. */
export interface TraceLink {
  readonly subject: TraceSubject;
  readonly place: Place;
}

const linkSchema = z.object({
  subject: traceSubjectSchema,
  place: placeSchema,
});

/** Path of the links that this extension answers. */
export const linkPath = '/trace';
/** Browsers and chat programs cut longer links. */
const longestLink = 8_000;

/**
 * The query of a link. What tabs keep for themselves (filters, orders) is left out where the link would get too long to
 * be passed on.
 */
export function linkQuery({ subject, place }: TraceLink): string {
  const whole = encode({ subject, place });
  return whole.length <= longestLink ? whole : encode({ subject, place: { ...place, kept: {} } });
}

/** What a link says; `undefined` when it says nothing that can be followed. Links come from anybody. */
export function parseLinkQuery(query: string): TraceLink | undefined {
  const text = new URLSearchParams(query).get('at');
  if (text === null) {
    return undefined;
  }
  try {
    const parsed = z.safeParse(linkSchema, JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function encode(link: TraceLink): string {
  return `at=${Buffer.from(JSON.stringify(link), 'utf8').toString('base64url')}`;
}
