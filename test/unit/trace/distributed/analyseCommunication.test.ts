import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { analyseCommunication } from '../../../../src/trace/distributed/analyseCommunication.ts';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { addCollective, jobOfFiles, memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

const glooFolder = join(import.meta.dirname, '../../../fixtures/trace-gloo');
const gloo = [0, 1].map((rank) => join(glooFolder, `gloo_rank${rank}.pt.trace.json.gz`));

interface RawKernel {
  readonly cat?: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

/** Kernels of a file, straight from its JSON. */
async function rawKernels(path: string): Promise<RawKernel[]> {
  const text = gunzipSync(await readFile(path)).toString();
  const json = JSON.parse(text) as { traceEvents: RawKernel[] };
  return json.traceEvents.filter(({ cat }) => cat === 'kernel');
}

/** Nanoseconds at which both, one or any of two sets of kernels run, by sweeping over all begins and ends. */
function sweep(a: readonly RawKernel[], b: readonly RawKernel[]) {
  const changes = [a, b].flatMap((kernels, side) =>
    kernels.flatMap(({ ts, dur }) => [
      { at: Math.round(ts * 1000), side, by: 1 },
      { at: Math.round(ts * 1000) + Math.round(dur * 1000), side, by: -1 },
    ]),
  );
  changes.sort((x, y) => x.at - y.at);
  const running = [0, 0];
  const total = { a: 0, b: 0, both: 0 };
  let before = 0;
  for (const { at, side, by } of changes) {
    total.a += running[0]! > 0 ? at - before : 0;
    total.b += running[1]! > 0 ? at - before : 0;
    total.both += running[0]! > 0 && running[1]! > 0 ? at - before : 0;
    running[side]! += by;
    before = at;
  }
  return total;
}

describe('the recorded DDP pair', () => {
  const paths = [0, 1].map((rank) => fixturePath(`ddp_resnet50_rank${rank}`));

  test('overlap per rank is what a sweep over the raw kernels gives', async () => {
    const { ranks } = analyseCommunication(await jobOfFiles(...paths));
    expect(ranks.map(({ rank }) => rank)).toEqual([0, 1]);
    for (const [index, path] of paths.entries()) {
      const kernels = await rawKernels(path);
      const isNccl = ({ name }: RawKernel) => name.toLowerCase().includes('nccl');
      const truth = sweep(
        kernels.filter((kernel) => !isNccl(kernel)),
        kernels.filter(isNccl),
      );
      const rank = ranks[index]!;
      expect([rank.computeNs, rank.communicationNs, rank.overlapNs]).toEqual([truth.a, truth.b, truth.both]);
      expect(rank.exposedNs).toBe(rank.communicationNs - rank.overlapNs);
      expect(rank.computeNs + rank.exposedNs + rank.otherNs).toBe(rank.recordedNs);
    }
  });

  test('waiting is what a collective takes beyond the shorter of both calls', async () => {
    const { ranks, collectives } = analyseCommunication(await jobOfFiles(...paths));
    const byRank = await Promise.all(
      paths.map(async (path) =>
        (await rawKernels(path))
          .filter(({ name }) => name.includes('nccl'))
          .sort((a, b) => a.ts - b.ts)
          .map(({ dur, args }) => ({
            durNs: Math.round(dur * 1000),
            name: args?.['Collective name'],
            bytes: Number(args?.['In msg nelems'] ?? 0) * 4,
          })),
      ),
    );
    const [first, second] = byRank as [(typeof byRank)[0], (typeof byRank)[0]];
    const waited = first.reduce(
      (sum, { durNs }, index) => sum + Math.max(0, durNs - second[index]!.durNs),
      0,
    );
    expect(ranks[0]?.waitNs).toBe(waited);
    const reduced = first.flatMap(({ name, bytes, durNs }, index) =>
      name === 'allreduce' ? [{ bytes, transferNs: Math.min(durNs, second[index]!.durNs) }] : [],
    );
    const bytes = reduced.reduce((sum, call) => sum + call.bytes, 0);
    const transferNs = reduced.reduce((sum, call) => sum + call.transferNs, 0);
    const row = collectives.find(({ name, dtype }) => name === 'all_reduce' && dtype === 'Float');
    expect(row).toMatchObject({ group: '0', calls: 15, bytes, groupSize: 2 });
    // Of two ranks the factor of an all-reduce is 1.
    expect(row!.busBandwidth! / (bytes / (transferNs / 1e9))).toBeCloseTo(1, 9);
  });

  test('rank 1 is late because of its host', async () => {
    const { stragglers, notices } = analyseCommunication(await jobOfFiles(...paths));
    expect(stragglers.map(({ label, cause }) => [label, cause])).toEqual([['rank 1', 'hostLate']]);
    expect(stragglers[0]!.lateNsPerStep).toBeGreaterThan(20e6);
    expect(notices).toEqual([]);
  });

  test('one of them alone tells no waiting, and says so', async () => {
    const alone = analyseCommunication(await jobOfFiles(paths[0]!));
    expect(alone.ranks[0]).toMatchObject({ rank: 0, waitNs: null });
    expect(alone.collectives.every(({ waitNs, skewNs }) => waitNs === null && skewNs === null)).toBe(true);
    expect(alone.stragglers).toEqual([]);
    expect(alone.limits[0]).toContain('Only one rank is known');
    expect(alone.notices.map(({ code }) => code)).toEqual(['single-rank']);
  });
});

describe('a recorded job with gloo', () => {
  test('the rank that sleeps 20 ms a step is found', async () => {
    const { stragglers, ranks, collectives } = analyseCommunication(await jobOfFiles(...gloo));
    expect(stragglers[0]).toMatchObject({ label: 'rank 1', cause: 'hostLate' });
    expect(stragglers[0]!.lateNsPerStep / 1e6).toBeGreaterThan(17);
    expect(stragglers[0]!.lateNsPerStep / 1e6).toBeLessThan(23);
    expect(stragglers[0]!.lateNsByStep).toHaveLength(3);
    expect(ranks[0]!.waitNs!).toBeGreaterThan(50e6);
    expect(collectives.map(({ name, group, calls }) => [name, group, calls])).toEqual(
      expect.arrayContaining([
        ['all_reduce', '0', 6],
        ['all_gather', '0', 3],
        ['barrier', '0', 3],
      ]),
    );
    // Gradients of 262,912 floats and a tensor of 1,000, three times; gathers of 10 floats from 2 ranks.
    expect(collectives.find(({ name }) => name === 'all_reduce')?.bytes).toBe(3 * 4 * (262_912 + 1_000));
    expect(collectives.find(({ name }) => name === 'all_gather')?.bytes).toBe(3 * 4 * 20);
  });
});

const stepUs = 2000;
const transferUs = 50;

/**
 * A rank that in each of four steps launches 400 µs of computing, and then an all-reduce that ends at the same instant
 * everywhere. @param late what this rank does more.
 */
function rankThat(rank: number, late: { computes?: number; loads?: number; idles?: number }) {
  const { computes = 0, loads = 0, idles = 0 } = late;
  const trace = new SmallTrace();
  for (let step = 0; step < 4; step++) {
    const from = step * stepUs;
    trace.step(step, from, stepUs);
    if (loads > 0) {
      trace.host(
        'user_annotation',
        'enumerate(DataLoader)#_MultiProcessingDataLoaderIter.__next__',
        from + 1,
        loads,
      );
    }
    const at = from + 20 + loads + idles;
    trace.kernel('compute', { launchedAt: at - 10, at, dur: 400 + computes });
    const ready = at + 400 + computes + 1;
    // The others are ready at 421 µs of the step; the slowest decides when all end.
    const end = from + 421 + extra + transferUs;
    addCollective(trace, { launchedAt: ready - 6, at: ready, dur: end - ready });
  }
  return memberOf(`/run/r${rank}.pt.trace.json`, trace.events, rankMetadata(rank));
}

const extra = 300;

describe('made-up ranks with a known delay', () => {
  test.each([
    ['compute', { computes: extra }],
    ['dataLoader', { loads: extra }],
    ['hostLate', { idles: extra }],
  ] as const)('%s', (cause, late) => {
    const { stragglers, ranks } = analyseCommunication(formJob([rankThat(0, {}), rankThat(1, late)]));
    expect(stragglers).toHaveLength(1);
    expect(stragglers[0]).toMatchObject({
      label: 'rank 1',
      cause,
      lateNsPerStep: extra * 1000,
      lateNsByStep: [extra, extra, extra, extra].map((us) => us * 1000),
      lastIn: 4,
    });
    expect(stragglers[0]!.causeNsPerStep[cause]).toBe(extra * 1000);
    expect(ranks[0]?.waitNs).toBe(4 * extra * 1000);
    expect(ranks[1]?.waitNs).toBe(0);
  });

  test('bandwidth counts the transfer, not the waiting', () => {
    const { collectives } = analyseCommunication(formJob([rankThat(0, {}), rankThat(1, { idles: extra })]));
    expect(collectives).toHaveLength(1);
    expect(collectives[0]).toMatchObject({
      name: 'all_reduce',
      calls: 4,
      bytes: 4 * 4000,
      latencyNs: transferUs * 1000,
      skewNs: extra * 1000,
      waitNs: (extra * 1000) / 2,
    });
    expect(collectives[0]!.busBandwidth).toBeCloseTo(4000 / (transferUs * 1e-6), 0);
  });

  test('ranks that come together are no stragglers', () => {
    const job = formJob([rankThat(0, { idles: extra }), rankThat(1, { idles: extra })]);
    expect(analyseCommunication(job).stragglers).toEqual([]);
  });
});

test('a kernel without arguments is known by its name, and its group by its stream', () => {
  const trace = new SmallTrace().step(1, 0, 1000);
  addCollective(trace, { launchedAt: 10, at: 20, dur: 30, group: '7' });
  trace.kernel('ncclDevKernel_AllGather_RING_LL(x)', { launchedAt: 60, at: 70, dur: 30 });
  const job = formJob([memberOf('/run/a.pt.trace.json', trace.events, rankMetadata(0))]);
  const { collectives, limits } = analyseCommunication(job);
  expect(collectives).toMatchObject([
    { name: 'all_reduce', group: '7', bytes: 4000 },
    { name: 'all_gather', group: '7', bytes: null, busBandwidth: null },
  ]);
  expect(limits).toContain('1 collective of 2 tells no size and counts in no bandwidth.');
});

test('a trace without communication says so', () => {
  const { events } = new SmallTrace().step(1, 0, 100).kernel('compute', { launchedAt: 1, at: 10, dur: 5 });
  const { collectives, limits } = analyseCommunication(formJob([memberOf('/a.json', events, {})]));
  expect(collectives).toEqual([]);
  expect(limits).toEqual(['No collective was recorded.']);
});

test('of many ranks with random delays each one is charged what the others waited for it', () => {
  let seed = 11;
  const random = (most: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % most;
  };
  for (let round = 0; round < 20; round++) {
    const delays = Array.from({ length: 6 }, () => Array.from({ length: 4 }, () => random(400)));
    const traces = [0, 1, 2, 3].map((rank) => {
      const trace = new SmallTrace();
      delays.forEach((ofRanks, step) => {
        const from = step * 1000;
        trace.step(step, from, 1000);
        const at = from + 100 + ofRanks[rank]!;
        addCollective(trace, { launchedAt: at - 6, at, dur: from + 100 + Math.max(...ofRanks) + 50 - at });
      });
      return memberOf(`/run/r${rank}.pt.trace.json`, trace.events, rankMetadata(rank, 4));
    });
    const { stragglers, ranks } = analyseCommunication(formJob(traces));
    // What each rank waited for each: in a step all wait for the last one only.
    const waited = [0, 1, 2, 3].map((waiting) =>
      [0, 1, 2, 3].map((late) =>
        delays.reduce((sum, ofRanks) => {
          const last = Math.max(...ofRanks);
          return sum + (ofRanks.indexOf(last) === late ? last - ofRanks[waiting]! : 0);
        }, 0),
      ),
    );
    expect(ranks.map(({ waitNs }) => waitNs)).toEqual(
      waited.map((byLate) => 1000 * byLate.reduce((sum, us) => sum + us, 0)),
    );
    for (const { position, lateNsPerStep } of stragglers) {
      const most = Math.max(...waited.map((byLate) => byLate[position]!));
      expect(lateNsPerStep).toBe(Math.round((most * 1000) / delays.length));
    }
    expect(stragglers.length).toBeGreaterThan(0);
  }
});

test('messages between two ranks count on each rank by itself, and that is said', () => {
  const member = (rank: number) => {
    const trace = new SmallTrace().step(1, 0, 1000);
    addCollective(trace, { launchedAt: 10, at: 20, dur: 30 + 10 * rank, name: rank === 0 ? 'send' : 'recv' });
    return memberOf(`/run/r${rank}.pt.trace.json`, trace.events, rankMetadata(rank));
  };
  const { collectives, limits } = analyseCommunication(formJob([member(0), member(1)]));
  expect(collectives.map(({ name, waitNs, latencyNs }) => [name, waitNs, latencyNs])).toEqual([
    ['recv', null, 40_000],
    ['send', null, 30_000],
  ]);
  expect(limits.join()).toContain('Messages between two ranks');
  expect(limits.join()).not.toContain('No collective of one rank');
});
