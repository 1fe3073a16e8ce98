import type { IdleGap } from '../../analyse/idleGaps.ts';
import { lateRankGaps } from '../../distributed/lateRankGaps.ts';
import type { Scope } from '../scope.ts';
import type { TraceSession } from '../traceSession.ts';

/**
 * What the GPUs of a recording waited in collectives for other ranks, within the steps that are looked at; only the
 * first recordings of a job's ranks are compared.
 */
export function lateGaps(session: TraceSession, scope: Scope): IdleGap[] {
  const { side, span, rank } = session.recording(scope.recording);
  const job = session.jobs[side === 'before' ? 0 : 1]!;
  const at = span === 1 ? job.ranks.findIndex((each) => each.rank === rank) : -1;
  const late = session.remember(`lateRankGaps ${side}`, () => lateRankGaps(job))[at] ?? [];
  const { steps } = session.analysis(scope);
  const [first, last] = [steps[0], steps.at(-1)];
  return late.filter(
    ({ startNs }) =>
      first !== undefined && last !== undefined && startNs >= first.startNs && startNs < last.endNs,
  );
}
