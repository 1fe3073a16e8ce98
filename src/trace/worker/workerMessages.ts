import type { MessagePort } from 'node:worker_threads';
import type { Failure } from '../../core/failure.ts';
import type { PartialOverview } from '../read/partialOverview.ts';
import type { ReadProgress } from '../read/openTrace.ts';
import type { TraceAnswers, TraceRequest, TraceView } from '../service/traceRequest.ts';
import type { SessionSubject } from '../session/traceSession.ts';

/** What a worker is started with that answers one request; one without takes {@link ServeOrder}s. */
export interface WorkerInput {
  readonly request: TraceRequest;
  readonly cacheFolder?: string;
}

/** What the worker says of the one request that it was started with. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: ReadProgress }
  | { readonly kind: 'answer'; readonly answer: TraceAnswers[TraceView] }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What a thread for open traces is told: to open some and to keep them open until the port is closed. */
export interface ServeOrder {
  /** The session's own line: what an earlier session of the thread still has to say reaches nobody. */
  readonly port: MessagePort;
  readonly subject: SessionSubject;
  /** Where columns of large traces are kept for the next opening; without it nothing is kept. */
  readonly cacheFolder?: string;
}

/** What a session is asked. */
export interface SessionQuestion {
  readonly id: number;
  readonly name: string;
  readonly params: unknown;
  /** Which compared steps begin together on the axis of the answer. */
  readonly alignedPair: number;
}

/** The answers to the first questions of a page. */
export interface Beginning {
  readonly head: unknown;
  readonly overview: unknown;
}

/** What a worker says that keeps traces open. */
export type SessionMessage =
  /** Figures of the file that is being read, none of them final. */
  | { readonly kind: 'reading'; readonly overview: PartialOverview }
  /** The first answers, kept from an earlier opening; the traces are still being opened. */
  | { readonly kind: 'beginning'; readonly beginning: Beginning }
  | { readonly kind: 'opened'; readonly eventCount: number }
  /** The traces cannot be opened; the worker ends. */
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** The traces came from the cache, and the files hold something else by now; the worker ends. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly failure: Failure };
