import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import type { Disposable } from '../../core/disposable.ts';
import { CancelledError, type Failure, FailureError } from '../../core/failure.ts';
import type { PartialOverview } from '../read/partialOverview.ts';
import type { HostAnswer, HostParams, HostQueryName } from '../session/hostQueries.ts';
import type { SessionSubject } from '../session/traceSession.ts';
import { isFirstQuestion } from './firstQuestions.ts';
import type { Beginning, ServeOrder, SessionMessage, SessionQuestion } from './workerMessages.ts';

export interface SessionClientOptions {
  readonly subject: SessionSubject;
  /** Waits for traces to open, and is this session's from now on; see {@link TraceThreads}. */
  readonly thread: Worker;
  /** Takes the thread when the session is disposed and left it with nothing to do; without this it is ended. */
  readonly giveBack?: (thread: Worker) => void;
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

/** What a thread read is freed when V8 looks for garbage: more than so many events (60 MB) should not wait for that. */
const mostEventsToReuse = 1_000_000;

/**
 * Traces that a worker keeps open, seen from the thread of who asks. Disposing stops the worker whatever it does: one
 * that is busy is ended.
 */
export class SessionClient implements Disposable {
  /** Settles when the traces are open. Rejects with FailureError, or CancelledError after `dispose`. */
  readonly opened: Promise<void>;
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly giveBack: ((thread: Worker) => void) | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  /** The first answers, where an earlier opening left them. */
  private beginning: Beginning | undefined;
  /** Settles when first answers are there, or the traces are open. */
  private readonly begun: Promise<void>;
  private ended: Error | undefined;
  private canReuseThread = false;
  private readonly listeners: {
    readonly error: (thrown: unknown) => void;
    readonly exit: (code: number) => void;
  };

  constructor({ subject, thread, giveBack, cacheFolder, onReading, onLost }: SessionClientOptions) {
    this.worker = thread;
    this.giveBack = giveBack;
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
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
    this.port.on('message', (message: SessionMessage) => {
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
          this.canReuseThread = message.eventCount <= mostEventsToReuse;
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
    this.listeners = {
      error: (thrown) => lose(stopped(thrown instanceof Error ? thrown.message : String(thrown))),
      exit: (code) => lose(stopped(`Its thread ended with ${code}.`)),
    };
    thread.on('error', this.listeners.error);
    thread.on('exit', this.listeners.exit);
    const order: ServeOrder = {
      port: port2,
      subject,
      ...(cacheFolder === undefined ? {} : { cacheFolder }),
    };
    thread.postMessage(order, [port2]);
  }

  /** @throws FailureError as the query does, or as the opening did; CancelledError when the session has ended. */
  ask<K extends HostQueryName>(name: K, params: HostParams<K>): Promise<HostAnswer<K>> {
    // The answer's type follows the query's name; see `queries` and `hostQueries`.
    return this.askAny(name, params) as Promise<HostAnswer<K>>;
  }

  /**
   * Passes on what a page asks; the worker checks name and parameters.
   * @param alignedPair which compared steps begin together on the axis of the answer; the first without it.
   */
  async askAny(name: string, params: unknown, alignedPair = 0): Promise<unknown> {
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
      this.port.postMessage({ id, name, params, alignedPair } satisfies SessionQuestion);
    });
  }

  dispose(): void {
    if (
      this.ended === undefined &&
      this.canReuseThread &&
      this.waiting.size === 0 &&
      this.giveBack !== undefined
    ) {
      this.ended = new CancelledError();
      this.port.close();
      this.worker.off('error', this.listeners.error);
      this.worker.off('exit', this.listeners.exit);
      this.giveBack(this.worker);
      return;
    }
    this.end(new CancelledError());
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
    this.port.close();
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
