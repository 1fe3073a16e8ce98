import { expect, it } from 'vitest';
import { ask, sessionOfEvents } from '../../../support/trace/madeSession.ts';
import type { RawEvent } from '../../../support/trace/smallTrace.ts';

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
const module = (name: string, ts: number, dur: number, id: number, parent: number) =>
  range('python_function', `nn.Module: ${name}`, ts, dur, {
    'Python id': id,
    'Python parent id': parent,
    'Python module id': name === 'Net_0' ? 1 : 2,
  });

const session = () =>
  sessionOfEvents([
    range('user_annotation', 'ProfilerStep#1', 1000, 100),
    range('user_annotation', 'ProfilerStep#2', 1100, 100),
    module('Net_0', 1010, 50, 1, 0),
    module('Linear_0', 1020, 30, 2, 1),
    module('Net_0', 1110, 70, 3, 0),
    module('Linear_0', 1120, 20, 4, 3),
  ]);

it('leads from a module to its longest call', async () => {
  const { modules, stepCount } = await ask(session(), 'modules', { recording: 0, steps: null });
  expect(stepCount).toBe(2);
  expect(modules.map(({ name, parent, place }) => [name, parent, place?.startNs, place?.endNs])).toEqual([
    ['Net_0', -1, 110_000, 180_000],
    ['Linear_0', 0, 20_000, 50_000],
  ]);
});

it('looks for it in the chosen steps', async () => {
  const { modules } = await ask(session(), 'modules', { recording: 0, steps: [1, 1] });
  expect(modules.map(({ occurrences, place }) => [occurrences, place?.startNs])).toEqual([
    [1, 110_000],
    [1, 120_000],
  ]);
});

it('counts the operators that a module calls itself, with the device work of those inside', async () => {
  const { modules } = await ask(
    sessionOfEvents([
      range('user_annotation', 'ProfilerStep#1', 1000, 200),
      module('Net_0', 1010, 150, 1, 0),
      range('cpu_op', 'aten::relu', 1015, 10, { 'External id': 1 }),
      range('cpu_op', 'aten::clamp_min', 1016, 8, { 'External id': 2 }),
      range('cuda_runtime', 'cudaLaunchKernel', 1018, 2, { correlation: 9, 'External id': 2 }),
      { ...range('kernel', 'clamp', 1030, 40, { correlation: 9, 'External id': 2 }), pid: 0, tid: 7 },
      module('Linear_0', 1080, 30, 2, 1),
      range('cpu_op', 'aten::linear', 1085, 5),
      range('cpu_op', 'aten::linear', 1092, 6),
    ]),
    'modules',
    { recording: 0, steps: null },
  );
  expect(modules.map(({ operators }) => operators)).toEqual([
    [{ name: 'aten::relu', isBackward: false, calls: 1, hostNs: 10_000, deviceNs: 40_000 }],
    [{ name: 'aten::linear', isBackward: false, calls: 2, hostNs: 11_000, deviceNs: 0 }],
  ]);
});
