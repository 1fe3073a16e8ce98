import { expect, it } from 'vitest';
import { lateRankGaps } from '../../../../src/trace/distributed/lateRankGaps.ts';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import { addCollective, memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

/** A rank whose calls of two collectives, one of them before its step, take so long. */
function rank(number: number, before: number, within: number) {
  const trace = new SmallTrace();
  addCollective(trace, { launchedAt: 1, at: 60 - before, dur: before });
  trace.step(1, 100, 200).kernel('k', { launchedAt: 110, at: 180, dur: 10 });
  addCollective(trace, { launchedAt: 200, at: 280 - within, dur: within });
  return memberOf(`rank${number}.pt.trace.json`, trace.events, rankMetadata(number));
}

it('are the waits during the steps, so that they divide by steps', () => {
  const [first, second] = lateRankGaps(formJob([rank(0, 40, 50), rank(1, 10, 20)]));
  expect(first?.map(({ startNs, durationNs, cause }) => [startNs, durationNs, cause])).toEqual([
    [230_000, 30_000, 'lateRank'],
  ]);
  expect(second).toEqual([]);
});
