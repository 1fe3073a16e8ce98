import { beforeEach, expect, test } from 'vitest';
import { readSetting, writeSetting } from '../../../src/editor/settings.ts';
import { fake } from '../../fakes/vscode.ts';

beforeEach(() => fake.reset());

test('a setting of another type than documented falls back to its default', () => {
  expect(readSetting('deployments.refreshSeconds')).toBe(5);
  fake.settings.set('engineRoom.deployments.refreshSeconds', 'often');
  expect(readSetting('deployments.refreshSeconds')).toBe(5);
  fake.settings.set('engineRoom.deployments.refreshSeconds', 30);
  expect(readSetting('deployments.refreshSeconds')).toBe(30);
});

test('without a folder a setting is stored for the user', async () => {
  await writeSetting('python.path', '/usr/bin/python3');
  expect(fake.executed.at(-1)?.args).toEqual(['python.path', '/usr/bin/python3', 1]);
});
