import { beforeEach, expect, test } from 'vitest';
import { ContextKeySetter } from '../../../src/editor/contextKeys.ts';
import { fake } from '../../fakes/vscode.ts';

beforeEach(() => fake.reset());

test('a context key is sent when it changes and not again', () => {
  const keys = new ContextKeySetter();
  keys.set('engineRoom.hasRuns', false);
  keys.set('engineRoom.hasRuns', true);
  keys.set('engineRoom.hasRuns', true);
  keys.set('engineRoom.repositoryFolders', ['/a']);
  keys.set('engineRoom.repositoryFolders', ['/a']);
  expect(fake.executed.map(({ args }) => args)).toEqual([
    ['engineRoom.hasRuns', true],
    ['engineRoom.repositoryFolders', ['/a']],
  ]);
});
