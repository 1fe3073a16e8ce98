import { Worker } from 'node:worker_threads';
import { CancelledError, FailureError, throwIfCancelled } from '../../core/failure.ts';
import type { ReadProgress } from '../read/openTrace.ts';
import type { TraceAnswer, TraceRequest } from '../service/traceRequest.ts';
import { workerFile, workerLimits } from './workerFile.ts';
import type { WorkerInput, WorkerMessage } from './workerMessages.ts';

export interface AskOptions {
  /** The folder of the running program: `dist`, or `src` in a checkout. */
  readonly programFolder: string;
  /** Where columns of large traces are kept for the next opening; without it nothing is kept. */
  readonly cacheFolder?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadProgress) => void;
}

/**
 * Has a request answered in a thread of its own, so that the caller stays responsive and can give up at any moment:
 * cancelling ends the thread, whatever it does.
 * @throws FailureError as the engine does; CancelledError.
 */
export function askWorker<R extends TraceRequest>(
  request: R,
  { programFolder, cacheFolder, signal, onProgress }: AskOptions,
): Promise<TraceAnswer<R['view']>> {
  throwIfCancelled(signal);
  return new Promise((resolve, reject) => {
    const input: WorkerInput = { request, ...(cacheFolder === undefined ? {} : { cacheFolder }) };
    const worker = new Worker(workerFile(programFolder), {
      workerData: input,
      resourceLimits: workerLimits,
    });
    const end = (settle: () => void) => {
      signal?.removeEventListener('abort', cancel);
      settle();
    };
    const cancel = () => {
      void worker.terminate();
      end(() => reject(new CancelledError()));
    };
    signal?.addEventListener('abort', cancel);
    worker.on('message', (message: WorkerMessage) => {
      switch (message.kind) {
        case 'progress':
          onProgress?.(message.progress);
          break;
        case 'answer':
          // The worker ends by itself, when it has also kept the trace for the next time.
          // The answer's kind follows the request's view; see TraceAnswers.
          end(() => resolve(message.answer as TraceAnswer<R['view']>));
          break;
        case 'failed':
          end(() => reject(new FailureError(message.failure)));
      }
    });
    worker.on('error', (thrown: unknown) =>
      end(() => reject(thrown instanceof Error ? thrown : new Error(String(thrown)))),
    );
    worker.on('exit', (code) => end(() => reject(new Error(`The trace worker ended with ${code}.`))));
  });
}
