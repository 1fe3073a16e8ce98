import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseArguments } from '../../../../src/cli/arguments.ts';
import { traceVerb } from '../../../../src/cli/trace/traceVerb.ts';
import { CancelledError, FailureError } from '../../../../src/core/failure.ts';
import { localRunner } from '../../../../src/exec/localRunner.ts';
import { locateProduct } from '../../../../src/pipeline/productLocations.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';

const source = join(import.meta.dirname, '../../../../src');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-trace-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the verb prints for the words after `engine-room`. */
async function run(words: readonly string[], signal = new AbortController().signal): Promise<string> {
  const lines: string[] = [];
  const status = await traceVerb({
    args: parseArguments(['trace', ...words]),
    output: { result: (text) => lines.push(text), note: () => undefined },
    product: locateProduct(source, process.execPath),
    runner: localRunner,
    signal,
    cwd: folder,
    stateRoot: folder,
  });
  expect(status).toBe(0);
  return lines.join('\n');
}

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

describe('wrong use and bad files', () => {
  test.each([
    [[], /needs a view/],
    [['nothing'], /"nothing" is not a view/],
    [['summary'], /needs a file/],
    [['summary', 'a', 'b'], /takes one trace/],
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
