import { toFailure } from '../../core/failure.ts';
import { PartialOverviewReader } from '../read/partialOverview.ts';
import type { TraceReader } from '../read/traceReader.ts';
import { TraceOpener } from '../service/traceOpener.ts';
import { answerQuery } from '../session/answerQuery.ts';
import { openSession } from '../session/openSession.ts';
import type { TraceSession } from '../session/traceSession.ts';
import { BeginningKeeper } from './beginning.ts';
import { isFirstQuestion } from './firstQuestions.ts';
import type { ServeOrder, SessionMessage, SessionQuestion } from './workerMessages.ts';

/** Often enough to look alive, seldom enough to cost nothing. */
const overviewMs = 150;

/** Opens traces, then answers questions about them until the port is closed or the thread is ended. */
export async function serveSession({ port, subject, cacheFolder }: ServeOrder): Promise<void> {
  const send = (message: SessionMessage) => port.postMessage(message);
  const overviews = new WeakMap<TraceReader, PartialOverviewReader>();
  let reportedMs = performance.now();
  const opener = new TraceOpener({
    ...(cacheFolder === undefined ? {} : { cacheFolder }),
    onProgress: (progress, reader) => {
      const nowMs = performance.now();
      if (nowMs - reportedMs > overviewMs) {
        reportedMs = nowMs;
        const overview = overviews.get(reader) ?? new PartialOverviewReader();
        overviews.set(reader, overview);
        send({ kind: 'reading', overview: overview.read(reader.scanner, progress) });
      }
    },
  });
  const keeper = await BeginningKeeper.of(subject, cacheFolder, import.meta.filename);
  const beginning = await keeper?.recall();
  if (beginning !== undefined) {
    send({ kind: 'beginning', beginning });
  }
  let session: TraceSession;
  try {
    session = await openSession(subject, opener);
  } catch (thrown) {
    send({ kind: 'failed', failure: toFailure(thrown) });
    return;
  }
  port.on('message', ({ id, name, params, alignedPair }: SessionQuestion) => {
    answerQuery(session, name, params, alignedPair).then(
      (answer) => {
        send({ kind: 'answer', id, answer });
        if (isFirstQuestion(name, params)) {
          void keeper?.note(name, answer);
        }
      },
      (thrown: unknown) => send({ kind: 'refusal', id, failure: toFailure(thrown) }),
    );
  });
  send({ kind: 'opened', eventCount: session.eventCount });
  if (!(await opener.areAllTrue())) {
    await keeper?.forget();
    send({ kind: 'outdated' });
  }
}
