import { CancelledError } from '../../core/failure.ts';
import { SessionClient } from '../../trace/worker/sessionClient.ts';
import { startTraceThread } from '../../trace/worker/traceThreads.ts';
import type { TraceViewRequest } from './traceView.ts';

/**
 * Asks traces that are opened for it, in a thread of its own. Nothing comes from the cache: what is passed on to others
 * must be what the files hold now.
 * @throws FailureError as the opening of files and the queries do; CancelledError.
 */
export async function askSession<T>(
  { context: { product, signal } }: TraceViewRequest,
  paths: readonly string[],
  ask: (session: Pick<SessionClient, 'ask'>) => Promise<T>,
): Promise<T> {
  const session = new SessionClient({
    subject: { paths },
    thread: startTraceThread(product.folder),
    onLost: () => undefined,
  });
  const cancel = () => session.dispose();
  signal.addEventListener('abort', cancel);
  try {
    if (signal.aborted) {
      throw new CancelledError();
    }
    return await ask(session);
  } finally {
    signal.removeEventListener('abort', cancel);
    session.dispose();
  }
}
