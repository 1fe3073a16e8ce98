import { expect, test } from 'vitest';
import { TracePlaces } from '../../../../src/editor/trace/tracePlaces.ts';
import { firstPlace } from '../../../../webview/trace/place.ts';

function memory(): { get: (key: string) => unknown; update: (key: string, value: unknown) => Promise<void> } {
  const kept = new Map<string, unknown>();
  return {
    get: (key) => kept.get(key),
    update: (key, value) => {
      kept.set(key, value);
      return Promise.resolve();
    },
  };
}

test('the place in a trace is found again, of each trace its own', async () => {
  const store = memory();
  const places = new TracePlaces(store);
  await places.remember('a', { ...firstPlace, tab: 'kernels' });
  await places.remember('b', { ...firstPlace, tab: 'idle' });
  await places.remember('a', { ...firstPlace, tab: 'memory' });
  const later = new TracePlaces(store);
  expect([later.recall('a')?.tab, later.recall('b')?.tab, later.recall('c')]).toEqual([
    'memory',
    'idle',
    undefined,
  ]);
});

test('traces that were looked at longest ago are forgotten, and what is damaged too', async () => {
  const store = memory();
  const places = new TracePlaces(store);
  for (let trace = 0; trace < 60; trace++) {
    await places.remember(`trace ${trace}`, firstPlace);
  }
  expect([places.recall('trace 9'), places.recall('trace 10')]).toEqual([undefined, firstPlace]);
  await store.update('tracePlaces', [{ trace: 1 }]);
  expect(places.recall('trace 10')).toBeUndefined();
});
