import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/core/sentence.ts';
import type { PlacedModule } from '../../../src/trace/session/queries/modules.ts';
import { moduleFlame, type ModuleFlameNode } from '../../../webview/trace/modules/moduleFlame.ts';
import { moduleKinds } from '../../../webview/trace/modules/moduleKinds.ts';
import { firstOpen, treeRows } from '../../../webview/trace/modules/moduleRows.ts';
import { modulesAnswer, modulesNote } from '../../../webview/trace/modules/modulesSentences.ts';
import { modulesStrings } from '../../../webview/trace/modules/strings.ts';
import { usedModules } from '../../../webview/trace/modules/usedModules.ts';

const times = (total: number, self: number) => ({
  hostTotalNs: total * 2,
  hostSelfNs: self * 2,
  deviceTotalNs: total,
  deviceSelfNs: self,
});
const module = (name: string, parent: number, forward: number, backward: number, self = 1): PlacedModule => ({
  name,
  path: name,
  depth: parent + 1,
  parent,
  occurrences: 2,
  forward: times(forward, self * forward),
  backward: times(backward, self * backward),
  place: null,
  operators: [],
});

/** `Net_0` holds two layers and a norm; `Loss_0` stands beside it. */
const modules = [
  module('Net_0', -1, 100, 200, 0.1),
  module('Linear_0', 0, 60, 20),
  module('Linear_1', 0, 10, 150),
  module('Norm_0', 0, 20, 10),
  module('Loss_0', -1, 5, 0),
];

describe('rows of a tree', () => {
  const valueOf = (position: number, column: string) =>
    column === 'name' ? modules[position]?.name : modules[position]?.forward.deviceTotalNs;
  const rows = (open: readonly number[], filter = '', column = 'time') =>
    treeRows(
      modules,
      { order: { column, descending: column !== 'name' }, filter, open: new Set(open) },
      valueOf,
    ).map(({ position }) => modules[position]?.name);

  it('stand under their parents where these are open, siblings sorted', () => {
    expect(rows([])).toEqual(['Net_0', 'Loss_0']);
    expect(rows([0])).toEqual(['Net_0', 'Linear_0', 'Norm_0', 'Linear_1', 'Loss_0']);
    expect(rows([0], '', 'name')).toEqual(['Loss_0', 'Net_0', 'Linear_0', 'Linear_1', 'Norm_0']);
  });

  it('are found with what is around them, open or not', () => {
    expect(rows([], ' norm')).toEqual(['Net_0', 'Norm_0']);
    expect(rows([], 'nothing')).toEqual([]);
  });

  it('say whether there is something inside', () => {
    const [net, loss] = treeRows(
      modules,
      { order: { column: 'time', descending: true }, filter: '', open: new Set([4]) },
      valueOf,
    );
    expect(net).toEqual({ position: 0, hasChildren: true, isOpen: false });
    expect(loss).toEqual({ position: 4, hasChildren: false, isOpen: false });
  });

  it('are open at first as far as they fit', () => {
    const chain = [
      { name: 'a', parent: -1 },
      { name: 'b', parent: 0 },
      { name: 'c', parent: 1 },
      { name: 'd', parent: 1 },
    ];
    expect([...firstOpen(chain, 10)]).toEqual([0, 1, 2, 3]);
    expect([...firstOpen(chain, 3)]).toEqual([0]);
    // One level more is always shown.
    expect([...firstOpen(chain, 1)]).toEqual([0]);
  });
});

describe('a flame graph of modules', () => {
  const named = (nodes: readonly ModuleFlameNode[]): unknown[] =>
    nodes.map(({ name, totalNs, children }) => [name, totalNs, named(children)]);

  it('is of one pass or both, the longest first, without what takes no time', () => {
    expect(named(moduleFlame(modules, 'backward', 'device'))).toEqual([
      [
        'Net_0',
        200,
        [
          ['Linear_1', 150, []],
          ['Linear_0', 20, []],
          ['Norm_0', 10, []],
        ],
      ],
    ]);
    expect(moduleFlame(modules, 'both', 'host').map(({ name, totalNs }) => [name, totalNs])).toEqual([
      ['Net_0', 600],
      ['Loss_0', 10],
    ]);
  });

  it('holds what modules call themselves, of its pass', () => {
    const called = (name: string, isBackward: boolean, deviceNs: number) => ({
      name,
      isBackward,
      calls: 2,
      hostNs: 2 * deviceNs,
      deviceNs,
    });
    const operators = [called('aten::add', false, 30), called('AddBackward0', true, 40)];
    const net = { ...module('Net_0', -1, 100, 200), operators };
    expect(named(moduleFlame([net], 'forward', 'device'))).toEqual([['Net_0', 100, [['aten::add', 30, []]]]]);
    expect(named(moduleFlame([net], 'both', 'host'))).toEqual([
      [
        'Net_0',
        600,
        [
          ['AddBackward0', 80, []],
          ['aten::add', 60, []],
        ],
      ],
    ]);
  });

  it('remembers which module a box is', () => {
    expect(moduleFlame(modules, 'forward', 'device')[0]?.children.map(({ position }) => position)).toEqual([
      1, 3, 2,
    ]);
  });
});

it('sums own time up by kind', () => {
  expect(moduleKinds(modules, 'device')).toEqual([
    { name: 'Linear', modules: 2, forwardNs: 70, backwardNs: 170 },
    { name: 'Net', modules: 1, forwardNs: 10, backwardNs: 20 },
    { name: 'Norm', modules: 1, forwardNs: 20, backwardNs: 10 },
    { name: 'Loss', modules: 1, forwardNs: 5, backwardNs: 0 },
  ]);
});

it('leaves out modules that did nothing in the steps, with their places put right', () => {
  const idle = { ...module('Idle_0', -1, 0, 0), occurrences: 0 };
  const inside = { ...module('Idle_1', 0, 0, 0), occurrences: 0 };
  const placed = [idle, inside, module('Net_0', -1, 5, 5), module('Linear_0', 2, 5, 5)];
  expect(usedModules(placed).map(({ name, parent }) => [name, parent])).toEqual([
    ['Net_0', -1],
    ['Linear_0', 0],
  ]);
});

it('says which kind costs most, in what was recorded', () => {
  const view = {
    source: 'modules' as const,
    deviceTimeShare: 0.9,
    deviceTimeNs: 400,
    stepCount: 3,
    modules,
  };
  expect(plainText(modulesAnswer(view, modulesStrings))).toBe(
    'Linear modules take 60 % of the time of the GPU: 80 ns a step, 23.3 ns forward and 56.7 ns backward.',
  );
  expect(plainText(modulesAnswer({ ...view, deviceTimeNs: 0 }, modulesStrings))).toMatch(
    /^Linear modules take [\d.]+ % of the host time in modules: 160 ns a step\.$/,
  );
  expect(plainText(modulesAnswer({ ...view, source: 'annotations', stepCount: 1 }, modulesStrings))).toBe(
    'Net_0 takes 75 % of the time of the GPU: 300 ns of the step.',
  );
});

it('says that work which runs at once is added up', () => {
  const view = { source: 'modules' as const, deviceTimeShare: 0.9, deviceTimeNs: 400, stepCount: 2 };
  expect(modulesNote({ ...view, deviceBusyNs: 300 }, modulesStrings)).toContain(
    'Work that runs at once on several streams is added up; it fills 150 ns a step. Times',
  );
  expect(modulesNote({ ...view, deviceBusyNs: 395 }, modulesStrings)).not.toContain('at once');
});
