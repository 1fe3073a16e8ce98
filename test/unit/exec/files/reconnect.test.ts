import { expect, test } from 'vitest';
import { CancelledError, FailureError } from '../../../../src/core/failure.ts';
import { withReconnect } from '../../../../src/exec/files/reconnect.ts';

const gone = () => new FailureError({ kind: 'unreachable', message: 'gone' });

test('work is tried again while the machine is away, as often as there are waits', async () => {
  let attempts = 0;
  const work = () => (++attempts < 3 ? Promise.reject(gone()) : Promise.resolve('done'));
  expect(await withReconnect(work, { delaysMs: [1, 1] })).toBe('done');
  attempts = -10;
  await expect(withReconnect(work, { delaysMs: [1, 1] })).rejects.toMatchObject({ message: 'gone' });
  expect(attempts).toBe(-7);
});

test('an attempt that moved bytes does not count', async () => {
  let moved = 0;
  const work = () => (++moved < 10 ? Promise.reject(gone()) : Promise.resolve(moved));
  expect(await withReconnect(work, { delaysMs: [1], progress: () => moved })).toBe(10);
});

test('other failures end at once, and a wait ends with a cancel', async () => {
  let attempts = 0;
  const full = () => {
    attempts++;
    return Promise.reject(new FailureError({ kind: 'disk-full', message: 'full' }));
  };
  await expect(withReconnect(full, { delaysMs: [1] })).rejects.toMatchObject({ message: 'full' });
  expect(attempts).toBe(1);
  const abort = new AbortController();
  const waiting = withReconnect(() => Promise.reject(gone()), { delaysMs: [60_000], signal: abort.signal });
  abort.abort();
  await expect(waiting).rejects.toBeInstanceOf(CancelledError);
});
