import { windowOfSteps } from '../analyse/operators/timeWindow.ts';
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
      offsetNs: session.recording(scope.recording).offsetNs,
    });
  }),
);
