import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { answerOnce } from './answerOnce.ts';
import { serveSession } from './serveSession.ts';
import type { WorkerInput } from './workerMessages.ts';

/** The program of the worker: answers one request and ends, or keeps traces open until it is ended. */
async function main(port: MessagePort, input: WorkerInput): Promise<void> {
  await ('request' in input ? answerOnce(port, input) : serveSession(port, input));
}

if (parentPort !== null) {
  void main(parentPort, workerData as WorkerInput);
}
