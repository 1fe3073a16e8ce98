import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FailureError } from '../../../../src/core/failure.ts';
import { bundleTraceWorker } from '../../../support/trace/bundledWorker.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { oneGpu, SmallTrace } from '../../../support/trace/smallTrace.ts';
import { runTrace } from './runTrace.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-trace-'));
  await bundleTraceWorker(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const hostile = 'aten::\u001b[2J\u202e<script>alert(1)</script>';

describe('names from a trace', () => {
  test.each(['summary', 'findings', 'ops', 'kernels', 'modules', 'idle', 'memory'])(
    'are only text in trace %s',
    async (view) => {
      const trace = new SmallTrace().step(0, 0, 1_000);
      for (let index = 0; index < 30; index++) {
        const at = 20 + index * 30;
        trace.host('python_function', `nn.Module: ${hostile}_0`, at - 5, 25, {
          'Python id': index + 1,
          'Python module id': 0,
        });
        trace.kernel(hostile, { launchedAt: at, at: at + 6, dur: 2, op: hostile });
      }
      trace.memory(50, 100, 100, 200);
      const file = join(folder, 'hostile.json');
      await writeFile(file, JSON.stringify({ ...oneGpu, traceEvents: trace.events }));
      const text = await runTrace([view, file], folder);
      expect(text).not.toContain('\u001b');
      expect(text).not.toContain('\u202e');
      const markdown = await runTrace([view, '--markdown', file], folder);
      expect(markdown).not.toContain('\u001b');
      expect(markdown).not.toMatch(/(?<!\\)<script/);
    },
  );
});

test('several recordings of one worker are one job, and all their steps are there', async () => {
  const spans = join(folder, 'spans');
  await mkdir(spans);
  await copyFile(fixturePath('infer_eager'), join(spans, 'host_1.100.pt.trace.json.gz'));
  await copyFile(fixturePath('infer_eager_b32'), join(spans, 'host_1.200.pt.trace.json.gz'));
  const summary = JSON.parse(await runTrace(['summary', '--json', spans], folder)) as {
    files: unknown[];
    steps: { span: number }[];
    notices: string[];
  };
  expect(summary.files).toHaveLength(2);
  expect(summary.steps.map(({ span }) => span)).toEqual([1, 1, 1, 2, 2, 2]);
  expect(summary.notices.join('\n')).toMatch(/recorded 2 times/);
});

test('a trace of another job is left out, and that is said', async () => {
  const text = await runTrace(
    ['summary', fixturePath('ddp_resnet50_rank0'), fixturePath('gpt2_train_bf16')],
    folder,
  );
  expect(text).toMatch(/1 file left out/);
});

test('the loader of a recording without a GPU is weighed against the whole step', async () => {
  const file = join(
    import.meta.dirname,
    '../../../fixtures/trace-versions/cpu_train_torch_1.13.1.pt.trace.json.gz',
  );
  expect(await runTrace(['findings', file], folder)).not.toMatch(/data loader/);
});

test('waits that DistributedDataParallel makes for its own timing are no advice', async () => {
  const text = await runTrace(['findings', fixturePath('ddp_resnet50_rank1')], folder);
  expect(text).not.toMatch(/\.item\(\)/);
});

test.each([
  [['bogus', 'x']],
  [['findings']],
  [['diff', 'one']],
  [['ops', 'one', 'two']],
  [['idle', 'one', '--legacy']],
  [['summary', 'one', '--budget', 'b.yaml']],
])('wrong use is told from a trace that fails: %j', async (words) => {
  const failure = await runTrace(words, folder).catch((thrown: unknown) => thrown);
  expect((failure as FailureError).failure.kind).toBe('usage');
});
