import { findTraceFiles } from '../job/findTraceFiles.ts';
import { TraceOpener } from '../service/traceOpener.ts';
import { answerQuery } from '../session/answerQuery.ts';
import { openSession } from '../session/openSession.ts';
import { firstScope } from './firstQuestions.ts';

/** Enough for V8 to have compiled what reads events, little enough to be over soon. */
const textLimitBytes = 32 << 20;

/**
 * Does once, and forgets, what the opening of a page does: V8 compiles code only after it has run for a while, and this
 * thread's first real trace is to find it compiled. Ends when `signal` says that the thread is needed.
 */
export async function warmUp(path: string, signal: AbortSignal): Promise<void> {
  try {
    const [first] = await findTraceFiles([path]);
    const session = await openSession(
      { paths: first === undefined ? [] : [first] },
      new TraceOpener({ signal, textLimitBytes }),
    );
    if (!signal.aborted) {
      await answerQuery(session, 'overview', firstScope);
    }
  } catch {
    // Cancelled, or a trace that cannot be read: whoever opens it is told why.
  }
}
