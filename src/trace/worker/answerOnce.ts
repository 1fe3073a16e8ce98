import type { MessagePort } from 'node:worker_threads';
import { toFailure } from '../../core/failure.ts';
import { answerRequest } from '../service/answerRequest.ts';
import type { WorkerInput, WorkerMessage } from './workerMessages.ts';

const progressMs = 100;

/** Answers the request that the worker was started with. */
export async function answerOnce(port: MessagePort, { request, cacheFolder }: WorkerInput): Promise<void> {
  const send = (message: WorkerMessage) => port.postMessage(message);
  let reported = 0;
  try {
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
