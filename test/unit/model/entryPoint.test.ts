import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { formatEntryPoint, parseEntryPoint } from '../../../src/model/entryPoint.ts';

describe('parseEntryPoint', () => {
  it('resolves module and weights against the folder', () => {
    expect(parseEntryPoint('nets/model.py:build', '/project', 'weights.pth')).toEqual({
      file: '/project/nets/model.py',
      callable: 'build',
      weights: '/project/weights.pth',
    });
  });

  it.each(['/a b/mödel.py:Net', '/x/-dash.py:_private', "/it's/m.py:f2"])('takes %s', (text) => {
    const entry = parseEntryPoint(text, '/elsewhere');
    expect(`${entry.file}:${entry.callable}`).toBe(text);
  });

  it('splits at the last colon, as in Windows paths', () => {
    expect(parseEntryPoint('C:/net/model.py:build', '/p').callable).toBe('build');
  });

  it.each(['model.py', 'model:build', 'model.py:', 'model.py:2nd', 'model.py:a.b', ':build', ''])(
    'refuses "%s" and says how to write it',
    (text) => {
      expect(() => parseEntryPoint(text, '/p')).toThrow(FailureError);
    },
  );

  it('is shown with the file name alone', () => {
    expect(formatEntryPoint({ file: '/a/b/model.py', callable: 'build' })).toBe('model.py:build');
  });
});
