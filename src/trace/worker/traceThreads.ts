import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../core/disposable.ts';
import type { ThreadOrder } from './workerMessages.ts';
import { workerFile, workerLimits } from './workerFile.ts';

export interface ThreadPace {
  readonly prepareAfterMs: number;
  readonly keepReadyMs: number;
}

const usualPace: ThreadPace = {
  // The page that was just opened has its own questions first.
  prepareAfterMs: 1_500,
  // A thread that waits takes some 20 MB; whoever looks at one trace after the other does so within this time.
  keepReadyMs: 600_000,
};

/** Starts a thread that waits for traces to open. @param programFolder `dist`, or `src` in a checkout. */
export function startTraceThread(programFolder: string): Worker {
  return new Worker(workerFile(programFolder), { resourceLimits: workerLimits });
}

/**
 * Threads for open traces, one of them kept ready: it is started, has loaded its program and has read a trace before, so
 * that the next trace is there a third of a second earlier.
 */
export class TraceThreads implements Disposable {
  private readonly programFolder: string;
  private readonly pace: ThreadPace;
  private ready: Worker | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(programFolder: string, pace: ThreadPace = usualPace) {
    this.programFolder = programFolder;
    this.pace = pace;
  }

  get isReady(): boolean {
    return this.ready !== undefined;
  }

  /** The thread that is ready, or a new one; ending it is up to the caller. */
  hire(): Worker {
    clearTimeout(this.timer);
    const { ready } = this;
    this.ready = undefined;
    ready?.removeAllListeners();
    return ready ?? startTraceThread(this.programFolder);
  }

  /** Has a thread ready soon, which exercises on a trace that the user looks at. */
  prepare(path: string): void {
    if (this.ready === undefined) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.start(path), this.pace.prepareAfterMs);
      this.timer.unref();
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.retire();
  }

  private start(path: string): void {
    const worker = startTraceThread(this.programFolder);
    this.ready = worker;
    const forget = () => {
      if (this.ready === worker) {
        this.ready = undefined;
      }
    };
    // A new thread is started when this one is not there.
    worker.on('error', forget);
    worker.on('exit', forget);
    worker.postMessage({ kind: 'warmUp', path } satisfies ThreadOrder);
    this.timer = setTimeout(() => this.retire(), this.pace.keepReadyMs);
    this.timer.unref();
  }

  private retire(): void {
    const { ready } = this;
    this.ready = undefined;
    void ready?.terminate();
  }
}
