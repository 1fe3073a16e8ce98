import { windowOfSteps } from '../analyse/operators/timeWindow.ts';
import { epochOf } from '../job/epoch.ts';
import type { Trace } from '../read/trace.ts';
import { scopeSchema } from '../session/scope.ts';
import { defineQuery } from '../session/sessionQuery.ts';
import { findSourceContexts } from './sourceContexts.ts';
import { sourceFigures } from './sourceFigures.ts';
import type { SourceFigures } from './sourceLines.ts';

/** What happened under each of the user's lines; examples are on the session's time axis. */
export const sourceLinesQuery = defineQuery(scopeSchema, (session, scope): SourceFigures =>
  session.remember(`sourceLines ${JSON.stringify(scope)}`, () => {
    const { linked, steps, gaps } = session.analysis(scope);
    const contexts = session.remember(`sourceContexts ${scope.recording}`, () => findSourceContexts(linked));
    return sourceFigures(linked, contexts, {
      window: windowOfSteps(steps),
      stepCount: steps.length,
      gaps,
      recordedMs: recordedMs(linked.trace, steps.at(-1)?.endNs ?? 0),
      offsetNs: session.recording(scope.recording).offsetNs,
    });
  }),
);

function recordedMs(trace: Trace, endNs: number): number | null {
  const epoch = epochOf(trace);
  return epoch === undefined ? null : Number(epoch.baseNs / 1_000_000n) + endNs / 1e6;
}
