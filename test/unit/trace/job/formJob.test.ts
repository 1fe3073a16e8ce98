import { describe, expect, test } from 'vitest';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import { memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

const { events } = new SmallTrace().step(1, 100, 50);

describe('ranks', () => {
  test('come from the trace itself before the name of the file, in order', () => {
    const job = formJob([
      memberOf('/run/a_rank7.pt.trace.json', events, rankMetadata(1)),
      memberOf('/run/b.pt.trace.json', events, rankMetadata(0)),
    ]);
    expect(job.ranks.map(({ rank, worker, label }) => [rank, worker, label])).toEqual([
      [0, 'b', 'rank 0'],
      [1, 'a_rank7', 'rank 1'],
    ]);
    expect(job.worldSize).toBe(2);
    expect(job.notices).toEqual([]);
  });

  test('come from the name where the trace does not tell', () => {
    const job = formJob([
      memberOf('/run/x_rank1.pt.trace.json', events, {}),
      memberOf('/run/x_rank0.pt.trace.json', events, {}),
    ]);
    expect(job.ranks.map(({ rank }) => rank)).toEqual([0, 1]);
  });

  test('that nobody tells are ordered by worker, and that is said', () => {
    const job = formJob([
      memberOf('/run/w10.pt.trace.json', events, {}),
      memberOf('/run/w9.pt.trace.json', events, {}),
    ]);
    expect(job.ranks.map(({ label }) => label)).toEqual(['w9', 'w10']);
    expect(job.notices.map(({ code }) => code)).toEqual(['unknown-rank']);
  });

  test('that are missing are named', () => {
    const job = formJob(
      [0, 5].map((rank) => memberOf(`/run/r${rank}.pt.trace.json`, events, rankMetadata(rank, 8))),
    );
    expect(job.notices).toEqual([
      {
        code: 'missing-ranks',
        message: 'The job has 8 ranks; 2 of them are here. Missing: 1, 2, 3, 4, 6, 7.',
        files: [],
      },
    ]);
  });
});

test('recordings of one worker are its spans in order of time', () => {
  const paths = ['/run/n_1.1000.pt.trace.json', '/run/n_1.999.pt.trace.json', '/run/n_1.20000.pt.trace.json'];
  const job = formJob(paths.map((path) => memberOf(path, events, rankMetadata(0, 1))));
  expect(job.ranks).toHaveLength(1);
  expect(job.ranks[0]?.spans.map(({ number, path }) => [number, path])).toEqual([
    [1, paths[1]],
    [2, paths[0]],
    [3, paths[2]],
  ]);
});

test('a second recording of a rank, by another worker or in another folder, is left out and told', () => {
  for (const second of ['/run/other.pt.trace.json', '/run2/a_rank0.pt.trace.json']) {
    const job = formJob([
      memberOf('/run/a_rank0.pt.trace.json', events, rankMetadata(0)),
      memberOf(second, events, rankMetadata(0)),
      memberOf('/run/a_rank1.pt.trace.json', events, rankMetadata(1)),
    ]);
    expect(job.ranks.map(({ spans }) => spans.map(({ path }) => path))).toEqual([
      ['/run/a_rank0.pt.trace.json'],
      ['/run/a_rank1.pt.trace.json'],
    ]);
    expect(job.notices).toMatchObject([{ code: 'duplicate-rank', files: [second] }]);
  }
});

test('traces of another job are left out and told', () => {
  const job = formJob([
    memberOf('/run/big0.pt.trace.json', events, rankMetadata(0, 4)),
    memberOf('/run/a.pt.trace.json', events, rankMetadata(0, 2)),
    memberOf('/run/b.pt.trace.json', events, rankMetadata(1, 2)),
    memberOf('/run/alone.pt.trace.json', events, {}),
  ]);
  expect(job.ranks.map(({ worker }) => worker)).toEqual(['a', 'b']);
  expect(job.notices).toMatchObject([
    { code: 'other-job', files: ['/run/big0.pt.trace.json'] },
    { code: 'other-job', files: ['/run/alone.pt.trace.json'] },
  ]);
});

test('a file that was named twice counts once, and that is told', () => {
  const path = '/run/a_rank0.pt.trace.json';
  for (const [metadata, words] of [
    [rankMetadata(0, 1), /^Rank 0 is there twice: \/run\/a_rank0\.pt\.trace\.json was named more than once/],
    [rankMetadata(0, 2), /^Rank 0 is there twice/],
  ] as const) {
    const job = formJob([memberOf(path, events, metadata)], [path]);
    expect(job.ranks).toHaveLength(1);
    expect(job.notices[0]).toMatchObject({
      code: 'duplicate-rank',
      message: expect.stringMatching(words),
      files: [path],
    });
  }
});
