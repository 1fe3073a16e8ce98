import { describe, expect, it } from 'vitest';
import { chooseInterpreter } from '../../../src/model/pythonInterpreter.ts';

describe('chooseInterpreter', () => {
  it.each([
    [{ setting: '/s/python', pythonExtension: '/e/python' }, '/s/python', 'setting'],
    [{ setting: '  ', pythonExtension: '/e/python' }, '/e/python', 'python-extension'],
    [{}, 'python3', 'default'],
  ] as const)('%j gives %s', (choices, program, source) => {
    expect(chooseInterpreter({ ...choices, platform: 'linux' })).toEqual({ program, source });
  });

  it('uses the name that exists on Windows', () => {
    expect(chooseInterpreter({ platform: 'win32' }).program).toBe('python');
  });
});
