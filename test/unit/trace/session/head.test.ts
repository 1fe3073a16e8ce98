import { expect, it } from 'vitest';
import { memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { ask, sessionOfMembers } from '../../../support/trace/madeSession.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

const events = new SmallTrace().step(1, 0, 100).events;

it('calls several traces ranks where they are', async () => {
  const ranks = [0, 1].map((rank) => memberOf(`/job/w${rank}.pt.trace.json`, events, rankMetadata(rank)));
  const head = await ask(sessionOfMembers(ranks), 'head', undefined);
  expect(head.facts[0]).toBe('2 ranks');
  expect(head.hasCollectives).toBe(true);
});

it('calls traces of which none tells a rank traces, with nothing to compare between ranks', async () => {
  const traces = ['a', 'b'].map((name) => memberOf(`/job/${name}.pt.trace.json`, events, {}));
  const head = await ask(sessionOfMembers(traces), 'head', undefined);
  expect(head.facts[0]).toBe('2 traces');
  expect(head.recordings).toHaveLength(2);
  expect(head.hasCollectives).toBe(false);
});
