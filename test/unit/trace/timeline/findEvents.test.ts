import { describe, expect, it } from 'vitest';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import { nameOf } from '../../../../src/trace/read/trace.ts';
import { TraceSession } from '../../../../src/trace/session/traceSession.ts';
import { memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { ask, sessionOfEvents, sessionOfMembers } from '../../../support/trace/madeSession.ts';
import { makeOverlaps } from '../../../support/trace/makeOverlaps.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

describe('a search', () => {
  it.each([1, 2, 3])('finds what a look at every event finds, seed %i', async (seed) => {
    const members = [0, 1].map((rank) =>
      memberOf(`rank${rank}.json`, makeOverlaps(seed * 10 + rank, 150), rankMetadata(rank)),
    );
    const session = sessionOfMembers(members);
    const rows = session.recordings.flatMap(({ index, linked: { trace } }) =>
      Array.from({ length: trace.events.count }, (_, row) => ({
        recording: index,
        row,
        name: nameOf(trace, row),
        durationNs: trace.events.durationNs[row]!,
      })),
    );
    for (const text of ['MM', 'gemm', 'aten::', 'load', 'nothing']) {
      const wanted = rows.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
      const placed = await Promise.all(
        wanted.map(
          async ({ recording, row }) => (await ask(session, 'spanOf', { recording, rows: [row] }))[0]!,
        ),
      );
      placed.sort((a, b) => a.startNs - b.startNs || a.recording - b.recording || a.row - b.row);
      const found = await ask(session, 'find', { text, limit: 25 });
      expect(found.total).toBe(wanted.length);
      expect(found.events).toEqual(placed.slice(0, 25));
      for (const { name, count, totalNs } of found.byName) {
        const own = wanted.filter((event) => event.name === name);
        expect(count).toBe(own.length);
        expect(totalNs).toBe(own.reduce((sum, { durationNs }) => sum + durationNs, 0));
      }
      expect(found.byName.reduce((sum, { count }) => sum + count, 0)).toBe(wanted.length);
    }
  });

  it('for nothing finds nothing', async () => {
    const session = sessionOfEvents(new SmallTrace().host('cpu_op', 'op', 0, 10).events);
    expect(await ask(session, 'find', { text: '', limit: 10 })).toEqual({ total: 0, byName: [], events: [] });
  });
});

it('a search in a comparison adds up each side by itself', async () => {
  const jobOf = (durationUs: number) =>
    formJob([memberOf('made.json', new SmallTrace().host('cpu_op', 'op', 0, durationUs).events, {})]);
  const session = new TraceSession([jobOf(10), jobOf(30)]);
  const { total, byName } = await ask(session, 'find', { text: 'op', limit: 10 });
  expect(total).toBe(2);
  expect(byName).toEqual([
    { side: 'after', name: 'op', count: 1, totalNs: 30_000 },
    { side: 'before', name: 'op', count: 1, totalNs: 10_000 },
  ]);
});

describe('the longest events with a name', () => {
  const trace = new SmallTrace()
    .step(1, 0, 100)
    .kernel('k', { launchedAt: 10, at: 30, dur: 5 })
    .kernel('k', { launchedAt: 50, at: 60, dur: 9 })
    .step(2, 100, 100)
    // Launched in the first step by name of its call, it runs in the second.
    .kernel('k', { launchedAt: 80, at: 150, dur: 7 })
    .kernel('k', { launchedAt: 120, at: 170, dur: 8 })
    .host('cpu_op', 'k', 130, 2);
  const session = sessionOfEvents(trace.events);
  const lengths = async (params: {
    kind?: 'kernel' | 'operator';
    steps?: [number, number];
    limit?: number;
  }) => {
    const events = await ask(session, 'rowsNamed', { recording: 0, name: 'k', limit: 10, ...params });
    return events.map(({ startNs, endNs }) => (endNs - startNs) / 1000);
  };

  it('come longest first, of one kind if that is wanted, and no more than wanted', async () => {
    expect(await lengths({})).toEqual([9, 8, 7, 5, 2]);
    expect(await lengths({ kind: 'kernel', limit: 2 })).toEqual([9, 8]);
    expect(await lengths({ kind: 'operator' })).toEqual([2]);
  });

  it('are those of the steps that are looked at, device work by its launch', async () => {
    expect(await lengths({ steps: [0, 0] })).toEqual([9, 7, 5]);
    expect(await lengths({ steps: [1, 1] })).toEqual([8, 2]);
  });
});

describe('events by place', () => {
  const session = sessionOfEvents(makeOverlaps(5, 200));
  const { events } = session.recording(0).linked.trace;

  it('are found by where they begin in the file, and only there', async () => {
    const offsets = Array.from(events.offset);
    const found = await ask(session, 'locate', {
      recording: 0,
      offsets: [...offsets, 1, offsets[3]! + 1, 1e12],
    });
    expect(found.slice(0, 200).map((event) => event?.row)).toEqual(Array.from(offsets.keys()));
    expect(found.slice(200)).toEqual([null, null, null]);
  });

  it('are refused where there are none', async () => {
    await expect(ask(session, 'spanOf', { recording: 0, rows: [200] })).rejects.toThrow('no event 201');
    await expect(ask(session, 'spanOf', { recording: 1, rows: [] })).resolves.toEqual([]);
    await expect(ask(session, 'locate', { recording: 1, offsets: [] })).rejects.toThrow('no recording 2');
    await expect(ask(session, 'rowsNamed', { recording: 9, name: 'k', limit: 1 })).rejects.toThrow(
      'no recording 10',
    );
  });

  it('lead from one to the next on their lane and back', async () => {
    const { tracks } = await ask(session, 'timelineIndex', undefined);
    const all = await ask(session, 'spanOf', { recording: 0, rows: Array.from(events.name.keys()) });
    let walked = 0;
    for (const { id, lanes, counter } of tracks) {
      for (let lane = 0; lane < lanes && counter === null; lane++) {
        const own = all.filter((event) => event.track === id && event.lane === lane);
        // The first has nothing before it; from there on each event comes once, in order of time.
        let event = own.reduce((a, b) =>
          b.startNs < a.startNs || (b.startNs === a.startNs && b.row < a.row) ? b : a,
        );
        for (;;) {
          walked++;
          const params = { recording: 0, row: event.row };
          const next = await ask(session, 'neighbour', { ...params, direction: 'next' });
          if (next === null) {
            break;
          }
          expect(next.startNs).toBeGreaterThanOrEqual(event.endNs);
          expect(next).toMatchObject({ track: id, lane });
          expect(
            await ask(session, 'neighbour', { recording: 0, row: next.row, direction: 'previous' }),
          ).toEqual(event);
          event = next;
        }
      }
    }
    expect(walked).toBe(200);
  });
});
