import { areaQuery } from '../timeline/queries/area.ts';
import { eventQuery } from '../timeline/queries/event.ts';
import { eventArgsQuery } from '../timeline/queries/eventArgs.ts';
import { findQuery } from '../timeline/queries/find.ts';
import { neighbourQuery } from '../timeline/queries/neighbour.ts';
import { criticalPathQuery, gapsQuery } from '../timeline/queries/overlays.ts';
import { locateQuery, rowsNamedQuery, spanOfQuery } from '../timeline/queries/rows.ts';
import { tileQuery } from '../timeline/queries/tile.ts';
import { timelineIndexQuery } from '../timeline/queries/timelineIndex.ts';
import { whatIfQuery } from '../timeline/queries/whatIf.ts';
import { reportQuery } from '../report/document/reportQuery.ts';
import { sourceLinesQuery } from '../source/sourceLinesQuery.ts';
import { communicationQuery } from './queries/communication/communicationView.ts';
import { kernelExamplesQuery } from './queries/examples/kernelExamples.ts';
import { operatorExamplesQuery } from './queries/examples/operatorExamples.ts';
import { compareExportQuery, compareQuery } from './queries/compare.ts';
import { compareExampleQuery } from './queries/compareExample.ts';
import { longestWaitQuery } from './queries/communication/longestWait.ts';
import { headQuery } from './queries/head.ts';
import { idleQuery } from './queries/idle.ts';
import { idleViewQuery } from './queries/idleView/idleView.ts';
import { jobGpusQuery } from './queries/jobGpus.ts';
import { memoryStretchQuery } from './queries/memory/memoryStretch.ts';
import { memoryQuery } from './queries/memory/memoryView.ts';
import { modulesQuery } from './queries/modules.ts';
import { legacyTablesQuery } from './queries/legacyTables.ts';
import { overviewQuery } from './queries/overview.ts';
import { sourceOfQuery } from './queries/sourceOf.ts';
import { stepStripQuery } from './queries/stepStrip.ts';
import { summaryQuery } from './queries/summary.ts';
import { kernelsQuery, operatorsQuery } from './queries/tables.ts';

/** All that pages may ask of a session, by name. */
export const queries = {
  head: headQuery,
  summary: summaryQuery,
  overview: overviewQuery,
  stepStrip: stepStripQuery,
  jobGpus: jobGpusQuery,
  legacyTables: legacyTablesQuery,
  idle: idleQuery,
  idleView: idleViewQuery,
  operators: operatorsQuery,
  operatorExamples: operatorExamplesQuery,
  kernels: kernelsQuery,
  kernelExamples: kernelExamplesQuery,
  memory: memoryQuery,
  memoryStretch: memoryStretchQuery,
  sourceOf: sourceOfQuery,
  modules: modulesQuery,
  communication: communicationQuery,
  longestWait: longestWaitQuery,
  compare: compareQuery,
  compareExample: compareExampleQuery,
  compareExport: compareExportQuery,
  timelineIndex: timelineIndexQuery,
  tile: tileQuery,
  event: eventQuery,
  eventArgs: eventArgsQuery,
  neighbour: neighbourQuery,
  find: findQuery,
  area: areaQuery,
  gaps: gapsQuery,
  criticalPath: criticalPathQuery,
  whatIf: whatIfQuery,
  spanOf: spanOfQuery,
  locate: locateQuery,
  rowsNamed: rowsNamedQuery,
  sourceLines: sourceLinesQuery,
  report: reportQuery,
} as const;

export type Queries = typeof queries;
export type QueryName = keyof Queries;
export type QueryParams<K extends QueryName> = Parameters<Queries[K]['answer']>[1];
export type QueryAnswer<K extends QueryName> = Awaited<ReturnType<Queries[K]['answer']>>;
