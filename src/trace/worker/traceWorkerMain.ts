import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { answerOnce } from './answerOnce.ts';
import { serveSession } from './serveSession.ts';
import type { ServeOrder, WorkerInput } from './workerMessages.ts';

/** The program of the worker: answers one request and ends, or waits for traces to keep open until it is ended. */
async function main(port: MessagePort, input: WorkerInput | undefined): Promise<void> {
  if (input !== undefined) {
    await answerOnce(port, input);
    return;
  }
  port.on('message', (order: ServeOrder) => void serveSession(order));
}

if (parentPort !== null) {
  void main(parentPort, (workerData ?? undefined) as WorkerInput | undefined);
}
