import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../src/core/sentence.ts';
import { TraceOpener } from '../../../../src/trace/service/traceOpener.ts';
import { rowAtOffset } from '../../../../src/trace/session/locateEvent.ts';
import { openSession } from '../../../../src/trace/session/openSession.ts';
import { peakMemory } from '../../../../src/trace/session/queries/peakMemory.ts';
import { fixturePath } from '../../../support/trace/fixtureTrace.ts';
import { ask, sessionOfEvents } from '../../../support/trace/madeSession.ts';
import { analyseEvents, oneGpu, SmallTrace } from '../../../support/trace/smallTrace.ts';

const all = { recording: 0, steps: null };
const open = (...names: string[]) => openSession({ paths: names.map(fixturePath) }, new TraceOpener({}));

describe('the overview of a recording', () => {
  it('says the same sentence as the summary, with its numbers strong', async () => {
    const session = await open('infer_eager');
    const { sentence } = await ask(session, 'overview', all);
    expect(plainText(sentence)).toBe((await ask(session, 'summary', undefined)).sentence);
    expect(sentence.filter(({ strong }) => strong).map(({ text }) => text)).toEqual([
      '12.7 ms',
      '6.33 %',
      '4.67 ms',
    ]);
  });

  it('has parts that add up, and figures of the chosen steps', async () => {
    const session = await open('infer_eager');
    const whole = await ask(session, 'overview', all);
    const second = await ask(session, 'overview', { recording: 0, steps: [1, 1] });
    const step = whole.steps[1]!;
    const sum = Object.values(second.meanPartsNs).reduce((total, ns) => total + ns, 0);
    expect(sum).toBeCloseTo(step.endNs - step.startNs);
    expect(second.meanPartsNs).toEqual(step.partsNs);
    expect([whole.chosenSteps, second.chosenSteps]).toEqual([3, 1]);
    // Nobody estimated single steps.
    expect(plainText(second.sentence)).not.toContain('without the profiler');
  });

  it('locates the events that findings rest on', async () => {
    const session = await open('resnet18_train_dataloader');
    const { findings } = await ask(session, 'overview', all);
    const { linked, offsetNs } = session.recording(0);
    const { events, names } = linked.trace;
    const located = findings.flatMap(({ evidence }) => evidence.flatMap((each) => each.events));
    expect(located.length).toBeGreaterThan(5);
    for (const { row, name, startNs, durationNs } of located) {
      expect(names.text(events.name[row]!)).toBe(name);
      expect(events.startNs[row]! + offsetNs).toBe(startNs);
      expect(events.durationNs[row]).toBe(durationNs);
    }
  });

  it('tells what other files of the job lost, with the name of the rank', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cut-'));
    try {
      const cut = join(folder, 'ddp_rank1.pt.trace.json.gz');
      await writeFile(cut, (await readFile(fixturePath('ddp_resnet50_rank1'))).subarray(0, 300_000));
      const session = await openSession(
        { paths: [fixturePath('ddp_resnet50_rank0'), cut] },
        new TraceOpener({}),
      );
      const [first, second] = await Promise.all(
        [0, 1].map((recording) => ask(session, 'overview', { recording, steps: null })),
      );
      expect(first?.health.some(({ code }) => code === 'truncated')).toBe(false);
      expect(first?.notices[0]).toMatch(/^Rank 1: The file ends in the middle/);
      // Its own damage is in its health already.
      expect(second?.health.some(({ code }) => code === 'truncated')).toBe(true);
      expect(second?.notices.join()).not.toContain('ends in the middle');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('blames the late rank in the overview of every rank, and has the GPUs of all', async () => {
    const session = await open('ddp_resnet50_rank0', 'ddp_resnet50_rank1');
    for (const recording of [0, 1]) {
      const { findings } = await ask(session, 'overview', { recording, steps: null });
      expect(findings.some(({ id }) => id === 'straggler')).toBe(true);
    }
    const gpus = await ask(session, 'jobGpus', undefined);
    expect(gpus.map(({ label, gpus: of }) => [label, of.length])).toEqual([
      ['rank 0', 1],
      ['rank 1', 1],
    ]);
  });

  it('promises the gain from a late rank to the others alone', async () => {
    const session = await open('ddp_resnet50_rank0', 'ddp_resnet50_rank1');
    const [waiting, late] = await Promise.all(
      [0, 1].map((recording) => ask(session, 'overview', { recording, steps: null })),
    );
    expect(waiting?.findings.find(({ id }) => id === 'straggler')?.isGainOfOthers).toBeUndefined();
    expect(plainText(waiting!.sentence)).toMatch(/ms of each step could be saved\.$/);
    expect(late?.findings.find(({ id }) => id === 'straggler')?.isGainOfOthers).toBe(true);
    expect(plainText(late!.sentence)).toMatch(/ms of each of their steps could be saved\.$/);
  });

  it.each([null, [0, 0], [1, 2]] as const)(
    'says of steps %j for the same causes as the idle page that the GPU waits, late ranks among them',
    async (steps) => {
      const session = await open('ddp_resnet50_rank0', 'ddp_resnet50_rank1');
      const scope = { recording: 0, steps: steps === null ? null : ([...steps] as [number, number]) };
      const { idle } = await ask(session, 'overview', scope);
      const { ranked } = await ask(session, 'idleView', scope);
      expect(idle).toEqual(ranked.map(({ cause, nsPerStep }) => ({ cause, nsPerStep })));
      expect(idle[0]?.cause).toBe('lateRank');
      if (steps === null) {
        const summary = await ask(session, 'summary', undefined);
        expect(summary.idle).toEqual(
          idle.map(({ cause, nsPerStep }) => ({ cause, nsPerStep: Math.round(nsPerStep) })),
        );
      }
    },
  );

  it('is of an empty trace as well', async () => {
    const { steps, sentence } = await ask(sessionOfEvents([]), 'overview', all);
    expect(steps).toEqual([]);
    expect(plainText(sentence)).toBe('The trace holds no timed event.');
  });
});

it('finds the row of an event by its place in the file', () => {
  const columns = { count: 3, offset: Float64Array.of(10, 70, 200) };
  expect([10, 70, 200, 11, 5, 500].map((byte) => rowAtOffset(columns, byte))).toEqual([
    0,
    1,
    2,
    undefined,
    undefined,
    undefined,
  ]);
});

it('takes the peak of the chosen steps, with what the GPU has in all', () => {
  const trace = new SmallTrace()
    .step(1, 0, 100)
    .kernel('kernel', { launchedAt: 10, at: 20, dur: 30 })
    .memory(50, 512, 4_096, 8_192)
    .memory(5_000, 512, 1e6, 2e6);
  expect(peakMemory(analyseEvents(trace.events, oneGpu))).toEqual({
    device: 0,
    allocatedBytes: 4_096,
    reservedBytes: 8_192,
    totalBytes: 80e9,
  });
  expect(peakMemory(analyseEvents([]))).toBeNull();
});
