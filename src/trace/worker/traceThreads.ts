import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../core/disposable.ts';
import { workerFile, workerLimits } from './workerFile.ts';

export interface ThreadPace {
  readonly prepareAfterMs: number;
  readonly keepReadyMs: number;
}

const usualPace: ThreadPace = {
  // The page that was just opened has its own questions first.
  prepareAfterMs: 500,
  // A thread that waits takes some 20 MB; whoever looks at one trace after the other does so within this time.
  keepReadyMs: 600_000,
};

/** Starts a thread that waits for traces to open. @param programFolder `dist`, or `src` in a checkout. */
export function startTraceThread(programFolder: string): Worker {
  return new Worker(workerFile(programFolder), { resourceLimits: workerLimits });
}

/**
 * Threads for open traces. One is kept ready beside those in use: one that a closed page gave back, whose code V8 has
 * compiled by then, which takes a third off the time of the next opening; or a new one that has loaded its program.
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

  /** The thread that is ready, or a new one; giving it back, or ending it, is up to the caller. */
  hire(): Worker {
    clearTimeout(this.timer);
    const { ready } = this;
    this.ready = undefined;
    ready?.removeAllListeners();
    return ready ?? startTraceThread(this.programFolder);
  }

  /** Takes a thread that serves nothing any more; it is preferred to one that never did. */
  giveBack(thread: Worker): void {
    this.retire();
    this.keep(thread);
  }

  /** Has a thread ready soon. */
  prepare(): void {
    if (this.ready === undefined) {
      clearTimeout(this.timer);
      this.timer = setTimeout(
        () => this.keep(startTraceThread(this.programFolder)),
        this.pace.prepareAfterMs,
      );
      this.timer.unref();
    }
  }

  dispose(): void {
    this.retire();
  }

  private keep(thread: Worker): void {
    this.ready = thread;
    const forget = () => {
      if (this.ready === thread) {
        this.ready = undefined;
      }
    };
    // A new thread is started when this one is not there.
    thread.on('error', forget);
    thread.on('exit', forget);
    this.timer = setTimeout(() => this.retire(), this.pace.keepReadyMs);
    this.timer.unref();
  }

  private retire(): void {
    clearTimeout(this.timer);
    const { ready } = this;
    this.ready = undefined;
    void ready?.terminate();
  }
}
