import type { Failure } from '../../core/failure.ts';
import type { ReadProgress } from '../read/openTrace.ts';
import type { TraceAnswers, TraceRequest, TraceView } from '../service/traceRequest.ts';

/** What a worker is started with. */
export interface WorkerInput {
  readonly request: TraceRequest;
  readonly cacheFolder?: string;
}

/** What the worker says of the one request that it was started with. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: ReadProgress }
  | { readonly kind: 'answer'; readonly answer: TraceAnswers[TraceView] }
  | { readonly kind: 'failed'; readonly failure: Failure };
