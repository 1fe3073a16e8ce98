import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildOptions, context } from 'esbuild';
import { scriptsAtStart } from './pageParts.ts';
import { distFolder, root } from './paths.ts';
import { ScriptError } from './scriptError.ts';
import { zodNamespacePlugin } from './zodNamespacePlugin.ts';

export interface BuildChoices {
  /** Minified, without source maps. */
  readonly production: boolean;
  /** Builds again at each change, until the process is interrupted. */
  readonly watch: boolean;
}

function commonOptions({ production }: BuildChoices): BuildOptions {
  return {
    absWorkingDir: root,
    bundle: true,
    minify: production,
    sourcemap: production ? false : 'linked',
    legalComments: 'none',
    charset: 'utf8',
    plugins: [zodNamespacePlugin],
    logLevel: 'warning',
    define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
  };
}

/** CommonJS: the extension host loads nothing else from a bundle reliably, and `import()` stays lazy inside one file. */
export function nodeBundle(
  entry: string,
  outfile: string,
  choices: BuildChoices,
  rest: BuildOptions = {},
): BuildOptions {
  return {
    ...commonOptions(choices),
    entryPoints: [entry],
    outfile: join(distFolder, outfile),
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    // CommonJS has these under other names; sources use the modern ones.
    define: {
      ...commonOptions(choices).define,
      'import.meta.dirname': '__dirname',
      'import.meta.filename': '__filename',
    },
    ...rest,
  };
}

/** Pages that are modules and load some of their parts when these are first shown. */
const modulePages: readonly string[] = ['trace'];

/** How the pages are bundled: most of them as one script each, larger ones as modules. */
export async function pageBundles(choices: BuildChoices): Promise<BuildOptions[]> {
  const folders = await readdir(join(root, 'webview'), { withFileTypes: true });
  const pages = folders
    .filter((entry) => entry.isDirectory() && existsSync(join(root, 'webview', entry.name, 'main.ts')))
    .map((entry) => entry.name);
  const bundle = (names: readonly string[], rest: BuildOptions): BuildOptions => ({
    ...commonOptions(choices),
    entryPoints: Object.fromEntries(names.map((page) => [page, `webview/${page}/main.ts`])),
    outdir: join(distFolder, 'webview'),
    platform: 'browser',
    target: 'es2022',
    loader: { '.svg': 'text' },
    ...rest,
  });
  return [
    bundle(
      pages.filter((page) => !modulePages.includes(page)),
      { format: 'iife' },
    ),
    ...pages
      .filter((page) => modulePages.includes(page))
      .map((page) => bundle([page], { format: 'esm', splitting: true, chunkNames: `${page}-[name]-[hash]` })),
  ];
}

/** Notes beside each page that is a module what it imports at once, so that the editor can have it loaded meanwhile. */
async function noteParts(): Promise<void> {
  const folder = join(distFolder, 'webview');
  await Promise.all(
    modulePages.map((page) => {
      const entry = `${page}.js`;
      const parts = scriptsAtStart(entry, (file) => readFileSync(join(folder, file), 'utf8'));
      return writeFile(
        join(folder, `${page}.parts.json`),
        JSON.stringify(parts.filter((part) => part !== entry)),
      );
    }),
  );
}

/**
 * Makes dist/ anew: the extension, the CLI, the supervisor, the trace worker, the askpass program, one bundle a page, and the Python scripts.
 * With `watch` the promise ends when the process is interrupted.
 * @throws ScriptError when a source does not build; the bundler has printed why by then.
 */
export async function build(choices: BuildChoices): Promise<void> {
  await rm(distFolder, { recursive: true, force: true });
  await mkdir(distFolder, { recursive: true });
  const contexts = await Promise.all(
    [
      nodeBundle('src/extension.ts', 'extension.cjs', choices, { external: ['vscode'] }),
      nodeBundle('src/cli.ts', 'cli.js', choices, { banner: { js: '#!/usr/bin/env node' } }),
      nodeBundle('src/exec/job/supervisorMain.ts', 'supervisor.cjs', choices),
      nodeBundle('src/trace/worker/traceWorkerMain.ts', 'traceWorker.cjs', choices),
      nodeBundle('src/exec/ssh/askpass/askpassMain.ts', 'askpass.cjs', choices),
      ...(await pageBundles(choices)),
    ].map((options) => context(options)),
  );
  try {
    const results = await Promise.allSettled(contexts.map((each) => each.rebuild()));
    if (results.some(({ status }) => status === 'rejected')) {
      throw new ScriptError('The build failed; the messages above say where.');
    }
    await writeFile(join(distFolder, 'package.json'), '{ "type": "commonjs" }\n');
    await noteParts();
    await cp(join(root, 'python/engine_room'), join(distFolder, 'python/engine_room'), {
      recursive: true,
      filter: (source) => !source.endsWith('__pycache__'),
    });
    await Promise.all(
      ['askpass.sh', 'askpass.cmd'].map((name) =>
        cp(join(root, 'src/exec/ssh/askpass', name), join(distFolder, name)),
      ),
    );
    await Promise.all(['cli.js', 'askpass.sh'].map((name) => chmod(join(distFolder, name), 0o755)));
    if (choices.watch) {
      await Promise.all(contexts.map((each) => each.watch()));
      console.log('Watching for changes; Ctrl-C ends it. Changes in python/ need a new build.');
      await new Promise((resolve) => process.once('SIGINT', resolve));
    }
  } finally {
    await Promise.all(contexts.map((each) => each.dispose()));
  }
}
