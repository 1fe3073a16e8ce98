import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/mini';

const partsSchema = z.array(z.string());

/**
 * The files that the module of a page imports at once, as the build noted them beside it; none for a page of one script.
 * @param folder `dist/webview`
 */
export function pageParts(folder: string, bundle: string): readonly string[] {
  try {
    return z.parse(partsSchema, JSON.parse(readFileSync(join(folder, `${bundle}.parts.json`), 'utf8')));
  } catch {
    // Without the note the page loads its parts a moment later, by itself.
    return [];
  }
}
