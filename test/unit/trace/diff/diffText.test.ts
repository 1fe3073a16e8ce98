import { beforeAll, describe, expect, test } from 'vitest';
import { diffJson } from '../../../../src/trace/diff/diffJson.ts';
import { diffCells, diffSentence, diffText } from '../../../../src/trace/diff/diffText.ts';
import { diffTraces, type TraceDiff } from '../../../../src/trace/diff/diffTraces.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';
import { analyseEvents, SmallTrace } from '../../../support/trace/smallTrace.ts';

describe('a comparison', () => {
  let diff: TraceDiff;
  beforeAll(async () => {
    diff = diffTraces(await analyseFixture('infer_eager'), await analyseFixture('infer_cudagraph'));
  });

  test('begins with the answer', () => {
    const sentence =
      'A step takes 979 µs instead of 12.6 ms, 92.2 % less. 218 kernel launches a step became 1 CUDA graph launch';
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
    /^A sample takes 256 µs instead of 12\.6 ms, 98 % less\. The batch grew/,
  );
});

test('names from a trace cannot drive the terminal or the page', () => {
  const trace = (name: string) =>
    analyseEvents(new SmallTrace().step(1, 0, 100).kernel(name, { launchedAt: 1, at: 10, dur: 50 }).events);
  const diff = diffTraces(trace('k'), trace('\u001b[31m<img src=x>|'));
  expect(diffText(diff, 'text')).not.toContain('\u001b');
  expect(diffText(diff, 'markdown')).not.toMatch(/(?<!\\)<img/);
});
