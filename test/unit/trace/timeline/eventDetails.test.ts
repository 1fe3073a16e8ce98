import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSession } from '../../../../src/trace/session/openSession.ts';
import { TraceOpener } from '../../../../src/trace/service/traceOpener.ts';
import { addCollective, memberOf, rankMetadata } from '../../../support/trace/jobOfRanks.ts';
import { cutName } from '../../../../src/trace/timeline/cutName.ts';
import { ask, sessionOfEvents, sessionOfMembers } from '../../../support/trace/madeSession.ts';
import { type RawEvent, SmallTrace } from '../../../support/trace/smallTrace.ts';

const nested = () =>
  new SmallTrace()
    .step(1, 0, 1_000)
    .host('python_function', 'train.py(31): step', 10, 500, { 'Python id': 1 })
    .host('python_function', 'nn.Module: Linear_0', 90, 200, {
      ...{ 'Python id': 2, 'Python parent id': 1, 'Python module id': 0 },
    })
    .kernel('gemm', { launchedAt: 100, at: 150, dur: 40, op: 'aten::addmm' });
// Rows: 0 step, 1 frame, 2 module, 3 operator, 4 call, 5 kernel.

describe('all that is known of an event', () => {
  const session = sessionOfEvents(nested().events);
  const details = (row: number) => ask(session, 'event', { recording: 0, row });

  it('of a kernel: its launch, operator, module and line', async () => {
    const { flows, ...kernel } = await details(5);
    expect(kernel).toEqual({
      ...{ recording: 0, row: 5, track: 2, lane: 0, name: 'gemm', wholeName: 'gemm' },
      ...{ kind: 'kernel', category: 'kernel' },
      ...{ startNs: 150_000, endNs: 190_000, selfNs: 40_000, deviceNs: null, parents: [] },
      ...{ operator: 'aten::addmm', module: 'nn.Module: Linear_0', launchDelayNs: 50_000 },
      source: { text: 'train.py(31): step', file: 'train.py', line: 31 },
    });
    expect(flows).toEqual([
      {
        ...{ kind: 'launch', direction: 'in' },
        other: {
          ...{ recording: 0, row: 4, track: 0, lane: 4, name: 'cudaLaunchKernel', kind: 'launch' },
          ...{ startNs: 100_000, endNs: 105_000 },
        },
      },
    ]);
  });

  it('of a call: what it launched, and what is around it', async () => {
    const call = await details(4);
    expect(call.parents.map(({ name }) => name)).toEqual([
      'aten::addmm',
      'nn.Module: Linear_0',
      'train.py(31): step',
      'ProfilerStep#1',
    ]);
    expect(call).toMatchObject({ selfNs: 5_000, deviceNs: 40_000, launchDelayNs: null });
    expect(call.flows.map(({ kind, direction, other }) => [kind, direction, other.row])).toEqual([
      ['launch', 'out', 5],
    ]);
  });

  it('of a range: its time without what runs inside, and the device time of what was launched inside', async () => {
    expect(await details(1)).toMatchObject({ selfNs: 300_000, deviceNs: 40_000, operator: null });
    expect(await details(3)).toMatchObject({ selfNs: 3_000, deviceNs: 40_000, operator: null });
    expect(await details(0)).toMatchObject({ selfNs: 500_000, deviceNs: 40_000, source: null, module: null });
  });

  it('is refused for events that there are not', async () => {
    await expect(details(6)).rejects.toThrow('no event 7');
    await expect(ask(session, 'event', { recording: 1, row: 0 })).rejects.toThrow(
      'no event 1 in recording 2',
    );
  });
});

describe('arrows', () => {
  it('lead from a forward operator to its node of the backward pass and back', async () => {
    const evaluation = 'autograd::engine::evaluate_function: AddmmBackward0';
    const session = sessionOfEvents(
      new SmallTrace()
        .host('cpu_op', 'aten::addmm', 0, 10, { 'Sequence number': 7 })
        .host('cpu_op', evaluation, 100, 30, { 'Sequence number': 7 })
        .host('cpu_op', 'AddmmBackward0', 105, 20, { 'Sequence number': 7 }).events,
    );
    const flowsOf = async (row: number) =>
      (await ask(session, 'event', { recording: 0, row })).flows.map(({ kind, direction, other }) => [
        kind,
        direction,
        other.row,
      ]);
    expect(await flowsOf(0)).toEqual([['forward-backward', 'out', 1]]);
    expect(await flowsOf(1)).toEqual([['forward-backward', 'in', 0]]);
    expect(await flowsOf(2)).toEqual([]);
  });

  it('join a collective of all ranks', async () => {
    const members = [0, 1, 2].map((rank) => {
      const trace = new SmallTrace().step(1, 0, 1_000);
      for (let turn = 0; turn < 3; turn++) {
        addCollective(trace, { at: 100 + turn * 200, dur: 50 + rank, launchedAt: 50 + turn * 200 });
      }
      return memberOf(`rank${rank}.json`, trace.events, rankMetadata(rank, 3));
    });
    const session = sessionOfMembers(members);
    // Rows: 0 step, then operator, call and kernel of each turn.
    const { flows } = await ask(session, 'event', { recording: 1, row: 6 });
    expect(
      flows
        .filter(({ kind }) => kind === 'collective')
        .map(({ direction, other }) => [direction, other.recording, other.row]),
    ).toEqual([
      ['out', 0, 6],
      ['out', 2, 6],
    ]);
  });

  it('are so few that they can be told apart', async () => {
    const events: RawEvent[] = [
      ...new SmallTrace().host('cuda_runtime', 'cudaGraphLaunch', 0, 5, { correlation: 9 }).events,
    ];
    for (let index = 0; index < 200; index++) {
      events.push({
        ...{ ph: 'X', cat: 'kernel', name: 'k', pid: 0, tid: 7, ts: 10 + index, dur: 1 },
        args: { correlation: 9, stream: 7 },
      });
    }
    const { flows, deviceNs } = await ask(sessionOfEvents(events), 'event', { recording: 0, row: 0 });
    expect(flows).toHaveLength(64);
    expect(deviceNs).toBe(200_000);
  });
});

describe('an event read again', () => {
  const open = async (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'engine-room-timeline-')), 'a.pt.trace.json');
    writeFileSync(path, text);
    return { path, session: await openSession({ paths: [path] }, new TraceOpener({})) };
  };

  it('is its JSON as it stands in the file, cut where it is very long', async () => {
    const op = {
      ph: 'X',
      cat: 'cpu_op',
      name: 'op "one"',
      pid: 1,
      tid: 1,
      ts: 1,
      dur: 2,
      args: { Odd: [1, 'x'] },
    };
    const long = { ...op, name: 'long', args: { Odd: 'y'.repeat(100_000) } };
    const { session } = await open(JSON.stringify({ traceEvents: [op, long] }));
    const first = await ask(session, 'eventArgs', { recording: 0, row: 0 });
    expect(first).toEqual({ text: JSON.stringify(op), isCut: false });
    const second = await ask(session, 'eventArgs', { recording: 0, row: 1 });
    expect(second.isCut).toBe(true);
    expect(JSON.stringify(long).startsWith(second.text)).toBe(true);
  });

  it('says that the file has changed', async () => {
    const op = (name: string) => ({ ph: 'X', cat: 'cpu_op', name, pid: 1, tid: 1, ts: 1, dur: 2, args: {} });
    const { path, session } = await open(JSON.stringify({ traceEvents: [op('one')] }));
    writeFileSync(path, JSON.stringify({ traceEvents: [op('two')] }));
    await expect(ask(session, 'eventArgs', { recording: 0, row: 0 })).rejects.toThrow('another event');
    writeFileSync(path, JSON.stringify([1, 2, 3]));
    await expect(ask(session, 'eventArgs', { recording: 0, row: 0 })).rejects.toThrow('no event at byte');
  });
});

describe('a name without end', () => {
  it('is cut with a sign, and told up to 2,000 characters for the event itself', async () => {
    const name = 'n'.repeat(1_500);
    const session = sessionOfEvents([
      ...new SmallTrace().host('cpu_op', name, 0, 10).host('cpu_op', `${name}${name}`, 20, 10).events,
    ]);
    const first = await ask(session, 'event', { recording: 0, row: 0 });
    expect(first.name).toBe(`${'n'.repeat(199)}…`);
    expect(first.wholeName).toBe(name);
    const second = await ask(session, 'event', { recording: 0, row: 1 });
    expect(second.wholeName).toBe(`${'n'.repeat(1_999)}…`);
  });

  it('is not cut through a character', () => {
    expect(cutName(`${'n'.repeat(198)}😀${'n'.repeat(9)}`)).toBe(`${'n'.repeat(198)}…`);
    expect(cutName('n'.repeat(200))).toHaveLength(200);
  });
});
