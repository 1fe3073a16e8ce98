import { describe, expect, test } from 'vitest';
import { SteadyRoots } from '../../../src/editor/steadyRoots.ts';

interface Line {
  readonly id: string;
  readonly text: string;
}

describe('SteadyRoots', () => {
  test('lines that stay are the same objects with new content', () => {
    const roots = new SteadyRoots<Line>(({ id }) => id);
    const [first] = roots.update([{ id: 'a', text: 'running' }]);
    const [second] = roots.update([{ id: 'a', text: 'done' }]);
    expect(second).toBe(first);
    expect(first?.text).toBe('done');
  });

  test('an unchanged list is refreshed line by line', () => {
    const roots = new SteadyRoots<Line>(({ id }) => id);
    const shown = roots.update([
      { id: 'a', text: '1 s' },
      { id: 'b', text: '1 s' },
    ]);
    const changed = roots.changed([
      { id: 'a', text: '2 s' },
      { id: 'b', text: '1 s' },
    ]);
    expect(changed?.[0]).toBe(shown[0]);
    expect(shown[0]?.text).toBe('2 s');
  });

  test.each([
    ['a new line', ['b', 'a']],
    ['a moved line', ['c', 'a']],
    ['a line less', ['a']],
    ['no line', []],
  ])('%s refreshes the whole view', (_what, ids) => {
    const roots = new SteadyRoots<Line>(({ id }) => id);
    roots.update([
      { id: 'a', text: '' },
      { id: 'c', text: '' },
    ]);
    expect(roots.changed(ids.map((id) => ({ id, text: '' })))).toBeUndefined();
  });
});
