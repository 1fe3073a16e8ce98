import { describe, expect, it } from 'vitest';
import type { Scope } from '../../../../src/trace/session/scope.ts';
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

const whole: Scope = { recording: 0, steps: null };

const session = () => sessionOfMembers([rankThat(0, [100, 880]), rankThat(1, [290, 700])]);

it('says which rank waits for which, and how much of it nothing hides', async () => {
  const { waitsNs, ranks } = await ask(session(), 'communication', whole);
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
  const { collectives, stragglers } = await ask(session(), 'communication', whole);
  expect(collectives[0]?.place).toMatchObject({ recording: 0 });
  expect(collectives[0]!.place!.endNs - collectives[0]!.place!.startNs).toBe(200_000);
  expect(stragglers.map(({ label, place }) => [label, place?.recording])).toEqual([
    ['rank 1', 1],
    ['rank 0', 0],
  ]);
  expect(stragglers.map(({ place }) => place!.endNs - place!.startNs)).toEqual([10_000, 20_000]);
});

it('tells no waiting from one rank alone', async () => {
  const alone = await ask(sessionOfMembers([rankThat(0, [100, 880])]), 'communication', whole);
  expect(alone.waitsNs).toBeNull();
  expect(alone.ranks[0]).toMatchObject({ waitNs: null, exposedWaitNs: null });
});

it('finds where a rank waited longest for another one', async () => {
  const opened = session();
  const place = await ask(opened, 'longestWait', { waiting: 0, late: 1, scope: whole });
  expect(place).toMatchObject({ recording: 0, startNs: 100_000, endNs: 300_000 });
  expect(await ask(opened, 'longestWait', { waiting: 1, late: 0, scope: whole })).toMatchObject({
    recording: 1,
    startNs: 700_000,
  });
  expect(await ask(opened, 'longestWait', { waiting: 1, late: 1, scope: whole })).toBeNull();
});

describe('the chosen steps', () => {
  /** Two steps, in each of which rank 1 comes to a collective 100 later, or 300; nothing else is done in the second. */
  const rankOf = (rank: number, names: readonly number[] = [1, 2]) => {
    const trace = new SmallTrace();
    names.forEach((name, index) => trace.step(name, index * 1000, 1000));
    const lateNs = rank === 0 ? [0, 0] : [100, 300];
    names.forEach((_, index) => {
      const at = index * 1000 + 400 + lateNs[index]!;
      addCollective(trace, { at, dur: index * 1000 + 800 - at, launchedAt: at - 5 });
    });
    trace.kernel('gemm', { at: 110, dur: 50, launchedAt: 100 });
    return memberOf(`/job/rank${rank}.pt.trace.json`, trace.events, rankMetadata(rank));
  };
  const second: Scope = { recording: 0, steps: [1, 1] };

  it('have their own waits, times and collectives', async () => {
    const opened = sessionOfMembers([rankOf(0), rankOf(1)]);
    const all = await ask(opened, 'communication', whole);
    const view = await ask(opened, 'communication', second);
    expect(all.waitsNs).toEqual([
      [0, 400_000],
      [0, 0],
    ]);
    expect(view.waitsNs).toEqual([
      [0, 300_000],
      [0, 0],
    ]);
    expect(view.collectives.map(({ calls }) => calls)).toEqual([1]);
    expect(
      view.ranks.map(({ steps, waitNs, communicationNs, computeNs }) => [
        steps,
        waitNs,
        communicationNs,
        computeNs,
      ]),
    ).toEqual([
      [1, 300_000, 400_000, 0],
      [1, 0, 100_000, 0],
    ]);
    expect(view.stragglers.map(({ label, lateNsPerStep }) => [label, lateNsPerStep])).toEqual([
      ['rank 1', 300_000],
    ]);
    // Both steps are the recording.
    expect(await ask(opened, 'communication', { recording: 0, steps: [0, 1] })).toEqual(all);
  });

  it('add up to the whole', async () => {
    const opened = sessionOfMembers([rankOf(0), rankOf(1)]);
    const first = await ask(opened, 'communication', { recording: 0, steps: [0, 0] });
    const last = await ask(opened, 'communication', second);
    const all = await ask(opened, 'communication', whole);
    const sum = (pick: (view: typeof all) => number) => [pick(first) + pick(last), pick(all)] as const;
    for (const position of [0, 1]) {
      const [parts, total] = sum(({ ranks }) => ranks[position]!.communicationNs);
      expect(parts).toBe(total);
      const [waits, allWaits] = sum(({ ranks }) => ranks[position]!.waitNs!);
      expect(waits).toBe(allWaits);
    }
  });

  it('are looked for by name on the other ranks; who has none stands there with nothing, and that is said', async () => {
    const opened = sessionOfMembers([rankOf(0), rankOf(1, [1])]);
    const view = await ask(opened, 'communication', second);
    expect(view.ranks.map(({ steps, recordedNs }) => [steps, recordedNs])).toEqual([
      [1, 1_000_000],
      [0, 0],
    ]);
    expect(view.limits).toContain('rank 1 did not record these steps.');
    expect(await ask(opened, 'longestWait', { waiting: 0, late: 1, scope: second })).toBeNull();
  });

  it('lead to the longest wait among them', async () => {
    const opened = sessionOfMembers([rankOf(0), rankOf(1)]);
    const place = (scope: Scope) => ask(opened, 'longestWait', { waiting: 0, late: 1, scope });
    expect(await place(whole)).toMatchObject({ startNs: 1_400_000 });
    expect(await place({ recording: 0, steps: [0, 0] })).toMatchObject({ startNs: 400_000 });
  });
});
