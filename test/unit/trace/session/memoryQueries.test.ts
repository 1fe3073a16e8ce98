import { describe, expect, it } from 'vitest';
import { ask, sessionOfEvents } from '../../../support/trace/madeSession.ts';
import { oneGpu, type RawEvent } from '../../../support/trace/smallTrace.ts';

const whole = { recording: 0, steps: null };
const range = (cat: string, name: string, ts: number, dur: number, args: RawEvent = {}): RawEvent => ({
  ph: 'X',
  cat,
  name,
  pid: 1,
  tid: 1,
  ts,
  dur,
  args,
});
const memory = (ts: number, bytes: number, allocated: number, addr: number): RawEvent => ({
  ph: 'i',
  s: 't',
  cat: 'cpu_instant_event',
  name: '[memory]',
  pid: 1,
  tid: 1,
  ts,
  args: {
    'Device Type': 1,
    'Device Id': 0,
    Bytes: bytes,
    Addr: addr,
    'Total Allocated': allocated,
    'Total Reserved': 5000,
  },
});

/** 1000 bytes are there before. In step 3 `aten::mm` gets 700 which go at once, in step 4 `aten::add` 300 and 200. */
const session = () =>
  sessionOfEvents(
    [
      range('user_annotation', 'ProfilerStep#3', 1000, 50),
      range('user_annotation', 'ProfilerStep#4', 1050, 50),
      range('python_function', 'train.py(12): step', 1005, 90, { 'Python id': 1 }),
      range('cpu_op', 'aten::mm', 1010, 10, { 'External id': 1 }),
      range('cpu_op', 'aten::empty', 1012, 4, { 'External id': 2 }),
      memory(1013, 700, 1700, 16),
      memory(1018, -700, 1000, 16),
      range('cpu_op', 'aten::add', 1060, 20, { 'External id': 3 }),
      memory(1061, 200, 1200, 32),
      memory(1066, 300, 1500, 48),
      memory(1070, -200, 1300, 32),
      memory(1090, -100, 1200, 64),
    ],
    oneGpu,
  );

describe('the memory of a recording', () => {
  it('has its peak with its owner, where that is and which line it is', async () => {
    const { devices, window, steps } = await ask(session(), 'memory', whole);
    expect(window).toBeNull();
    expect(steps.map(({ name, fromNs }) => [name, fromNs])).toEqual([
      ['ProfilerStep#3', 0],
      ['ProfilerStep#4', 50_000],
    ]);
    expect(devices).toHaveLength(1);
    expect(devices[0]).toMatchObject({
      device: 'cuda:0',
      peak: { timeNs: 13_000, allocatedBytes: 1700, step: 'ProfilerStep#3' },
      owners: { beforeRecordingBytes: 1000 },
    });
    expect(devices[0]?.owners?.byOperator).toEqual([
      {
        name: 'aten::mm',
        bytes: 700,
        allocations: 1,
        place: {
          recording: 0,
          row: expect.any(Number),
          startNs: 10_000,
          endNs: 20_000,
          source: { text: 'train.py(12): step', file: 'train.py', line: 12 },
        },
      },
    ]);
  });

  it('has another peak in other steps', async () => {
    const { devices, window } = await ask(session(), 'memory', { recording: 0, steps: [1, 1] });
    expect(window).toEqual({ fromNs: 50_000, toNs: 100_000 });
    expect(devices[0]?.peak).toMatchObject({ timeNs: 66_000, allocatedBytes: 1500, step: 'ProfilerStep#4' });
    expect(devices[0]?.owners?.byOperator.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['aten::add', 500],
    ]);
    expect([...(devices[0]?.curve.timeNs ?? [])]).toEqual([61_000, 66_000, 70_000, 90_000]);
  });

  it('is empty where the steps have none', async () => {
    const bare = sessionOfEvents(
      [
        range('user_annotation', 'ProfilerStep#3', 1000, 50),
        range('user_annotation', 'ProfilerStep#4', 1050, 50),
        memory(1013, 700, 700, 16),
      ],
      oneGpu,
    );
    expect((await ask(bare, 'memory', { recording: 0, steps: [1, 1] })).devices).toEqual([]);
  });
});

describe('a stretch of memory', () => {
  const stretch = (fromNs: number | null, toNs: number | null) =>
    ask(session(), 'memoryStretch', { recording: 0, device: 'cuda:0', fromNs, toNs });

  it('counts what operators did in it', async () => {
    const { operators } = await stretch(50_000, 68_000);
    expect(operators).toHaveLength(1);
    expect(operators[0]).toMatchObject({
      name: 'aten::add',
      calls: 1,
      selfAllocations: 2,
      selfAllocatedBytes: 500,
      increaseBytes: 500,
      place: { startNs: 60_000, endNs: 80_000 },
    });
  });

  it('lists what was allocated or released in it', async () => {
    const { events } = await stretch(68_000, null);
    expect(events.count).toBe(2);
    expect(Array.from(events.operator, (at) => events.names[at] ?? null)).toEqual([null, 'aten::add']);
    expect([...events.bytes]).toEqual([100, 200]);
    expect([...events.allocatedNs]).toEqual([NaN, 61_000]);
    expect([...events.releasedNs]).toEqual([90_000, 70_000]);
  });

  it('holds everything without ends', async () => {
    const { events } = await stretch(null, null);
    expect(events.count).toBe(4);
  });

  it('refuses a device that is not there', async () => {
    await expect(
      ask(session(), 'memoryStretch', { recording: 0, device: 'xpu:3', fromNs: null, toNs: null }),
    ).rejects.toThrow('no memory of xpu:3');
  });
});

it('names the line of an event, and refuses a row that is not there', async () => {
  const opened = session();
  const { events } = await ask(opened, 'memoryStretch', {
    recording: 0,
    device: 'cuda:0',
    fromNs: null,
    toNs: null,
  });
  expect(await ask(opened, 'sourceOf', { recording: 0, row: events.row[1]! })).toMatchObject({ line: 12 });
  await expect(ask(opened, 'sourceOf', { recording: 0, row: 10_000 })).rejects.toThrow('no event 10000');
});
