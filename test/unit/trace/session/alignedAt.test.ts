import { describe, expect, it } from 'vitest';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import { TraceOpener } from '../../../../src/trace/service/traceOpener.ts';
import { openSession } from '../../../../src/trace/session/openSession.ts';
import { TraceSession } from '../../../../src/trace/session/traceSession.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { memberOf } from '../../../support/trace/jobOfRanks.ts';
import { ask } from '../../../support/trace/madeSession.ts';
import { SmallTrace } from '../../../support/trace/smallTrace.ts';

const compared = await openSession(
  { paths: [fixturePath('infer_eager')], comparedPaths: [fixturePath('infer_cudagraph')] },
  new TraceOpener({}),
);

describe('steps of two traces that are aligned', () => {
  it.each([0, 1, 2])('begin together, pair %i, while one side stays where it was', async (pair) => {
    const first = await ask(compared, 'head', undefined);
    const head = await ask(compared, 'head', undefined, pair);
    const { alignedSteps } = await ask(compared, 'compare', undefined, pair);
    const { before, after } = alignedSteps[pair]!;
    expect(head.alignedPair).toBe(pair);
    expect(head.pairs).toEqual(first.pairs);
    expect(after!.startNs).toBe(before!.startNs);
    expect(head.pairs[pair]).toEqual({
      before: before!.name,
      after: after!.name,
      fromNs: before!.startNs,
      toNs: Math.max(before!.endNs, after!.endNs),
      hostLeadNs: { before: expect.any(Number) as number, after: expect.any(Number) as number },
    });
    expect(head.recordings[0]).toEqual(first.recordings[0]);
  });

  it('tell how far each host is ahead of its GPU', async () => {
    const session = await openSession(
      { paths: [fixturePath('train_base')], comparedPaths: [fixturePath('train_item_sync')] },
      new TraceOpener({}),
    );
    const { pairs } = await ask(session, 'head', undefined);
    // Where every step reads a loss, its host has waited for the GPU.
    expect(pairs[1]!.hostLeadNs.before).toBeGreaterThan(5e6);
    expect(pairs[1]!.hostLeadNs.after).toBeLessThan(1e6);
  });

  it('move every event of the other side by as much, and none of this one', async () => {
    const first = await ask(compared, 'compare', undefined);
    const { before, after } = first.alignedSteps[2]!;
    const shiftNs = before!.startNs - after!.startNs;
    expect(shiftNs).toBeGreaterThan(1e6);
    for (const [recording, expectedNs] of [
      [0, 0],
      [1, shiftNs],
    ] as const) {
      for (const row of [0, 100, 500]) {
        const startNs = async (pair: number) =>
          (await ask(compared, 'event', { recording, row }, pair)).startNs;
        expect((await startNs(2)) - (await startNs(0))).toBe(expectedNs);
      }
    }
  });

  it('do not need the comparison to be worked out again', async () => {
    const first = await ask(compared, 'compare', undefined);
    expect((await ask(compared, 'compare', undefined, 1)).kernels).toBe(first.kernels);
  });

  it('are the first that are no warm-up, where nothing is chosen', async () => {
    const job = (name: string, lengthsUs: readonly number[]) => {
      const trace = new SmallTrace();
      let atUs = 0;
      for (const [index, lengthUs] of lengthsUs.entries()) {
        trace.step(index, atUs, lengthUs);
        atUs += lengthUs;
      }
      return formJob([memberOf(name, trace.events, {})]);
    };
    const session = new TraceSession([
      job('a.pt.trace.json', [900, 100, 100, 100]),
      job('b.pt.trace.json', [50, 50, 50]),
    ]);
    const { alignedSteps } = await ask(session, 'compare', undefined);
    expect(alignedSteps[0]).toMatchObject({
      before: { name: 'ProfilerStep#1', startNs: 900_000 },
      after: { name: 'ProfilerStep#0', startNs: 900_000 },
    });
  });

  it('have one session each, whichever was aligned before', () => {
    const second = compared.alignedAt(2);
    expect(second.alignedAt(0)).toBe(compared);
    expect(compared.alignedAt(1).alignedAt(2).alignedPair).toBe(2);
    expect(compared.alignedAt(2)).toBe(compared.alignedAt(2));
  });

  it('are refused where there are none', async () => {
    await expect(ask(compared, 'head', undefined, 3)).rejects.toThrow('no compared steps 4');
  });
});
