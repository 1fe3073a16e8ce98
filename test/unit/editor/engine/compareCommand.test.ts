import { Uri } from 'vscode';
import { expect, test, vi } from 'vitest';
import { pathsAmong } from '../../../../src/editor/commandTargets.ts';
import { compareEnginesCommand } from '../../../../src/editor/engine/compareCommand.ts';

const a = Uri.file('/w/a.plan');
const b = Uri.file('/w/b.plan');

test('the engines are those of the selection, of two arguments or of one', () => {
  expect(pathsAmong([a, [a, b]])).toEqual(['/w/a.plan', '/w/b.plan']);
  expect(pathsAmong([a, b])).toEqual(['/w/a.plan', '/w/b.plan']);
  expect(pathsAmong([a, [a]])).toEqual(['/w/a.plan']);
  expect(pathsAmong(['/w/a.plan', '/w/b.plan'])).toEqual(['/w/a.plan', '/w/b.plan']);
  expect(pathsAmong([a, a])).toEqual(['/w/a.plan']);
  expect(pathsAmong([undefined, { odd: true }])).toEqual([]);
});

test('two engines are opened without a question', async () => {
  const open = vi.fn();
  await compareEnginesCommand(open).run(a, [a, b]);
  expect(open).toHaveBeenCalledWith('/w/a.plan', '/w/b.plan');
});

test('more than two are refused', async () => {
  const open = vi.fn();
  await expect(
    Promise.resolve(compareEnginesCommand(open).run(a, [a, b, Uri.file('/w/c.plan')])),
  ).rejects.toThrow('3 engines are selected; two can be compared.');
  expect(open).not.toHaveBeenCalled();
});
