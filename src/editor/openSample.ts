import { cp, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError, fail } from '../core/failure.ts';
import type { CommandHandler } from './commandRegistrar.ts';

const sampleName = 'efficientnet-lite0';

/** Copies the sample out of the extension into a folder of the user's choice and opens it. */
export function openSampleCommand(extensionUri: vscode.Uri): CommandHandler {
  return {
    needsTrust: false,
    run: async (given) => {
      const source = vscode.Uri.joinPath(extensionUri, 'samples', sampleName).fsPath;
      const parent = typeof given === 'string' ? given : await askFolder();
      const target = await copySample(source, parent);
      await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(target));
    },
  };
}

async function askFolder(): Promise<string> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Where should the sample be copied to?'),
    openLabel: vscode.l10n.t('Copy Here'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  const folder = chosen?.[0]?.fsPath;
  if (folder === undefined) {
    throw new CancelledError();
  }
  return folder;
}

/** Copies into a new folder of the parent; a sample that was copied before is opened as it is. */
async function copySample(source: string, parent: string): Promise<string> {
  if (!(await isFolder(source))) {
    return fail({
      kind: 'not-found',
      message: 'This build of the extension does not contain the sample.',
      file: source,
    });
  }
  const target = join(parent, sampleName);
  if (!(await isFolder(target))) {
    await mkdir(parent, { recursive: true });
    await cp(source, target, { recursive: true, errorOnExist: true, force: false });
  }
  return target;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
