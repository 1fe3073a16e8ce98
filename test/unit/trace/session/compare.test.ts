import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../src/core/sentence.ts';
import { causeKinds } from '../../../../src/trace/diff/causes.ts';
import { diffSentence } from '../../../../src/trace/diff/diffText.ts';
import { TraceOpener } from '../../../../src/trace/service/traceOpener.ts';
import { openSession } from '../../../../src/trace/session/openSession.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { ask, sessionOfEvents } from '../../../support/trace/madeSession.ts';

const open = (before: string, after: string) =>
  openSession({ paths: [fixturePath(before)], comparedPaths: [fixturePath(after)] }, new TraceOpener({}));

describe('a comparison for a page', () => {
  it('says the sentence of the command line, and aligns the steps from the first', async () => {
    const session = await open('infer_eager', 'infer_cudagraph');
    const answer = await ask(session, 'compare', undefined);
    expect(plainText(answer.sentence)).toBe(diffSentence(answer));
    expect(answer.sentence.filter(({ strong }) => strong).map(({ text }) => text)).toEqual([
      '979 µs',
      '12.7 ms',
      '92.3 % less',
    ]);
    expect(answer.alignedSteps).toHaveLength(3);
    // Both first steps begin together on the session's axis.
    expect(answer.alignedSteps[0]).toMatchObject({ before: { startNs: 0 }, after: { startNs: 0 } });
  });

  it('says what either side lost, a file that could not be read among it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'compared-'));
    try {
      await writeFile(join(folder, 'x_rank0.pt.trace.json'), 'nothing');
      await copyFile(fixturePath('infer_cudagraph'), join(folder, 'x_rank1.pt.trace.json.gz'));
      const session = await openSession(
        { paths: [fixturePath('infer_eager')], comparedPaths: [folder] },
        new TraceOpener({}),
      );
      const { losses } = await ask(session, 'compare', undefined);
      expect(losses).toEqual({
        a: [],
        b: [expect.stringMatching(/^x_rank0\.pt\.trace\.json is no profiler trace/)],
      });
      const { markdown } = await ask(session, 'compareExport', undefined);
      expect(markdown).toContain('The second trace is incomplete');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('compares ranks of the same number, and says which', async () => {
    const session = await openSession(
      {
        paths: [fixturePath('ddp_resnet50_rank0'), fixturePath('ddp_resnet50_rank1')],
        comparedPaths: [fixturePath('ddp_resnet50_rank1')],
      },
      new TraceOpener({}),
    );
    const answer = await ask(session, 'compare', undefined);
    expect(answer.ranks).toEqual({ a: { label: 'rank 1', of: 2 }, b: { label: 'rank 1', of: 1 } });
    const head = await ask(session, 'head', undefined);
    expect(head.recordings.map(({ isCompared }) => isCompared)).toEqual([false, true, true]);
    expect(answer.kernels.every(({ deltaNs }) => deltaNs === 0)).toBe(true);
    // Both first steps of the compared ranks begin together, whatever the clock of the job's first rank is.
    const [first] = answer.alignedSteps;
    expect(first?.before?.startNs).toBeCloseTo(first?.after?.startNs ?? NaN, 3);
    expect(head.pairs[0]?.fromNs).toBeCloseTo(first?.before?.startNs ?? NaN, 3);
    const example = await ask(session, 'compareExample', {
      side: 'before',
      subject: { kind: 'cause', cause: 'rest' },
    });
    expect(example?.recording).toBe(1);
    const { markdown } = await ask(session, 'compareExport', undefined);
    expect(markdown).toContain('other ranks are not.');
  });

  it('says nothing of ranks where a single trace is compared with another', async () => {
    const session = await open('infer_eager', 'infer_cudagraph');
    expect((await ask(session, 'compare', undefined)).ranks).toBeNull();
  });

  it('shows every cause somewhere on both sides', async () => {
    const session = await open('infer_eager', 'infer_cudagraph');
    for (const cause of causeKinds) {
      for (const side of ['before', 'after'] as const) {
        const found = await ask(session, 'compareExample', { side, subject: { kind: 'cause', cause } });
        expect(session.recording(found!.recording).side).toBe(side);
        expect(found!.endNs).toBeGreaterThan(found!.startNs);
      }
    }
    const graph = await ask(session, 'compareExample', {
      side: 'after',
      subject: { kind: 'cause', cause: 'cudaGraph' },
    });
    const { trace } = session.recording(graph!.recording).linked;
    expect(trace.names.text(trace.events.name[graph!.row!]!)).toBe('cudaGraphLaunch');
  });

  it('finds the longest kernel of a name, and nothing where the name is not', async () => {
    const session = await open('infer_eager', 'infer_cudagraph');
    const subject = { kind: 'kernel', name: 'Memset (Device)' } as const;
    const found = await ask(session, 'compareExample', { side: 'before', subject });
    const { trace, deviceRows } = session.recording(0).linked;
    const longest = Math.max(
      ...[...deviceRows]
        .filter((row) => trace.names.text(trace.events.name[row]!) === subject.name)
        .map((row) => trace.events.durationNs[row]!),
    );
    expect(found!.endNs - found!.startNs).toBe(longest);
    expect(
      await ask(session, 'compareExample', { side: 'after', subject: { kind: 'host', name: subject.name } }),
    ).toBeNull();
  });

  it('refuses where nothing is compared', async () => {
    await expect(ask(sessionOfEvents([]), 'compare', undefined)).rejects.toThrow(/not compared/);
  });
});
