import { expect, test } from 'vitest';
import { analyseCommunication } from '../../../../src/trace/distributed/analyseCommunication.ts';
import { communicationText } from '../../../../src/trace/distributed/communicationReport.ts';
import { openJob } from '../../../../src/trace/service/openJob.ts';
import { TraceOpener } from '../../../../src/trace/service/traceOpener.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';

const path = fixturePath('ddp_resnet50_rank0');

test('a file that is named twice is one rank, and the report says so', async () => {
  const job = await openJob([path, path, path], new TraceOpener({}));
  expect(job.ranks.map(({ label, spans }) => [label, spans.length])).toEqual([['rank 0', 1]]);
  expect(job.notices.filter(({ code }) => code === 'duplicate-rank')).toHaveLength(1);
  expect(communicationText(analyseCommunication(job), 'text')).toContain('Rank 0 is there twice');
});

test('two ranks are no duplicates', async () => {
  const job = await openJob([path, fixturePath('ddp_resnet50_rank1')], new TraceOpener({}));
  expect(job.notices).toEqual([]);
});
