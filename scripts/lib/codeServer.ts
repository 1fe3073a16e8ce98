import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheFolder, ensureFolder, isComplete } from './cacheEntry.mjs';
import { runNpm } from './npm.ts';
import type { Part } from './part.ts';
import { withProgress } from './progress.ts';
import { runOrFail } from './runProcess.ts';
import { ScriptError } from './scriptError.ts';

/** code-server 4.139.1 carries VS Code 1.139.1 and wants Node 24. */
const version = '4.139.1';
const nodeMajor = '24';

/** Modules that VS Code's server loads and that must be compiled for this Node. */
const nativeModules = [
  '@vscode/spdlog',
  'node-pty',
  '@vscode/deviceid',
  '@vscode/native-watchdog',
  'kerberos',
  '@vscode/sqlite3',
];

const folder = join(cacheFolder(), `code-server-${version}`);
const serverFolder = join(folder, 'node_modules/code-server/lib/vscode');

/** `out/server-main.js` of VS Code's server, to be run with this process's Node. */
export const codeServerMain = join(serverFolder, 'out/server-main.js');

/** VS Code as a server with its native modules compiled: the editor of the demo and of the end-to-end tests. */
export const codeServerPart: Part = {
  name: `VS Code (code-server ${version})`,
  size: '620 MB',
  why: 'the editor of the demo and of the end-to-end tests; compiling its native modules takes about two minutes',
  isReady: () => isComplete(folder, process.versions.modules),
  install: () => ensureFolder(folder, process.versions.modules, install),
};

async function install(): Promise<void> {
  if (process.versions.node.split('.')[0] !== nodeMajor) {
    throw new ScriptError(`code-server ${version} needs Node ${nodeMajor}; this is ${process.version}.`);
  }
  await withProgress(`Fetching code-server ${version}`, () =>
    runNpm(
      [
        'install',
        '--ignore-scripts',
        '--no-save',
        '--no-package-lock',
        '--prefix',
        folder,
        `code-server@${version}`,
      ],
      folder,
    ),
  );
  await withProgress("Fetching VS Code's modules", () =>
    runNpm(['install', '--omit=dev', '--ignore-scripts'], serverFolder),
  );
  await withProgress('Compiling native modules', () =>
    runNpm(['rebuild', ...nativeModules, '--ignore-scripts=false', ...nodeHeaders()], serverFolder),
  );
}

/** Headers beside the running Node spare node-gyp a download. */
function nodeHeaders(): string[] {
  const nodeFolder = dirname(dirname(process.execPath));
  return existsSync(join(nodeFolder, 'include/node/node.h')) ? [`--nodedir=${nodeFolder}`] : [];
}

export interface ServerFolders {
  /** `--extensions-dir` */
  readonly extensions: string;
  /** `--server-data-dir` */
  readonly data: string;
}

/** Arguments that every start of the server shares. */
export function serverArguments(folders: ServerFolders): string[] {
  return [
    codeServerMain,
    '--accept-server-license-terms',
    '--extensions-dir',
    folders.extensions,
    '--server-data-dir',
    folders.data,
    '--telemetry-level',
    'off',
  ];
}

/** Installs a VSIX into an extensions folder. */
export async function installExtension(vsix: string, folders: ServerFolders): Promise<void> {
  await runOrFail(process.execPath, [...serverArguments(folders), '--install-extension', vsix, '--force']);
}
