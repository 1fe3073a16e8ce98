import { headQuery } from './queries/head.ts';
import { idleQuery } from './queries/idle.ts';
import { jobGpusQuery } from './queries/jobGpus.ts';
import { overviewQuery } from './queries/overview.ts';
import { stepStripQuery } from './queries/stepStrip.ts';
import { summaryQuery } from './queries/summary.ts';
import {
  communicationQuery,
  diffQuery,
  kernelsQuery,
  legacyQuery,
  memoryQuery,
  modulesQuery,
  operatorsQuery,
} from './queries/tables.ts';

/** All that pages may ask of a session, by name. */
export const queries = {
  head: headQuery,
  summary: summaryQuery,
  overview: overviewQuery,
  stepStrip: stepStripQuery,
  jobGpus: jobGpusQuery,
  idle: idleQuery,
  operators: operatorsQuery,
  kernels: kernelsQuery,
  memory: memoryQuery,
  modules: modulesQuery,
  communication: communicationQuery,
  legacy: legacyQuery,
  diff: diffQuery,
} as const;

export type Queries = typeof queries;
export type QueryName = keyof Queries;
export type QueryParams<K extends QueryName> = Parameters<Queries[K]['answer']>[1];
export type QueryAnswer<K extends QueryName> = Awaited<ReturnType<Queries[K]['answer']>>;
