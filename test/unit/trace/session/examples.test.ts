import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { idleCauses } from '../../../../src/trace/analyse/idleGaps.ts';
import { TraceOpener } from '../../../../src/trace/service/traceOpener.ts';
import { answerQuery } from '../../../../src/trace/session/answerQuery.ts';
import { openSession } from '../../../../src/trace/session/openSession.ts';
import type { QueryAnswer, QueryName, QueryParams } from '../../../../src/trace/session/queries.ts';
import { longestRows } from '../../../../src/trace/session/queries/examples/longestRows.ts';
import { idleSteps } from '../../../../src/trace/session/queries/idleView/idleSteps.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/trace');
const scope = { recording: 0, steps: null };

async function asking(file: string) {
  const session = await openSession({ paths: [join(fixtures, file)] }, new TraceOpener({}));
  return async <K extends QueryName>(name: K, params: QueryParams<K>) =>
    (await answerQuery(session, name, params)) as QueryAnswer<K>;
}

describe('the calls that stand for all others', () => {
  it('are the longest of as many as the table counts, by name, shapes and stack', async () => {
    const ask = await asking('infer_eager.pt.trace.json.gz');
    const { operators, operatorsByShape, operatorsByStack } = await ask('operators', scope);
    for (const [stats, by] of [
      [operators, 'name'],
      [operatorsByShape, 'shape'],
      [operatorsByStack, 'stack'],
    ] as const) {
      for (const row of stats.filter(({ isOperator }) => isOperator).slice(0, 6)) {
        const { calls, examples } = await ask('operatorExamples', {
          ...scope,
          name: row.name,
          shapes: by === 'shape' ? (row.shapes ?? '') : null,
          stack: by === 'stack' ? [...row.stack] : null,
        });
        expect(calls).toBe(row.calls);
        expect(examples.length).toBe(Math.min(5, row.calls));
        const lengths = examples.map(({ deviceNs }) => deviceNs);
        expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
      }
    }
  });

  it('are the launches of a graph for work without an operator', async () => {
    const ask = await asking('infer_cudagraph.pt.trace.json.gz');
    const { operators } = await ask('operators', scope);
    const graph = operators.find(({ name }) => name === '(CUDA graph)')!;
    const { calls } = await ask('operatorExamples', {
      ...scope,
      name: graph.name,
      shapes: null,
      stack: null,
    });
    expect(calls).toBe(graph.calls);
  });

  it('are launches of a kernel under one operator with one configuration, and lead to the user’s line', async () => {
    const ask = await asking('infer_eager.pt.trace.json.gz');
    const { kernels, kernelsByLaunch } = await ask('kernels', scope);
    for (const row of kernelsByLaunch.slice(0, 20)) {
      const { name, operator, grid, block, registersPerThread, sharedMemoryBytes } = row;
      const launch = {
        operator,
        grid: grid && [...grid],
        block: block && [...block],
        registersPerThread,
        sharedMemoryBytes,
      };
      const found = await ask('kernelExamples', { ...scope, name, launch });
      expect(found.calls).toBe(row.calls);
      expect(found.examples.every((each) => each.operator === operator)).toBe(true);
      expect(found.examples[0]!.source?.file).toMatch(/resnet\.py$|pairs\.py$/);
    }
    const [first] = kernels;
    const found = await ask('kernelExamples', { ...scope, name: first!.name, launch: null });
    expect(found.calls).toBe(first!.calls);
    expect(found.examples[0]!.endNs - found.examples[0]!.startNs).toBe(first!.maxNs);
    expect(found.operators.reduce((sum, { totalNs }) => sum + totalNs, 0)).toBe(first!.totalNs);
  });

  it('are those of the chosen steps', async () => {
    const ask = await asking('infer_eager.pt.trace.json.gz');
    const one = { recording: 0, steps: [1, 1] as [number, number] };
    const { operators } = await ask('operators', one);
    const [row] = operators;
    const { calls, examples } = await ask('operatorExamples', {
      ...one,
      name: row!.name,
      shapes: null,
      stack: null,
    });
    const { recordings } = await ask('head', undefined);
    const step = recordings[0]!.steps[1]!;
    expect(calls).toBe(row!.calls);
    expect(examples.every(({ startNs }) => startNs >= step.startNs && startNs < step.endNs)).toBe(true);
  });

  it('are counted, but no more than a handful listed', () => {
    const weights = [5, 1, 9, 9, 3];
    expect(longestRows([0, 1, 2, 3, 4], (row) => weights[row]!, 3)).toEqual({ total: 5, rows: [2, 3, 0] });
    expect(longestRows([], () => 0, 3)).toEqual({ total: 0, rows: [] });
  });
});

describe('the idle view', () => {
  it('has the gaps and causes of the report, on the session’s axis', async () => {
    const ask = await asking('resnet18_train_dataloader.pt.trace.json.gz');
    const report = await ask('idle', scope);
    const view = await ask('idleView', scope);
    expect(view.ranked.map(({ cause, gaps }) => [cause, gaps])).toEqual(
      report.causes.map(({ cause, gaps }) => [cause, gaps]),
    );
    expect(Array.from(view.gaps.startNs)).toEqual(report.gaps.map(({ startNs }) => startNs));
    expect(Array.from(view.gaps.cause, (cause) => view.causes[cause])).toEqual(
      report.gaps.map(({ cause }) => cause),
    );
    expect(Array.from(view.gaps.frame, (frame) => view.frames[frame]?.text ?? null)).toEqual(
      report.gaps.map(({ frame }) => frame),
    );
    const total = view.ranked.reduce((sum, { nsPerStep }) => sum + nsPerStep * view.steps.length, 0);
    expect(view.steps.reduce((sum, { idleNs }) => sum + idleNs, 0)).toBeCloseTo(total, 0);
  });

  it('names the steps of the recording, also when some are chosen', async () => {
    const ask = await asking('resnet18_train_dataloader.pt.trace.json.gz');
    const { steps, gaps } = await ask('idleView', { recording: 0, steps: [2, 3] });
    expect(steps.map(({ index, name }) => [index, name])).toEqual([
      [2, 'ProfilerStep#6'],
      [3, 'ProfilerStep#7'],
    ]);
    expect([...new Set(gaps.step)]).toEqual([2, 3]);
  });

  it('gives both steps their part of a gap over the border', () => {
    const steps = [
      { name: 'a', startNs: 0, endNs: 10 },
      { name: 'b', startNs: 10, endNs: 20 },
    ];
    const [first, second] = idleSteps(
      [
        { startNs: 2, durationNs: 1, cause: 'hostLate' },
        { startNs: 8, durationNs: 5, cause: 'dataLoader' },
      ],
      steps,
    );
    expect(first).toMatchObject({ idleNs: 3, causesNs: { hostLate: 1, dataLoader: 2 } });
    expect(second).toMatchObject({ idleNs: 3, causesNs: { hostLate: 0, dataLoader: 3 } });
    expect(Object.keys(first!.causesNs)).toEqual([...idleCauses]);
  });
});
