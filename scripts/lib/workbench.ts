import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endProcesses } from '../../src/exec/endProcesses.ts';
import { installExtension, serverArguments, type ServerFolders } from './codeServer.ts';
import { ScriptError } from './scriptError.ts';

const readyWithinMs = 60_000;

export interface WorkbenchOptions {
  /** Holds the server's data, extensions and log; made when missing. */
  readonly folder: string;
  readonly vsix: string;
  /** The user's settings.json. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Added to the environment of server and extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** Loopback port; a free one when absent. */
  readonly port?: number;
}

/** A running VS Code in the browser. */
export interface Workbench {
  readonly url: string;
  readonly logFile: string;
  /** Folder with the extension host's logs. */
  readonly logsFolder: string;
  /** Ends the server and everything it started. */
  stop(): Promise<void>;
  /** Address that opens a folder of this machine. */
  urlOf(folder: string): string;
}

/** Settings that keep first-start pages, updates and experiments out of the way. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.openRepositoryInParentFolders': 'never',
};

/**
 * Installs the VSIX into an empty extensions folder and starts VS Code's server on a loopback port.
 * @throws ScriptError when it does not answer in time; the message names its log.
 */
export async function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const folders: ServerFolders = {
    extensions: join(options.folder, 'extensions'),
    data: join(options.folder, 'data'),
  };
  const settingsFile = join(folders.data, 'data/User/settings.json');
  await mkdir(dirname(settingsFile), { recursive: true });
  await writeFile(settingsFile, JSON.stringify(options.settings, undefined, 2));
  await installExtension(options.vsix, folders);

  const port = options.port ?? (await findFreePort());
  const logFile = join(options.folder, 'server.log');
  const log = openSync(logFile, 'w');
  const child = spawn(
    process.execPath,
    [
      ...serverArguments(folders),
      '--without-connection-token',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
    ],
    // A group of its own: Ctrl-C in this terminal reaches us alone, and we then end the server in order.
    { stdio: ['ignore', log, log], detached: true, env: { ...process.env, ...options.env } },
  );
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) {
    throw new ScriptError("VS Code's server did not start.");
  }
  const stop = async () => {
    await endProcesses({ pid }, [{ signal: 'SIGTERM', waitMs: 5_000 }]);
  };
  const url = `http://127.0.0.1:${port}/`;
  const deadline = Date.now() + readyWithinMs;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new ScriptError(`VS Code's server did not answer on ${url}; its log is ${logFile}.`);
    }
    await delay(200);
  }
  return {
    url,
    logFile,
    logsFolder: join(folders.data, 'data/logs'),
    stop,
    urlOf: (folder) => `${url}?folder=${encodeURIComponent(folder)}`,
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** A port that nobody listened on a moment ago. */
async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
