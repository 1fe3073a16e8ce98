import { z } from 'zod/mini';
import { legacyReport } from '../../legacy/legacyReport.ts';
import { kernelsJson, operatorsJson } from '../../report/tablesJson.ts';
import { fail } from '../../../core/failure.ts';
import { diffTraces } from '../../diff/diffTraces.ts';
import { scopeSchema } from '../scope.ts';
import { defineQuery } from '../sessionQuery.ts';

export const operatorsQuery = defineQuery(scopeSchema, (session, scope) =>
  session.remember(`operators ${JSON.stringify(scope)}`, () => operatorsJson(session.analysis(scope))),
);

export const kernelsQuery = defineQuery(scopeSchema, (session, scope) =>
  session.remember(`kernels ${JSON.stringify(scope)}`, () => kernelsJson(session.analysis(scope))),
);

/** The numbers of the retired TensorBoard plug-in, by its own definitions. */
export const legacyQuery = defineQuery(
  z.object({ recording: scopeSchema.shape.recording }),
  (session, { recording }) =>
    session.remember(`legacy ${recording}`, () => legacyReport(session.recording(recording).linked.trace)),
);

/** The two jobs of a comparison, by the first recording of each. */
export const diffQuery = defineQuery(z.undefined(), (session) =>
  session.remember('diff', () => {
    const before = session.recordings.find(({ side }) => side === 'before');
    const after = session.recordings.find(({ side }) => side === 'after');
    return before === undefined || after === undefined
      ? fail({ kind: 'bad-input', message: 'This trace is not compared with another one.' })
      : diffTraces(before.analysis(), after.analysis());
  }),
);
