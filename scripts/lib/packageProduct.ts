import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from './buildProduct.ts';
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

/** Sizes of what was packed, each with its limit. */
export async function measureBudgets(): Promise<Budget[]> {
  const pages = (await readdir(join(distFolder, 'webview'))).filter((name) => name.endsWith('.js'));
  const files = [
    { name: 'VSIX', path: vsixFile, limitBytes: vsixLimitBytes },
    { name: 'host bundle', path: join(distFolder, 'extension.cjs'), limitBytes: hostLimitBytes },
    { name: 'askpass', path: join(distFolder, 'askpass.cjs'), limitBytes: askpassLimitBytes },
    ...pages.map((page) => ({
      name: `page ${page.replace(/\.js$/, '')}`,
      path: join(distFolder, 'webview', page),
      limitBytes: pageLimitBytes,
    })),
  ];
  return Promise.all(
    files.map(async ({ name, path, limitBytes }) => ({
      name,
      sizeBytes: (await stat(path)).size,
      limitBytes,
    })),
  );
}
