import { expect, test } from 'vitest';
import { lastFirst, LastChoices } from '../../../src/editor/lastChoices.ts';

function memory(stored: Record<string, unknown> = {}) {
  return {
    stored,
    get: (key: string) => stored[key],
    update: (key: string, value: unknown) => {
      stored[key] = value;
      return Promise.resolve();
    },
  };
}

test('the last answer comes first and is there once', async () => {
  const choices = new LastChoices(memory());
  await choices.remember('pipeline', 'a');
  await choices.remember('pipeline', 'b');
  await choices.remember('pipeline', 'a');
  expect(choices.all('pipeline')).toEqual(['a', 'b']);
  expect(choices.last('pipeline')).toBe('a');
  expect(choices.last('dtype')).toBeUndefined();
});

test('what another version stored in another form is forgotten', () => {
  expect(new LastChoices(memory({ 'choice:pipeline': { a: 1 } })).all('pipeline')).toEqual([]);
});

test('items keep their order behind those that were chosen before', () => {
  expect(lastFirst(['a', 'b', 'c', 'd'], (item) => item, ['c', 'gone', 'b'])).toEqual(['c', 'b', 'a', 'd']);
});
