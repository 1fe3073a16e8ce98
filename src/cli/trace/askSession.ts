import { CancelledError } from '../../core/failure.ts';
import type { HostAnswer, HostParams, HostQueryName } from '../../trace/session/hostQueries.ts';
import { SessionClient } from '../../trace/worker/sessionClient.ts';
import { startTraceThread } from '../../trace/worker/traceThreads.ts';
import type { TraceViewRequest } from './traceView.ts';

/**
 * Has a query answered on traces that are opened for it, in a thread of its own. Nothing comes from the cache: what is
 * passed on to others must be what the files hold now.
 * @throws FailureError as the opening of files and the query do; CancelledError.
 */
export async function askSession<K extends HostQueryName>(
  { context: { product, signal } }: TraceViewRequest,
  paths: readonly string[],
  name: K,
  params: HostParams<K>,
): Promise<HostAnswer<K>> {
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
    return await session.ask(name, params);
  } finally {
    signal.removeEventListener('abort', cancel);
    session.dispose();
  }
}
