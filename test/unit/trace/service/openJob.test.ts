import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CancelledError } from '../../../../src/core/failure.ts';
import { analyseCommunication } from '../../../../src/trace/distributed/analyseCommunication.ts';
import { communicationText } from '../../../../src/trace/distributed/communicationReport.ts';
import { idleText } from '../../../../src/trace/report/idleText.ts';
import type { IdleJson } from '../../../../src/trace/report/reportJson.ts';
import { openJob } from '../../../../src/trace/service/openJob.ts';
import { answerRequest } from '../../../../src/trace/service/answerRequest.ts';
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

describe('a file that cannot be read', () => {
  let folder: string;
  let bad: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'job-'));
    bad = join(folder, 'x_rank1.pt.trace.json');
    writeFileSync(bad, 'nothing');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const good = () => writeFileSync(join(folder, 'x_rank0.pt.trace.json.gz'), readFileSync(path));

  test('is left out where others can be read, and every report says which and why', async () => {
    good();
    const job = await openJob([folder], new TraceOpener({}));
    expect(job.ranks.map(({ label }) => label)).toEqual(['rank 0']);
    const [notice] = job.notices;
    expect(notice).toMatchObject({ code: 'unreadable', files: [bad] });
    expect(notice?.message).toMatch(/^x_rank1\.pt\.trace\.json is no profiler trace.*left out\.$/);
    for (const view of ['summary', 'comm', 'idle'] as const) {
      expect(JSON.stringify(await answerRequest({ view, paths: [folder] }))).toContain(
        'x_rank1.pt.trace.json is no profiler trace',
      );
    }
    const idle = await answerRequest({ view: 'idle', paths: [folder] });
    expect(idleText(idle as IdleJson, 'text')).toContain('x_rank1.pt.trace.json is no profiler trace');
  });

  test('that is not there is left out as well', async () => {
    const gone = join(folder, 'gone.json');
    const { ranks, notices } = await openJob([gone, path, gone], new TraceOpener({}));
    expect(ranks).toHaveLength(1);
    expect(notices.filter(({ code }) => code === 'unreadable').map(({ message }) => message)).toEqual([
      'gone.json does not exist. It is left out.',
    ]);
  });

  test('fails when nothing else is there, with the first failure', async () => {
    await expect(openJob([bad], new TraceOpener({}))).rejects.toMatchObject({
      failure: { kind: 'corrupt-file', file: bad },
    });
    writeFileSync(join(folder, 'y_rank2.pt.trace.json'), '');
    await expect(openJob([folder], new TraceOpener({}))).rejects.toMatchObject({ failure: { file: bad } });
    await expect(openJob([join(folder, 'gone.json')], new TraceOpener({}))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  test('is not what a cancelled opening says', async () => {
    good();
    const controller = new AbortController();
    controller.abort();
    await expect(openJob([folder], new TraceOpener({ signal: controller.signal }))).rejects.toBeInstanceOf(
      CancelledError,
    );
  });
});
