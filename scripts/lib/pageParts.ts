/**
 * The scripts that a page loads at once: its entry and what that imports statically, whole. What is imported by a call
 * is loaded later and is not among them.
 * @param textOf gives the text of a bundled script by its file name.
 */
export function scriptsAtStart(entry: string, textOf: (file: string) => string): string[] {
  const found = new Set([entry]);
  for (const file of found) {
    for (const [, imported = ''] of textOf(file).matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g)) {
      found.add(imported);
    }
  }
  return [...found];
}
