import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from './buildProduct.ts';
import { scriptsAtStart } from './pageParts.ts';
import { distFolder, outFolder, root, vsixFile } from './paths.ts';
import { runOrFail } from './runProcess.ts';

/** A file whose size has an upper limit, in bytes. */
export interface Budget {
  readonly name: string;
  readonly sizeBytes: number;
  readonly limitBytes: number;
}

const megabyte = 1e6;
const vsixLimitBytes = 3 * megabyte;
const hostLimitBytes = 1.4 * megabyte;
const pageLimitBytes = 0.35 * megabyte;
/** ssh starts it anew for each question, and a person waits. */
const askpassLimitBytes = 0.1 * megabyte;

/** Builds for production and packs out/engine-room.vsix. */
export async function packageProduct(): Promise<void> {
  await build({ production: true, watch: false });
  await mkdir(outFolder, { recursive: true });
  const vsce = join(root, 'node_modules/@vscode/vsce/vsce');
  // Everything is bundled, so no dependency goes in; links of the README stay as they are.
  const args = ['package', '--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository'];
  await runOrFail(process.execPath, [vsce, ...args, '--out', vsixFile], { cwd: root });
}

/** Sizes of what was packed, each with its limit; of a page what it loads at once, and each part that it loads later. */
export async function measureBudgets(): Promise<Budget[]> {
  const sizeOf = async (path: string) => (await stat(path)).size;
  return [
    { name: 'VSIX', sizeBytes: await sizeOf(vsixFile), limitBytes: vsixLimitBytes },
    {
      name: 'host bundle',
      sizeBytes: await sizeOf(join(distFolder, 'extension.cjs')),
      limitBytes: hostLimitBytes,
    },
    {
      name: 'askpass',
      sizeBytes: await sizeOf(join(distFolder, 'askpass.cjs')),
      limitBytes: askpassLimitBytes,
    },
    ...(await pageBudgets(join(distFolder, 'webview'))),
  ];
}

async function pageBudgets(folder: string): Promise<Budget[]> {
  const names = await readdir(folder);
  const files = new Map<string, Buffer>();
  for (const name of names) {
    files.set(name, await readFile(join(folder, name)));
  }
  const sizeOf = (name: string) => files.get(name)?.length ?? 0;
  const textOf = (name: string) => files.get(name)?.toString('utf8') ?? '';
  // A page's entry has a style sheet of its own name; parts have none that is loaded.
  const pages = names.filter((name) => name.endsWith('.js') && !/-[A-Z0-9]{8}\.js$/.test(name));
  const atStart = new Set(pages.flatMap((page) => scriptsAtStart(page, textOf)));
  const later = names.filter((name) => name.endsWith('.js') && !atStart.has(name));
  return [
    ...pages.map((page) => {
      const name = page.replace(/\.js$/, '');
      const scripts = scriptsAtStart(page, textOf).reduce((sum, file) => sum + sizeOf(file), 0);
      return {
        name: `page ${name}`,
        sizeBytes: scripts + sizeOf(`${name}.css`),
        limitBytes: pageLimitBytes,
      };
    }),
    ...later.map((file) => ({
      name: `later part ${file.replace(/-[A-Z0-9]{8}\.js$/, '')}`,
      sizeBytes: sizeOf(file),
      limitBytes: pageLimitBytes,
    })),
  ];
}
