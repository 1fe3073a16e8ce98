import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { replaceAtomically, writeFileAtomically } from '../../../src/core/atomicFile.ts';
import { DisposableStore } from '../../../src/core/disposable.ts';
import { CancelledError, fail, formatFailure, toFailure } from '../../../src/core/failure.ts';
import { sha256Of, sha256OfFile } from '../../../src/core/hash.ts';
import { settle } from '../../../src/core/outcome.ts';
import { parseJson } from '../../../src/core/parseJson.ts';
import {
  formatBytes,
  formatCount,
  formatDurationNs,
  formatShare,
  formatSignificant,
} from '../../../src/core/units.ts';

describe('units', () => {
  test.each([
    [0, '0 ns'],
    [999, '999 ns'],
    [8_100_000, '8.1 ms'],
    [1_234_567, '1.23 ms'],
    [59e9, '59 s'],
    [125e9, '2 min 5 s'],
  ])('%d ns reads %s', (durationNs, text) => {
    expect(formatDurationNs(durationNs)).toBe(text);
  });

  test.each([
    [0, '0 files'],
    [1, '1 file'],
    [999, '999 files'],
    [1_000, '1,000 files'],
    [1_234_567, '1,234,567 files'],
    [-12_345, '-12,345 files'],
  ])('%d is %s', (count, text) => {
    expect(formatCount(count, 'file')).toBe(text);
  });

  test('sizes, shares and small numbers', () => {
    expect(formatBytes(18_600_000)).toBe('18.6 MB');
    expect(formatBytes(0)).toBe('0 B');
    expect(formatShare(0.74891)).toBe('74.9 %');
    expect(formatSignificant(3.14e-6)).toBe('3.1e-6');
    expect(formatSignificant(12345)).toBe('12,345');
  });
});

describe('failures', () => {
  test('settle tells value, failure and cancel apart', async () => {
    expect(await settle(() => Promise.resolve(1))).toEqual({ status: 'ok', value: 1 });
    expect(await settle(() => Promise.reject(new CancelledError()))).toEqual({ status: 'cancelled' });
    expect(
      await settle(() => Promise.resolve().then(() => fail({ kind: 'timeout', message: 'Too slow.' }))),
    ).toEqual({
      status: 'failed',
      failure: { kind: 'timeout', message: 'Too slow.' },
    });
  });

  test('system errors keep their path', async () => {
    const outcome = await settle(async () => readFile('/no/such file'));
    expect(outcome).toMatchObject({
      status: 'failed',
      failure: { kind: 'not-found', file: '/no/such file' },
    });
    expect(toFailure(Object.assign(new Error('x'), { code: 'ENOSPC', path: 'a' })).kind).toBe('disk-full');
  });

  test('a terminal shows message, place, cause and next step', () => {
    const text = formatFailure({
      kind: 'bad-input',
      message: 'No.',
      file: 'a.yaml',
      line: 3,
      field: 'x[0]',
      cause: 'c',
      nextStep: 'n',
    });
    expect(text).toBe('No.\n  at    a.yaml:3 (x[0])\n  cause c\n  next  n');
  });

  test('names of files cannot pass for lines of their own, nor drive the terminal', () => {
    const name = 'a\n  next  rm -r\r\u001b[2J\u202e\u0085';
    const text = formatFailure({
      kind: 'not-found',
      message: `${name} is gone.`,
      file: name,
      cause: `first\n  next  second \u001b[1m`,
      nextStep: `Copy ${name}.`,
    });
    const shown = 'a\\n  next  rm -r\\r\\x1b[2J\\u202e\\x85';
    expect(text).toBe(
      `${shown} is gone.\n  at    ${shown}\n  cause first\n          next  second \\x1b[1m\n  next  Copy ${shown}.`,
    );
  });

  test('a file that is not there comes with a next step', async () => {
    const outcome = await settle(() => readFile(join(tmpdir(), 'nowhere', 'at.all')));
    expect(outcome).toMatchObject({
      status: 'failed',
      failure: { kind: 'not-found', nextStep: expect.stringContaining('path') as string },
    });
  });
});

describe('parseJson', () => {
  const schema = z.object({ list: z.array(z.object({ name: z.string() })) });

  test('names the first wrong field', () => {
    const parse = () => parseJson('{"list":[{"name":1}]}', schema, { what: 'The list', file: 'l.json' });
    expect(parse).toThrow('The list does not have the expected form.');
    expect(toFailure(catchThrown(parse))).toMatchObject({
      file: 'l.json',
      field: 'list[0].name',
      kind: 'corrupt-file',
    });
  });

  test('names broken JSON', () => {
    expect(() => parseJson('{', schema, { what: 'The list' })).toThrow('The list is not JSON.');
  });
});

describe('atomic files', () => {
  test('a failing writer leaves the earlier content and no leftovers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atomic '));
    const file = join(folder, 'a b');
    await writeFileAtomically(file, 'one');
    await expect(
      replaceAtomically(file, async (temporary) => {
        await writeFileAtomically(temporary, 'half');
        throw new Error('disk full');
      }),
    ).rejects.toThrow('disk full');
    expect(await readFile(file, 'utf8')).toBe('one');
    expect(await readdir(folder)).toEqual(['a b']);
    expect(await sha256OfFile(file)).toBe(sha256Of('one'));
  });

  test('a full disk is a failure of its own kind', async () => {
    const outcome = await settle(async () => {
      const { writeFile } = await import('node:fs/promises');
      await writeFile('/dev/full', 'x');
    });
    expect(outcome).toMatchObject({ status: 'failed', failure: { kind: 'disk-full' } });
  });
});

test('a disposed store releases late additions at once', () => {
  const released: string[] = [];
  const store = new DisposableStore();
  store.add({ dispose: () => released.push('a') });
  store.add({ dispose: () => released.push('b') });
  store.dispose();
  store.add({ dispose: () => released.push('late') });
  expect(released).toEqual(['b', 'a', 'late']);
});

function catchThrown(run: () => unknown): unknown {
  try {
    run();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}
