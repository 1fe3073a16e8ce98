import { beforeAll, describe, expect, test } from 'vitest';
import { diffJson } from '../../../../src/trace/diff/diffJson.ts';
import { diffCells, diffSentence, diffText } from '../../../../src/trace/diff/diffText.ts';
import { diffTraces, type TraceDiff } from '../../../../src/trace/diff/diffTraces.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { analyseEvents, analyseText, SmallTrace } from '../../../support/trace/smallTrace.ts';

describe('a comparison', () => {
  let diff: TraceDiff;
  beforeAll(async () => {
    diff = diffTraces(await analyseFixture('infer_eager'), await analyseFixture('infer_cudagraph'));
  });

  test('begins with the answer', () => {
    const sentence =
      'A step takes 979 µs instead of 12.7 ms on average, 92.3 % less. 218 kernel launches a step became 1 CUDA graph launch';
    expect(diffSentence(diff)).toContain(sentence);
    expect(diffText(diff, 'text').startsWith(sentence)).toBe(true);
    expect(diffText(diff, 'markdown').startsWith(sentence)).toBe(true);
  });

  test('is a table in Markdown with whole kernel names, which a terminal gets short', () => {
    expect(diffText(diff, 'markdown')).toMatch(/^\| Kernel \|/m);
    const longest = Math.max(
      ...diffText(diff, 'text')
        .split('\n')
        .slice(4)
        .map((line) => line.length),
    );
    expect(longest).toBeLessThan(200);
  });

  test('has the keys that scripts rely on', () => {
    const json = diffJson(diff);
    expect(json).toMatchObject({
      schema: 'engine-room/trace-diff/1',
      steps: { aNs: diff.a.stepNs, bNs: diff.b.stepNs },
    });
    expect(
      json.causes.every(
        ({ sentence, deltaNsPerStep }) => sentence !== '' && Number.isInteger(deltaNsPerStep),
      ),
    ).toBe(true);
    expect(json.files.map(({ path }) => path)).toEqual([diff.a.file, diff.b.file]);
    expect(json.files.every(({ events, textBytes }) => events > 0 && textBytes > 0)).toBe(true);
    expect(json.operators.length).toBeGreaterThan(0);
    expect(json.kernels.length).toBeGreaterThan(0);
    // Everything is plain data, so nothing is lost on the way to another thread or a file.
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  test('has a row for each operator and kernel', () => {
    expect(diffCells(diff)).toHaveLength(1 + diff.operators.length + diff.kernels.length);
  });
});

test('batches that differ are compared by sample', async () => {
  const diff = diffTraces(await analyseFixture('infer_eager'), await analyseFixture('infer_eager_b32'));
  expect(diffSentence(diff)).toMatch(
    /^A sample takes 263 µs instead of 12\.7 ms on average, 97\.9 % less\. The batch grew/,
  );
  const text = diffText(diff, 'text');
  expect(text).toMatch(/^Kernels that changed most: times for 1 sample, calls of a step$/m);
  // Both columns are of one sample, so that the difference is between what is shown.
  expect(text).toMatch(/nchwToNhwcKernel\S* +faster +32 +10 +116 µs +5\.67 µs +-111 µs/);
  expect(text).toMatch(
    /aten::cudnn_convolution +faster +53 +53 +566 µs +78\.1 µs +2\.93 ms +72\.7 µs +-2\.86 ms/,
  );
  expect(text).toMatch(/^ResNet_0 +faster +809 µs +155 µs +12\.5 ms +264 µs +-12\.3 ms$/m);
});

test('where the first batch is larger, times are of all its samples, as causes are', async () => {
  const diff = diffTraces(await analyseFixture('infer_eager_b32'), await analyseFixture('infer_eager'));
  expect(diffSentence(diff)).toMatch(/^32 samples take 405 ms instead of 8\.43 ms on average, .* \+373 ms/);
  expect(diffText(diff, 'text')).toContain('Kernels that changed most: times for 32 samples');
});

test('what the sentence says is the difference that causes add up to', async () => {
  const diff = diffTraces(await analyseFixture('train_base'), await analyseFixture('train_item_sync'));
  expect(diffSentence(diff)).toMatch(/^A step takes 43\.9 ms instead of 33\.2 ms on average/);
  const total = diff.causes.reduce((sum, { deltaNsPerStep }) => sum + deltaNsPerStep, 0);
  expect(Math.abs(diff.b.meanStepNs - diff.a.meanStepNs - total)).toBeLessThan(20);
  expect(diffText(diff, 'text')).toMatch(
    /^Step, median +33\.2 ms +44\.7 ms\nStep, mean +33\.2 ms +43\.9 ms$/m,
  );
});

test('different programs are said to be such first, and are not compared by sample', async () => {
  const diff = diffTraces(await analyseFixture('infer_eager'), await analyseFixture('gpt2_train_bf16'));
  expect(diff).toMatchObject({ areDifferentPrograms: true, comparedBy: 'step', scale: 1 });
  expect(diffSentence(diff)).toMatch(/^These look like different programs: hardly any kernel/);
  expect(diffSentence(diff)).not.toContain('batch');
  expect(diff.notes[0]).toContain('they look like different programs');
});

test('names from a trace cannot drive the terminal or the page', () => {
  const trace = (name: string) =>
    analyseEvents(new SmallTrace().step(1, 0, 100).kernel(name, { launchedAt: 1, at: 10, dur: 50 }).events);
  const diff = diffTraces(trace('k'), trace('\u001b[31m<img src=x>|'));
  expect(diffText(diff, 'text')).not.toContain('\u001b');
  expect(diffText(diff, 'markdown')).not.toMatch(/(?<!\\)<img/);
});

test('a trace that is not whole is told right under the answer, as differences may come from that', () => {
  const whole = new SmallTrace().step(0, 0, 1000).kernel('k', { launchedAt: 1, at: 10, dur: 500 });
  const host = whole.events.filter(({ cat }) => cat !== 'kernel').map((event) => JSON.stringify(event));
  const cut = analyseText(`{"traceEvents": [${host.join()}, {"ph":"X","na`);
  const diff = diffTraces(analyseEvents(whole.events), cut);
  expect(diffJson(diff).losses).toEqual({
    a: [],
    b: [
      expect.stringMatching(/^The file ends in the middle, after/),
      'What can be read of the file ends before any work of the GPU, so what the GPU did is not known.',
    ],
  });
  for (const form of ['text', 'markdown'] as const) {
    expect(diffText(diff, form).split('\n\n')[1]).toMatch(
      /^The second trace is incomplete, so differences may come from what it lost\. The file ends/,
    );
  }
  expect(diffText(diffTraces(cut, cut), 'text')).toMatch(
    /The first trace is incomplete.*The second trace is/s,
  );
  expect(diffText(diffTraces(analyseEvents([]), cut), 'text')).toContain('The second trace is incomplete');
});

test('with a trace without any timed event there is nothing to compare', () => {
  const full = new SmallTrace().step(0, 0, 1000).kernel('k', { launchedAt: 1, at: 10, dur: 500 });
  const diff = diffTraces(analyseEvents(full.events), analyseEvents([]));
  const sentence = `${diff.emptyFile ?? ''} holds no timed event, so there is nothing to compare.`;
  expect(diff).toMatchObject({ causes: [], operators: [], kernels: [], structure: [] });
  expect(diff.emptyFile).not.toBeNull();
  expect(diffText(diff, 'text')).toBe(sentence);
  expect(diffJson(diff)).toMatchObject({ sentence, emptyFile: diff.emptyFile });
});
