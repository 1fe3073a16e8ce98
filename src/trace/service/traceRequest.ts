import type { CommunicationAnalysis } from '../distributed/analyseCommunication.ts';
import type { HtaReport } from '../hta/htaReport.ts';
import type { LegacyReport } from '../legacy/legacyReport.ts';
import type { TraceDiff } from '../diff/diffTraces.ts';
import type { KernelsJson, MemoryJson, ModulesJson, OperatorsJson } from '../report/tablesJson.ts';
import type { IdleJson, SummaryJson } from '../report/reportJson.ts';

/**
 * What can be asked of the trace engine; the answer to each is plain data, so that it can cross to another thread.
 * `paths` are the files of one job, or a folder of them.
 */
export type TraceRequest =
  | { readonly view: 'summary' | 'idle' | 'comm'; readonly paths: readonly string[] }
  | { readonly view: 'legacy' | 'hta' | 'ops' | 'kernels' | 'memory' | 'modules'; readonly path: string }
  | { readonly view: 'diff'; readonly before: string; readonly after: string };

export type TraceView = TraceRequest['view'];

/** The answers by view. */
export interface TraceAnswers {
  readonly summary: SummaryJson;
  readonly idle: IdleJson;
  readonly comm: CommunicationAnalysis;
  readonly legacy: LegacyReport;
  readonly hta: HtaReport;
  readonly ops: OperatorsJson;
  readonly kernels: KernelsJson;
  readonly memory: MemoryJson;
  readonly modules: ModulesJson;
  readonly diff: TraceDiff;
}

/** What is answered to a request. */
export type TraceAnswer<V extends TraceView> = TraceAnswers[V];
