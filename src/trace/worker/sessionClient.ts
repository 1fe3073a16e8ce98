import type { Worker } from 'node:worker_threads';
import type { Disposable } from '../../core/disposable.ts';
import { CancelledError, type Failure, FailureError } from '../../core/failure.ts';
import type { PartialOverview } from '../read/partialOverview.ts';
import type { HostAnswer, HostParams, HostQueryName } from '../session/hostQueries.ts';
import type { SessionSubject } from '../session/traceSession.ts';
import { isFirstQuestion } from './firstQuestions.ts';
import type { Beginning, SessionMessage, ThreadOrder } from './workerMessages.ts';

export interface SessionClientOptions {
  readonly subject: SessionSubject;
  /** Waits for traces to open, and is this session's from now on; see {@link TraceThreads}. */
  readonly thread: Worker;
  /** Where columns of large traces are kept for the next opening; without it nothing is kept. */
  readonly cacheFolder?: string;
  readonly onReading?: (overview: PartialOverview) => void;
  /** The files changed since the columns were kept, or the thread died: open the session again. */
  readonly onLost: (failure: Failure | undefined) => void;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (thrown: Error) => void;
}

/** Traces that a worker keeps open, seen from the thread of who asks. Disposing ends the worker, whatever it does. */
export class SessionClient implements Disposable {
  /** Settles when the traces are open. Rejects with FailureError, or CancelledError after `dispose`. */
  readonly opened: Promise<void>;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  /** The first answers, where an earlier opening left them. */
  private beginning: Beginning | undefined;
  /** Settles when first answers are there, or the traces are open. */
  private readonly begun: Promise<void>;
  private ended: Error | undefined;

  constructor({ subject, thread, cacheFolder, onReading, onLost }: SessionClientOptions) {
    this.worker = thread;
    let isOpen = false;
    let begin: () => void = () => undefined;
    this.begun = new Promise((resolve) => {
      begin = resolve;
    });
    this.opened = new Promise((resolve, reject) => {
      this.waiting.set(0, { resolve: () => resolve(), reject });
    });
    // Who does not wait for the opening learns of its failure from the first question.
    this.opened.then(begin, begin);
    const lose = (thrown: Error) => {
      const wasEnded = this.ended !== undefined;
      this.end(thrown);
      if (isOpen && !wasEnded) {
        onLost(thrown instanceof FailureError ? thrown.failure : undefined);
      }
    };
    this.worker.on('message', (message: SessionMessage) => {
      switch (message.kind) {
        case 'reading':
          onReading?.(message.overview);
          break;
        case 'beginning':
          this.beginning = message.beginning;
          isOpen = true;
          begin();
          break;
        case 'opened':
          isOpen = true;
          this.take(0)?.resolve(undefined);
          break;
        case 'failed':
          lose(new FailureError(message.failure));
          break;
        case 'outdated':
          lose(new CancelledError());
          break;
        case 'answer':
          this.take(message.id)?.resolve(message.answer);
          break;
        case 'refusal':
          this.take(message.id)?.reject(new FailureError(message.failure));
      }
    });
    this.worker.on('error', (thrown: unknown) =>
      lose(stopped(thrown instanceof Error ? thrown.message : String(thrown))),
    );
    this.worker.on('exit', (code) => lose(stopped(`Its thread ended with ${code}.`)));
    this.order({ kind: 'serve', subject, ...(cacheFolder === undefined ? {} : { cacheFolder }) });
  }

  /** @throws FailureError as the query does, or as the opening did; CancelledError when the session has ended. */
  ask<K extends HostQueryName>(name: K, params: HostParams<K>): Promise<HostAnswer<K>> {
    // The answer's type follows the query's name; see `queries` and `hostQueries`.
    return this.askAny(name, params) as Promise<HostAnswer<K>>;
  }

  /** Passes on what a page asks; the worker checks name and parameters. */
  async askAny(name: string, params: unknown): Promise<unknown> {
    await this.begun;
    if (this.beginning !== undefined && this.ended === undefined && isFirstQuestion(name, params)) {
      return this.beginning[name];
    }
    await this.opened;
    return new Promise((resolve, reject) => {
      if (this.ended !== undefined) {
        reject(this.ended);
        return;
      }
      const id = this.nextId++;
      this.waiting.set(id, { resolve, reject });
      this.order({ kind: 'ask', id, name, params });
    });
  }

  dispose(): void {
    this.end(new CancelledError());
  }

  private order(order: ThreadOrder): void {
    this.worker.postMessage(order);
  }

  private take(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private end(thrown: Error): void {
    this.ended ??= thrown;
    for (const { reject } of this.waiting.values()) {
      reject(this.ended);
    }
    this.waiting.clear();
    void this.worker.terminate();
  }
}

/** The thread died by itself, before or after the traces were open. */
function stopped(cause: string): FailureError {
  return new FailureError({
    kind: 'internal',
    message: 'Reading the trace stopped unexpectedly.',
    cause,
    nextStep: 'Open the trace again; if memory was short, close other traces first.',
  });
}
