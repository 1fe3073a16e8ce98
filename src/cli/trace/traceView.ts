import type { CliContext } from '../cliContext.ts';

export const traceViews = [
  'summary',
  'findings',
  'idle',
  'ops',
  'kernels',
  'memory',
  'modules',
  'comm',
  'diff',
  'report',
  'share',
] as const;
export type TraceViewName = (typeof traceViews)[number];

export function isTraceView(name: string): name is TraceViewName {
  return traceViews.some((view) => view === name);
}

export interface TraceViewRequest {
  readonly context: CliContext;
  /** As on the command line. */
  readonly files: readonly string[];
}

/** Prints a view and returns the exit status. */
export type TraceViewFunction = (request: TraceViewRequest) => Promise<number>;
