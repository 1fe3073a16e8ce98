import { describe, expect, it } from 'vitest';
import { lateRankGaps } from '../../../../src/trace/distributed/lateRankGaps.ts';
import { addCollective, memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { ask, sessionOfMembers } from '../../../support/trace/madeSession.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

describe('gaps', () => {
  it('are those of the analysis, on the axis of the session', async () => {
    const analysis = await analyseFixture('train_item_sync');
    const { linked, trace, steps, gaps } = analysis;
    const session = sessionOfMembers([{ path: trace.path, linked, steps }]);
    const { offsetNs } = session.recording(0);
    const list = await ask(session, 'gaps', { recording: 0 });
    expect(gaps.length).toBeGreaterThan(100);
    expect(
      Array.from(list.startNs, (startNs, index) => ({
        gpu: list.gpu[index],
        startNs: startNs - offsetNs,
        durationNs: list.endNs[index]! - startNs,
        cause: list.causes[list.cause[index]!],
        blame: list.blame[index],
      })),
    ).toEqual(
      gaps.map(({ gpu, startNs, durationNs, cause, blame }) => ({ gpu, startNs, durationNs, cause, blame })),
    );
    expect(list.causes[list.cause[list.cause.indexOf(1)]!]).toBe('synchronisingCall');
  });

  it('hold the waits for other ranks, in order of time', async () => {
    const members = [0, 1].map((rank) => {
      const trace = new SmallTrace().step(1, 0, 1_000);
      trace.kernel('early', { launchedAt: 10, at: 20, dur: 30 });
      // Rank 1 comes 200 us late.
      addCollective(trace, { at: rank === 0 ? 100 : 300, dur: rank === 0 ? 260 : 60, launchedAt: 60 });
      return memberOf(`rank${rank}.json`, trace.events, rankMetadata(rank));
    });
    const session = sessionOfMembers(members);
    const { offsetNs } = session.recording(0);
    const expected = lateRankGaps(session.jobs[0]!)[0]!;
    expect(expected).not.toHaveLength(0);
    const list = await ask(session, 'gaps', { recording: 0 });
    const late = [...list.cause.keys()].filter((index) => list.causes[list.cause[index]!] === 'lateRank');
    expect(late.map((index) => [list.startNs[index], list.endNs[index], list.blame[index]])).toEqual(
      expected.map(({ startNs, durationNs, blame }) => [
        startNs + offsetNs,
        startNs + durationNs + offsetNs,
        blame,
      ]),
    );
    expect([...list.startNs]).toEqual([...list.startNs].sort((a, b) => a - b));
  });
});

describe('the critical path', () => {
  it('follows the recording without a break, and names what it goes through', async () => {
    const { linked, trace, steps, timing } = await analyseFixture('train_item_sync');
    const session = sessionOfMembers([{ path: trace.path, linked, steps }]);
    const path = await ask(session, 'criticalPath', { recording: 0 });
    expect(path.startNs.length).toBeGreaterThan(100);
    for (let index = 1; index < path.startNs.length; index++) {
      expect(path.startNs[index]).toBeGreaterThanOrEqual(path.endNs[index - 1]!);
    }
    const sum = path.startNs.reduce((total, startNs, index) => total + path.endNs[index]! - startNs, 0);
    expect(sum / (timing!.replayedNs * timing!.stepCount)).toBeCloseTo(1, 2);
    const compute = path.kinds.indexOf('compute');
    for (const [index, kind] of path.kind.entries()) {
      if (kind === compute) {
        expect(linked.deviceRows.includes(path.row[index]!)).toBe(true);
        break;
      }
    }
  });
});
