import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { parseJson } from '../core/parseJson.ts';

/** The version in the product's package.json, which lies one folder above the programs (`dist` or `src`). */
export function productVersion(programFolder: string): string {
  const file = join(programFolder, '..', 'package.json');
  const manifest = parseJson(readFileSync(file, 'utf8'), z.object({ version: z.string() }), {
    what: 'package.json',
    file,
  });
  return manifest.version;
}
