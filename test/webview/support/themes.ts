import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { parseJson } from '../../../src/core/parseJson.ts';

export const themeNames = ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const;
export type ThemeName = (typeof themeNames)[number];

const themeSchema = z.object({
  bodyClass: z.string(),
  themeKind: z.string(),
  variables: z.record(z.string(), z.string()),
});
export type RecordedTheme = z.infer<typeof themeSchema>;

/** What VS Code sets on a page in one of its default themes; see themes/README.md. */
export function recordedTheme(name: ThemeName): RecordedTheme {
  const file = join(import.meta.dirname, '..', 'themes', `${name}.json`);
  return parseJson(readFileSync(file, 'utf8'), themeSchema, { what: `The theme ${name}`, file });
}
