import { parentPort, workerData } from 'node:worker_threads';
import { toFailure } from '../../core/failure.ts';
import { answerRequest } from '../service/answerRequest.ts';
import type { WorkerInput, WorkerMessage } from './workerMessages.ts';

/** The program of the worker: answers the request that it is started with, and ends. */
async function main(): Promise<void> {
  const send = (message: WorkerMessage) => parentPort?.postMessage(message);
  let reported = 0;
  try {
    const { request, cacheFolder } = workerData as WorkerInput;
    const answer = await answerRequest(request, {
      ...(cacheFolder === undefined ? {} : { cacheFolder }),
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
