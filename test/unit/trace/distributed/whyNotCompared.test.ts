import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyseCommunication } from '../../../../src/trace/distributed/analyseCommunication.ts';
import { communicationText } from '../../../../src/trace/distributed/communicationReport.ts';
import { findSteps } from '../../../../src/trace/analyse/steps.ts';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import type { TraceOfJob } from '../../../../src/trace/job/traceJob.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import { addCollective, jobOfFiles, memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { ask, sessionOfMembers } from '../../../support/trace/madeSession.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

/** A rank with a collective in its step, of so many bytes a call. */
function communicating(rank: number, group = '0'): TraceOfJob {
  const trace = new SmallTrace().step(1, 0, 1000).kernel('gemm', { launchedAt: 5, at: 10, dur: 500 });
  addCollective(trace, { launchedAt: 600, at: 620, dur: 100, group });
  return memberOf(`/job/rank${rank}.pt.trace.json`, trace.events, rankMetadata(rank));
}

/** A rank of which only the host's beginning was written. */
function cut(rank: number): TraceOfJob {
  const { events } = new SmallTrace().step(1, 0, 1000).host('cpu_op', 'aten::mm', 5, 20);
  const { path, linked } = memberOf(`/job/rank${rank}.pt.trace.json`, events, rankMetadata(rank));
  const broken = linkTrace({ ...linked.trace, problems: { ...linked.trace.problems, isTruncated: true } });
  return { path, linked: broken, steps: findSteps(broken) };
}

describe('a rank whose file ends before its collectives', () => {
  const job = formJob([communicating(0), cut(1)]);

  test('is why nothing could be compared; the other counts as a rank alone', () => {
    const analysis = analyseCommunication(job);
    expect(analysis.notCompared).toBe(
      'Collectives of the ranks could not be compared: rank 1 has none, and its file ends early.',
    );
    expect(analysis.collectives).toMatchObject([
      { name: 'all_reduce', calls: 1, waitNs: null, skewNs: null },
    ]);
    expect(analysis.ranks.map(({ waitNs }) => waitNs)).toEqual([null, null]);
    expect(analysis.limits.join(' ')).toMatch(
      /No GPU kernel was recorded on rank 1: .*Rank 1: The file ends/,
    );
    const text = communicationText(analysis, 'text');
    expect(text).toMatch(/^Collectives of the ranks could not be compared.* 10 % of the time of rank 0\.\n/);
    expect(text.match(/could not be compared/g)).toHaveLength(1);
  });

  test('leads to the calls of the other, wherever it stands', async () => {
    const members = [cut(0), communicating(1)];
    const scope = { recording: 1, steps: null };
    const view = await ask(sessionOfMembers(members), 'communication', scope);
    expect(view.notCompared).toMatch(/rank 0 has none/);
    expect(view.waitsNs).toBeNull();
    expect(view.collectives[0]?.place).toMatchObject({ recording: 1 });
  });
});

test('ranks without anything in common are no ranks without communication', () => {
  const { notCompared, collectives, ranks } = analyseCommunication(
    formJob([communicating(0, '3'), communicating(1, '4')]),
  );
  expect(notCompared).toMatch(/^No collective of one rank was found on another: .* different steps\.$/);
  expect(collectives).toHaveLength(2);
  expect(ranks.map(({ unmatched }) => unmatched)).toEqual([1, 1]);
});

test('ranks that were compared need no reason', () => {
  const { notCompared, limits } = analyseCommunication(formJob([communicating(0), communicating(1)]));
  expect(notCompared).toBeNull();
  expect(limits).toEqual([]);
});

test('no kernel on any rank is said of none in particular', async () => {
  const folder = join(import.meta.dirname, '../../../fixtures/trace-gloo');
  const job = await jobOfFiles(...[0, 1].map((rank) => join(folder, `gloo_rank${rank}.pt.trace.json.gz`)));
  expect(analyseCommunication(job).limits).toContain(
    'No GPU kernel was recorded: operators of the host stand for computing.',
  );
});
