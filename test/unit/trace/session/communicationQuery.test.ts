import { expect, it } from 'vitest';
import { addCollective, memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { ask, sessionOfMembers } from '../../../support/trace/madeSession.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

/** A rank whose collectives end at 300 and 900; it comes to them at the given times and computes for 50 in the first. */
function rankThat(rank: number, comesAt: readonly [number, number]) {
  const trace = new SmallTrace().step(1, 0, 1000);
  comesAt.forEach((at, index) => {
    addCollective(trace, { at, dur: (index === 0 ? 300 : 900) - at, launchedAt: at - 5 });
  });
  trace.kernel('gemm', { at: 110, dur: 50, launchedAt: 100 });
  return memberOf(`/job/rank${rank}.pt.trace.json`, trace.events, rankMetadata(rank));
}

const session = () => sessionOfMembers([rankThat(0, [100, 880]), rankThat(1, [290, 700])]);

it('says which rank waits for which, and how much of it nothing hides', async () => {
  const { waitsNs, ranks } = await ask(session(), 'communication', undefined);
  // Rank 0 comes at 100 to a transfer of 10; rank 1 at 700 to one of 20.
  expect(waitsNs).toEqual([
    [0, 190_000],
    [180_000, 0],
  ]);
  expect(ranks.map(({ recording, waitNs, exposedWaitNs }) => [recording, waitNs, exposedWaitNs])).toEqual([
    [0, 190_000, 140_000],
    [1, 180_000, 180_000],
  ]);
});

it('leads to the longest call of a collective, and to where a rank is latest', async () => {
  const { collectives, stragglers } = await ask(session(), 'communication', undefined);
  expect(collectives[0]?.place).toMatchObject({ recording: 0 });
  expect(collectives[0]!.place!.endNs - collectives[0]!.place!.startNs).toBe(200_000);
  expect(stragglers.map(({ label, place }) => [label, place?.recording])).toEqual([
    ['rank 1', 1],
    ['rank 0', 0],
  ]);
  expect(stragglers.map(({ place }) => place!.endNs - place!.startNs)).toEqual([10_000, 20_000]);
});

it('tells no waiting from one rank alone', async () => {
  const alone = await ask(sessionOfMembers([rankThat(0, [100, 880])]), 'communication', undefined);
  expect(alone.waitsNs).toBeNull();
  expect(alone.ranks[0]).toMatchObject({ waitNs: null, exposedWaitNs: null });
});

it('finds where a rank waited longest for another one', async () => {
  const opened = session();
  const place = await ask(opened, 'longestWait', { waiting: 0, late: 1 });
  expect(place).toMatchObject({ recording: 0, startNs: 100_000, endNs: 300_000 });
  expect(await ask(opened, 'longestWait', { waiting: 1, late: 0 })).toMatchObject({
    recording: 1,
    startNs: 700_000,
  });
  expect(await ask(opened, 'longestWait', { waiting: 1, late: 1 })).toBeNull();
});
