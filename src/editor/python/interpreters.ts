import * as vscode from 'vscode';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { toFailure } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { type ChosenInterpreter, chooseInterpreter } from '../../model/pythonInterpreter.ts';
import { readSetting } from '../settings.ts';
import { interpreterOfPythonExtension } from './pythonExtension.ts';

/** Finds the user's Python: the setting, then the Python extension's selected environment, then `python3`. */
export class Interpreters {
  private readonly log: Logger;

  constructor(log: Logger) {
    this.log = log;
  }

  /** The interpreter for a file or folder, and where the choice comes from. */
  async resolve(scope?: vscode.Uri): Promise<ChosenInterpreter> {
    const setting = readSetting('python.path', scope).trim();
    return chooseInterpreter({
      setting: setting === '' ? undefined : await pythonIn(expand(setting, scope)),
      pythonExtension: setting === '' ? await this.fromPythonExtension(scope) : undefined,
      platform: process.platform,
    });
  }

  /** The environment selected in the Python extension, where that is installed. */
  async fromPythonExtension(scope?: vscode.Uri): Promise<string | undefined> {
    try {
      const path = await interpreterOfPythonExtension(scope);
      return path === undefined || !isAbsolute(path) ? path : await pythonIn(path);
    } catch (thrown) {
      this.log.warn(`The Python extension did not answer: ${toFailure(thrown).message}`);
      return undefined;
    }
  }

  /** Interpreters of virtual environments lying in the workspace folders. */
  async inWorkspace(): Promise<string[]> {
    const candidates = (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) =>
      ['.venv', 'venv', 'env'].map((name) => join(uri.fsPath, name)),
    );
    const found = await Promise.all(
      candidates.map(async (folder) => {
        const python = await pythonIn(folder);
        return python === folder ? undefined : python;
      }),
    );
    return found.filter((path) => path !== undefined);
  }
}

/** Reads `~`, `${workspaceFolder}` and paths relative to the workspace folder; a bare name is looked up on PATH. */
function expand(path: string, scope: vscode.Uri | undefined): string {
  const folder =
    (scope === undefined ? undefined : vscode.workspace.getWorkspaceFolder(scope)) ??
    vscode.workspace.workspaceFolders?.[0];
  const root = folder?.uri.fsPath;
  const expanded = path.replace(/^~(?=$|[\\/])/, homedir()).replaceAll('${workspaceFolder}', root ?? '');
  return root !== undefined && /[\\/]/.test(expanded) ? resolve(root, expanded) : expanded;
}

/** The interpreter of an environment folder; any other path is returned as it is. */
async function pythonIn(path: string): Promise<string> {
  const inside =
    process.platform === 'win32' ? join(path, 'Scripts', 'python.exe') : join(path, 'bin', 'python');
  return (await exists(inside)) ? inside : path;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
