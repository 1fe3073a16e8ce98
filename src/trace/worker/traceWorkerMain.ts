import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../../core/failure.ts';
import { answerRequest } from '../service/answerRequest.ts';
import type { TraceRequest } from '../service/traceRequest.ts';
import type { WorkerMessage } from './workerMessages.ts';

/** The program of the worker: answers the request that it is started with, and ends. */
async function main(): Promise<void> {
  const send = (message: WorkerMessage) => parentPort?.postMessage(message);
  let reported = 0;
  try {
    const answer = await answerRequest(workerData as TraceRequest, {
      onProgress: ({ readBytes, totalBytes }) => {
        const now = performance.now();
        if (now - reported > progressMs) {
          reported = now;
          send({ kind: 'progress', progress: { readBytes, totalBytes } });
        }
      },
    });
    send({ kind: 'answer', answer });
  } catch (thrown) {
    send({ kind: 'failed', failure: toFailure(thrown) });
  }
}

const progressMs = 100;

void main();
