/** Writes media/engine-room.schema.json from src/pipeline/pipelineSchema.ts; `--check` only compares. */
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod/mini';
import { pipelineSchema } from '../src/pipeline/pipelineSchema.ts';
import { root } from './lib/paths.ts';
import { runMain, ScriptError } from './lib/scriptError.ts';

const schemaFile = join(root, 'media/engine-room.schema.json');

await runMain(async () => {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const schema = {
    ...z.toJSONSchema(pipelineSchema, { io: 'input', target: 'draft-7' }),
    title: 'Engine Room pipeline',
  };
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  if (!values.check) {
    await writeFile(schemaFile, text);
    return;
  }
  if ((await readFile(schemaFile, 'utf8').catch(() => '')) !== text) {
    throw new ScriptError(
      `${relative(root, schemaFile)} is older than src/pipeline/pipelineSchema.ts: run npm run schema.`,
    );
  }
});
