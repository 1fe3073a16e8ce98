import { lateRankGaps } from '../../distributed/lateRankGaps.ts';
import { type IdleJson, idleJson } from '../../report/reportJson.ts';
import { scopeSchema } from '../scope.ts';
import { defineQuery } from '../sessionQuery.ts';

/** Why the GPUs of one recording had nothing to do; times from the start of the first step that is looked at. */
export const idleQuery = defineQuery(scopeSchema, (session, scope): IdleJson =>
  session.remember(`idle ${JSON.stringify(scope)}`, () => {
    const analysis = session.analysis(scope);
    const { side, span, rank } = session.recording(scope.recording);
    const job = session.jobs[side === 'before' ? 0 : 1]!;
    const at = span === 1 ? job.ranks.findIndex((each) => each.rank === rank) : -1;
    const late = session.remember(`lateRankGaps ${side}`, () => lateRankGaps(job))[at] ?? [];
    const [first, last] = [analysis.steps[0], analysis.steps.at(-1)];
    const inSteps = late.filter(
      ({ startNs }) =>
        first !== undefined && last !== undefined && startNs >= first.startNs && startNs < last.endNs,
    );
    return idleJson([analysis], [inSteps]);
  }),
);
