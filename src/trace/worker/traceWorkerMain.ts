import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { answerOnce } from './answerOnce.ts';
import { serveSession } from './serveSession.ts';
import { warmUp } from './warmUp.ts';
import type { ThreadOrder, WorkerInput } from './workerMessages.ts';

/** The program of the worker: answers one request and ends, or waits for traces to keep open until it is ended. */
async function main(port: MessagePort, input: WorkerInput | undefined): Promise<void> {
  if (input !== undefined) {
    await answerOnce(port, input);
    return;
  }
  const exercise = new AbortController();
  port.on('message', (order: ThreadOrder) => {
    if (order.kind === 'warmUp') {
      void warmUp(order.path, exercise.signal);
    } else if (order.kind === 'serve') {
      exercise.abort();
      void serveSession(port, order);
    }
  });
}

if (parentPort !== null) {
  void main(parentPort, (workerData ?? undefined) as WorkerInput | undefined);
}
