import { basename } from 'node:path';
import { z } from 'zod/mini';
import type { SessionSubject } from '../../trace/session/traceSession.ts';

/** Traces that a page is about, by absolute path: files or folders of one job, and those it is compared with. */
export const traceSubjectSchema = z.object({
  paths: z.array(z.string()).check(z.minLength(1)),
  comparedPaths: z.optional(z.array(z.string()).check(z.minLength(1))),
});
export type TraceSubject = z.infer<typeof traceSubjectSchema>;

/** The same traces in the same order have the same key. */
export function traceKey({ paths, comparedPaths }: TraceSubject): string {
  return JSON.stringify([paths, comparedPaths ?? null]);
}

/** What the tab is called. @param beside joins the names of two jobs, such as `{0} and {1}`. */
export function traceTitle({ paths, comparedPaths }: TraceSubject, beside: string): string {
  const before = nameOf(paths);
  return comparedPaths === undefined
    ? before
    : beside.replace('{0}', () => before).replace('{1}', () => nameOf(comparedPaths));
}

export function sessionSubject({ paths, comparedPaths }: TraceSubject): SessionSubject {
  return comparedPaths === undefined ? { paths } : { paths, comparedPaths };
}

/** All paths of both jobs. */
export function allPaths({ paths, comparedPaths }: TraceSubject): readonly string[] {
  return [...paths, ...(comparedPaths ?? [])];
}

function nameOf(paths: readonly string[]): string {
  const [first = ''] = paths;
  return paths.length === 1 ? basename(first) : `${basename(first)} + ${paths.length - 1}`;
}
