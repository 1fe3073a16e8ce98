import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod/mini';
import { customEditorTypes } from '../../../../src/editor/viewIds.ts';

const { contributes } = z
  .object({
    contributes: z.object({
      customEditors: z.array(
        z.object({
          viewType: z.string(),
          priority: z.string(),
          selector: z.array(z.object({ filenamePattern: z.string() })),
        }),
      ),
    }),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8')));

test('custom editors have the ids of the source', () => {
  expect(contributes.customEditors.map(({ viewType }) => viewType)).toEqual([...customEditorTypes]);
});

test('plans open in their editor, JSON stays text until the user asks otherwise', () => {
  const patterns = contributes.customEditors.map(({ priority, selector }) => [
    priority,
    ...selector.map(({ filenamePattern }) => filenamePattern),
  ]);
  expect(patterns).toEqual([
    ['default', '*.plan', '*.engine', '*.trt'],
    ['option', '*.layers.json', '*.graph.json'],
    ['default', '*.pt.trace.json', '*.pt.trace.json.gz', '*.ertrace'],
    ['option', '*.json', '*.json.gz', '*.zip'],
  ]);
});
