import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingFiles } from '../../../src/pipeline/missingFiles.ts';
import { loadProject } from '../../../src/pipeline/project.ts';

const sample = join(import.meta.dirname, '../../../samples/efficientnet-lite0/engine-room.yaml');

test('every file that a pipeline names and that is not there is a problem of its own', async () => {
  const project = await loadProject(sample);
  expect(missingFiles(project)).toEqual([]);
  const { settings } = project;
  const wrong = {
    ...project,
    settings: {
      ...settings,
      model: { entry: 'gone.py:load', weights: 'gone.pt' },
      samples: ['images/cat.png', 'gone.png'],
    },
  };
  expect(missingFiles(wrong).map(({ field }) => field)).toEqual([
    'model.entry',
    'model.weights',
    'samples[1]',
  ]);
});
