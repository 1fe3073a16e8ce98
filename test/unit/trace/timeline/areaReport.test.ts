import { describe, expect, it } from 'vitest';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import { none } from '../../../../src/trace/read/eventColumns.ts';
import type { FlameNode, TimelineEvent } from '../../../../src/trace/timeline/timelineTypes.ts';
import { TraceSession } from '../../../../src/trace/session/traceSession.ts';
import { memberOf } from '../../../support/trace/jobOfRanks.ts';
import { ask, sessionOfEvents } from '../../../support/trace/madeSession.ts';
import { makeOverlaps } from '../../../support/trace/makeOverlaps.ts';
import { Random } from '../../../support/trace/generator/random.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

/** Length of a union of stretches, point by point. */
function coveredNs(stretches: readonly (readonly [number, number])[]): number {
  const points = [...new Set(stretches.flat())].sort((a, b) => a - b);
  return points.reduce((sum, to, index) => {
    const from = points[index - 1] ?? to;
    return stretches.some(([start, end]) => start <= from && end >= to) ? sum + to - from : sum;
  }, 0);
}

describe('an area', () => {
  it('clips to its edges and takes off what runs inside', async () => {
    const session = sessionOfEvents(
      new SmallTrace()
        .host('cpu_op', 'outer', 0, 100)
        .host('cpu_op', 'inner', 20, 20)
        .host('cpu_op', 'inner', 60, 30)
        .host('cuda_runtime', 'call', 65, 5).events,
    );
    expect(await ask(session, 'area', { fromNs: 30_000, toNs: 80_000, tracks: null })).toEqual({
      fromNs: 30_000,
      toNs: 80_000,
      rows: [
        {
          ...{ side: null, name: 'outer', kind: 'operator', count: 1, totalNs: 50_000, selfNs: 20_000 },
          ...{ longestNs: 50_000, example: { recording: 0, row: 0 } },
        },
        {
          ...{ side: null, name: 'inner', kind: 'operator', count: 2, totalNs: 30_000, selfNs: 25_000 },
          ...{ longestNs: 20_000, example: { recording: 0, row: 2 } },
        },
        {
          ...{ side: null, name: 'call', kind: 'launch', count: 1, totalNs: 5_000, selfNs: 5_000 },
          ...{ longestNs: 5_000, example: { recording: 0, row: 3 } },
        },
      ],
      flames: [
        {
          side: null,
          nodes: [
            {
              ...{ name: 'outer', kind: 'operator', totalNs: 50_000, count: 1 },
              children: [
                {
                  ...{ name: 'inner', kind: 'operator', totalNs: 30_000, count: 2 },
                  children: [{ name: 'call', kind: 'launch', totalNs: 5_000, count: 1, children: [] }],
                },
              ],
            },
          ],
        },
      ],
      busy: [{ track: 0, share: 1 }],
    });
  });

  it.each([1, 2, 3, 4, 5, 6])('adds up to what a look at every event gives, seed %i', async (seed) => {
    const session = sessionOfEvents(makeOverlaps(seed, 250));
    const { linked } = session.recording(0);
    const rows = Array.from(linked.trace.events.name.keys());
    const all = await ask(session, 'spanOf', { recording: 0, rows });
    const { tracks } = await ask(session, 'timelineIndex', undefined);
    const random = new Random(seed);
    for (let round = 0; round < 8; round++) {
      const fromNs = random.int(-1_000, 2_000_000);
      const toNs = fromNs + random.int(1, round === 0 ? 9_000_000 : 300_000);
      const chosen = round % 2 === 0 ? null : tracks.map(({ id }) => id).filter(() => random.chance(0.5));
      const report = await ask(session, 'area', { fromNs, toNs, tracks: chosen });
      const clip = ({ startNs, endNs }: TimelineEvent) =>
        [Math.max(startNs, fromNs), Math.min(endNs, toNs)] as const;
      const inside = all.filter(
        (event) =>
          (chosen === null || chosen.includes(event.track)) &&
          event.startNs < toNs &&
          (event.endNs > fromNs || event.startNs >= fromNs),
      );
      const isHost = (event: TimelineEvent) => tracks[event.track]!.kind === 'host';
      const lengthOf = (event: TimelineEvent) => clip(event)[1] - clip(event)[0];
      const selfOf = (event: TimelineEvent) => {
        const children = inside.filter((other) => isHost(other) && linked.parent[other.row] === event.row);
        return lengthOf(event) - coveredNs(children.map(clip));
      };
      expect(report.rows.reduce((sum, { count }) => sum + count, 0)).toBe(inside.length);
      for (const row of report.rows) {
        const own = inside.filter(({ name, kind }) => name === row.name && kind === row.kind);
        expect(row.count).toBe(own.length);
        expect(row.totalNs).toBe(own.reduce((sum, event) => sum + lengthOf(event), 0));
        expect(row.selfNs).toBe(own.reduce((sum, event) => sum + selfOf(event), 0));
        expect(row.longestNs).toBe(Math.max(...own.map(lengthOf)));
        expect(lengthOf(all[row.example.row]!)).toBe(row.longestNs);
      }
      for (const { track, share } of report.busy) {
        const stretches = inside.filter((event) => event.track === track).map(clip);
        expect(share * (toNs - fromNs)).toBeCloseTo(coveredNs(stretches), 3);
      }
      checkFlame(
        report.flames[0]!.nodes,
        inside,
        (event) => (isHost(event) ? linked.parent[event.row]! : none),
        lengthOf,
      );
    }
  });

  it('is busy with work alone, not with spans and ranges', async () => {
    const { events } = new SmallTrace().host('cpu_op', 'op', 0, 10);
    const span = {
      ...events[0]!,
      cat: 'Trace',
      name: 'Spans',
      pid: 'Spans',
      tid: 'PyTorch Profiler',
      dur: 100,
    };
    const session = sessionOfEvents([...events, span]);
    const { tracks } = await ask(session, 'timelineIndex', undefined);
    expect(tracks.map(({ part }) => part)).toEqual(['thread', 'profiler']);
    const { busy } = await ask(session, 'area', { fromNs: 0, toNs: 20_000, tracks: null });
    expect(busy).toEqual([{ track: 0, share: 0.5 }]);
  });

  it('keeps its flame graph as deep as can be drawn', async () => {
    const trace = new SmallTrace();
    for (let depth = 0; depth < 2_000; depth++) {
      trace.host('cpu_op', `level ${depth}`, depth * 0.001, 100 - depth * 0.002);
    }
    const { flames, rows } = await ask(sessionOfEvents(trace.events), 'area', {
      ...{ fromNs: 0, toNs: 100_000, tracks: null },
    });
    let depth = 0;
    for (let nodes: readonly FlameNode[] = flames[0]!.nodes; nodes.length > 0; nodes = nodes[0]!.children) {
      depth++;
    }
    expect(depth).toBe(256);
    expect(rows).toHaveLength(2_000);
  });

  it('refuses tracks that there are not, and is empty where nothing lies', async () => {
    const session = sessionOfEvents(new SmallTrace().host('cpu_op', 'op', 0, 10).events);
    await expect(ask(session, 'area', { fromNs: 0, toNs: 1, tracks: [4] })).rejects.toThrow('no track 5');
    for (const [fromNs, toNs] of [
      [20_000, 30_000],
      [5_000, 5_000],
      [9_000, 1_000],
    ] as const) {
      const { rows, flames, busy } = await ask(session, 'area', { fromNs, toNs, tracks: null });
      expect([rows, flames, busy]).toEqual([[], [{ side: null, nodes: [] }], [{ track: 0, share: 0 }]]);
    }
  });
});

describe('an area of a comparison', () => {
  const jobOf = (ops: number) => {
    const trace = new SmallTrace().step(1, 0, 100);
    for (let at = 0; at < ops; at++) {
      trace.host('cpu_op', 'op', at * 10, 5);
    }
    return formJob([memberOf('made.pt.trace.json', trace.events, {})]);
  };

  it('adds up each side by itself', async () => {
    const session = new TraceSession([jobOf(2), jobOf(5)]);
    const { rows, flames } = await ask(session, 'area', { fromNs: -1e6, toNs: 1e6, tracks: null });
    const ops = rows.filter(({ name }) => name === 'op');
    expect(ops.map(({ side, count, totalNs, example }) => [side, count, totalNs, example.recording])).toEqual(
      [
        ['after', 5, 25_000, 1],
        ['before', 2, 10_000, 0],
      ],
    );
    expect(flames.map(({ side, nodes }) => [side, countOf(nodes, 'op')])).toEqual([
      ['before', 2],
      ['after', 5],
    ]);
  });
});

function countOf(nodes: readonly FlameNode[], name: string): number {
  return nodes.reduce(
    (sum, node) => sum + (node.name === name ? node.count : 0) + countOf(node.children, name),
    0,
  );
}

/** Every path of names in the tree has the time and the count of the events that have these names around them. */
function checkFlame(
  flame: readonly FlameNode[],
  inside: readonly TimelineEvent[],
  parentOf: (event: TimelineEvent) => number,
  lengthOf: (event: TimelineEvent) => number,
): void {
  const byRow = new Map(inside.map((event) => [event.row, event]));
  const sums = new Map<string, { totalNs: number; count: number }>();
  for (const event of inside) {
    const path: string[] = [];
    for (let at: TimelineEvent | undefined = event; at !== undefined; at = byRow.get(parentOf(at))) {
      path.unshift(at.name);
    }
    const key = JSON.stringify(path);
    const sum = sums.get(key) ?? { totalNs: 0, count: 0 };
    sums.set(key, { totalNs: sum.totalNs + lengthOf(event), count: sum.count + 1 });
  }
  const wholeNs = flame.reduce((sum, { totalNs }) => sum + totalNs, 0);
  let found = 0;
  const visit = (nodes: readonly FlameNode[], path: readonly string[]) => {
    for (const { name, totalNs, count, children } of nodes) {
      expect({ totalNs, count }).toEqual(sums.get(JSON.stringify([...path, name])));
      found++;
      visit(children, [...path, name]);
    }
  };
  visit(flame, []);
  const visible = [...sums.values()].filter(({ totalNs }) => totalNs >= wholeNs / 20_000);
  expect(found).toBe(visible.length);
}
