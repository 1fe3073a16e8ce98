import { expect, test } from 'vitest';
import { choosePython, type PythonFound } from '../../../scripts/lib/findPython.ts';

function python(version: string, rest: Partial<PythonFound> = {}): PythonFound {
  return {
    path: `/usr/bin/python${version}`,
    version,
    canMakeEnvironments: true,
    sharedLibrary: 'own',
    ...rest,
  };
}

test('the newest complete interpreter is chosen', () => {
  expect(choosePython([python('3.9'), python('3.10'), python('3.12')])?.version).toBe('3.12');
});

test('one that can make environments beats a newer one that cannot', () => {
  const found = [python('3.13', { canMakeEnvironments: false }), python('3.11', { sharedLibrary: 'none' })];
  expect(choosePython(found)?.version).toBe('3.11');
});

test('a library in a folder of the system beats a private one', () => {
  expect(choosePython([python('3.13', { sharedLibrary: 'private' }), python('3.11')])?.version).toBe('3.11');
});

test('nothing found gives nothing', () => {
  expect(choosePython([])).toBeUndefined();
});
