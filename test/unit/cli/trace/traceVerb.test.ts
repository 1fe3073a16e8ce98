import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CancelledError, FailureError } from '../../../../src/core/failure.ts';
import { bundleTraceWorker } from '../../../support/trace/bundledWorker.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { runTrace } from './runTrace.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-trace-'));
  await bundleTraceWorker(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (words: readonly string[], signal?: AbortSignal) => runTrace(words, folder, signal);

interface Summary {
  schema: string;
  steps: { durationNs: number; breakdownNs: Record<string, number> }[];
  gpus: { utilization: number }[];
  coverage: { deviceTime: number };
  findings: { id: string; stakeNsPerStep: number; evidence: unknown[]; advice: string }[];
}

describe('trace summary', () => {
  test('prints the answer first', async () => {
    const text = await run(['summary', fixturePath('resnet50_fp32_b1')]);
    expect(text.split('\n')[0]).toMatch(
      /^4 steps take .* ms each \(about .* without the profiler\); the GPU computes during 7\.\d+ % of the time\./,
    );
    expect(text).toMatch(/CUDA graph/);
    expect(text).toMatch(/^Step +11\.1 ms +100 %$/m);
  });

  test('as JSON has whole nanoseconds that add up', async () => {
    const summary = JSON.parse(
      await run(['summary', '--json', fixturePath('resnet18_train_dataloader')]),
    ) as Summary;
    expect(summary.schema).toBe('engine-room/trace-summary/1');
    for (const { durationNs, breakdownNs } of summary.steps) {
      const parts = Object.values(breakdownNs);
      expect(parts.every(Number.isInteger)).toBe(true);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(durationNs);
    }
    expect(summary.findings[0]?.id).toBe('data-loader');
    expect(summary.coverage.deviceTime).toBeGreaterThan(0.95);
  });

  test('as CSV has a line for each step', async () => {
    const csv = await run(['summary', '--csv', fixturePath('infer_eager')]);
    expect(csv.split('\r\n')).toHaveLength(4);
  });
});

test('trace findings --markdown leads with the answer and numbers the findings', async () => {
  const text = await run(['findings', '--markdown', fixturePath('train_item_sync')]);
  expect(text).toMatch(/^1\. .*confidence/m);
  expect(text).toMatch(/aten::item/);
});

test('trace idle names the lines that hold the host', async () => {
  const text = await run(['idle', fixturePath('train_item_sync')]);
  expect(text).toMatch(/pairs\.py\(62\): step/);
  const idle = JSON.parse(await run(['idle', '--json', fixturePath('train_item_sync')])) as {
    gaps: { cause: string; frame: string | null; durationNs: number }[];
    causes: { cause: string; nsPerStep: number }[];
  };
  const total = idle.causes.reduce((sum, { nsPerStep }) => sum + nsPerStep, 0);
  expect(total * 3).toBeCloseTo(
    idle.gaps.reduce((sum, { durationNs }) => sum + durationNs, 0),
    -2,
  );
});

test('trace comm tells who is late, and what waiting is', async () => {
  const files = [fixturePath('ddp_resnet50_rank0'), fixturePath('ddp_resnet50_rank1')];
  const comm = JSON.parse(await run(['comm', '--json', ...files])) as {
    ranks: { rank: number; computeNs: number; communicationNs: number; overlapNs: number; waitNs: number }[];
    collectives: { name: string; group: string; calls: number; bytes: number; busBandwidth: number }[];
    stragglers: { rank: number; lateNsPerStep: number; cause: string }[];
  };
  expect(comm.ranks.map(({ rank }) => rank)).toEqual([0, 1]);
  expect(comm.stragglers[0]).toMatchObject({ rank: 1, cause: 'hostLate' });
  expect(comm.collectives.find(({ name }) => name === 'all_reduce')?.busBandwidth).toBeGreaterThan(1e10);
  const findings = await run(['findings', ...files]);
  expect(findings).toMatch(/^1\. Rank 1 makes the others wait/m);
  expect(await run(['idle', ...files])).toMatch(/Late rank/);
});

test('trace ops and kernels say what takes most', async () => {
  expect(await run(['ops', fixturePath('gpt2_train_bf16')])).toMatch(
    /^aten::mm takes most device time: 10\.1 ms a step/,
  );
  expect(await run(['kernels', fixturePath('gpt2_train_bf16')])).toMatch(/tensorop.*takes most: .* a step/);
  const ops = JSON.parse(await run(['ops', '--json', fixturePath('infer_eager')])) as {
    operators: { name: string; calls: number; deviceSelfNs: number }[];
  };
  const kernels = JSON.parse(await run(['kernels', '--json', fixturePath('infer_eager')])) as {
    kernels: { totalNs: number }[];
    copies: { totalNs: number }[];
  };
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  expect(sum(ops.operators.map(({ deviceSelfNs }) => deviceSelfNs))).toBe(
    sum([...kernels.kernels, ...kernels.copies].map(({ totalNs }) => totalNs)),
  );
});

describe('trace diff', () => {
  test('names what was changed', async () => {
    const pair = [fixturePath('train_base'), fixturePath('train_item_sync')];
    expect(await run(['diff', ...pair])).toMatch(/^A step takes 43.* instead of 33.*\.item\(\)/);
    const diff = JSON.parse(await run(['diff', '--json', ...pair])) as {
      steps: { aNs: number; bNs: number };
      causes: { sentence: string; deltaNsPerStep: number }[];
      operators: unknown[];
      kernels: unknown[];
    };
    expect(diff.causes[0]?.deltaNsPerStep).toBeGreaterThan(5e6);
    expect(diff.steps.bNs).toBeGreaterThan(diff.steps.aNs);
  });

  test('a budget that is exceeded makes the exit status 1, and its mistakes are told by line', async () => {
    const budget = join(folder, 'budget.yaml');
    await writeFile(budget, 'version: 1\nstep: { maxIncreasePercent: 5 }\n');
    const words = ['diff', fixturePath('train_base'), fixturePath('train_item_sync'), '--budget', budget];
    await expect(run(words)).rejects.toThrow('expected 1 to be +0');
    expect(
      await run(['diff', fixturePath('train_base'), fixturePath('train_base'), '--budget', budget]),
    ).toMatch(/^The budget is kept: 1 limit\./);
    await writeFile(budget, 'version: 1\nstep: { maxIncreasePercnt: 5 }\n');
    await expect(run(words)).rejects.toThrow(/maxIncreasePercnt/);
  });

  test('needs two traces', async () => {
    await expect(run(['diff', fixturePath('train_base')])).rejects.toThrow(/compares two traces, not 1/);
  });
});

test.each([
  ['summary', /^average +826 µs/m],
  ['ops', /^aten::/m],
  ['kernels', /Blocks per SM/],
  ['memory', /Memory of GPU0, peak/],
  ['findings', /^gpuUtilization/m],
])('trace %s --legacy prints the old numbers', async (view, expected) => {
  expect(await run([view, '--legacy', fixturePath('resnet50_fp32_b1')])).toMatch(expected);
});

test('trace idle --hta prints HTA’s numbers', async () => {
  const text = await run(['idle', '--hta', fixturePath('ddp_resnet50_rank0')]);
  expect(text).toMatch(/^Communication hidden by computing +\d/m);
  expect(text).toMatch(/Idle time by stream/);
  await expect(run(['ops', '--hta', fixturePath('infer_eager')])).rejects.toThrow(/--hta goes with idle/);
});

describe('wrong use and bad files', () => {
  test.each([
    [[], /needs a view/],
    [['nothing'], /"nothing" is not a view/],
    [['summary'], /needs a file/],
    [['summary', '--legacy', 'a', 'b'], /takes one trace/],
    [['summary', 'missing.pt.trace.json'], /missing\.pt\.trace\.json does not exist/],
  ])('%j', async (words, message) => {
    await expect(run(words)).rejects.toThrow(message);
  });

  test('a file that is no trace is named, with its first byte and what to do', async () => {
    const file = join(folder, 'foreign.json');
    await writeFile(file, 'hello');
    const failure = await run(['summary', file]).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(FailureError);
    expect((failure as FailureError).failure).toMatchObject({
      kind: 'corrupt-file',
      file,
      cause: expect.stringContaining('byte 0') as string,
      nextStep: expect.stringContaining('export_chrome_trace') as string,
    });
  });

  test('cancelling ends the engine', async () => {
    const controller = new AbortController();
    const answer = run(['summary', fixturePath('gpt2_train_bf16')], controller.signal);
    setTimeout(() => controller.abort(), 30);
    await expect(answer).rejects.toBeInstanceOf(CancelledError);
  });
});
