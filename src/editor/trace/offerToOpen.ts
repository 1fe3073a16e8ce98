import { basename } from 'node:path';
import * as vscode from 'vscode';

/** How a file that was written is shown. */
export type Viewer = 'browser' | 'markdown-preview' | 'editor';

/**
 * Offers to show a file that was just written. There is no offer for a page for the browser where the file lies on
 * another machine than the browser.
 */
export async function offerToOpen(file: vscode.Uri, viewer: Viewer): Promise<void> {
  if (viewer === 'browser' && !isThisMachine()) {
    return;
  }
  const open = vscode.l10n.t('Open');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('{0} is written.', basename(file.fsPath)),
    open,
  );
  if (answer !== open) {
    return;
  }
  try {
    await show(file, viewer);
  } catch {
    // The file may be gone by now, and the Markdown preview is an extension that can be switched off.
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} cannot be opened here.', file.fsPath));
  }
}

async function show(file: vscode.Uri, viewer: Viewer): Promise<void> {
  switch (viewer) {
    case 'browser':
      if (!(await vscode.env.openExternal(file))) {
        throw new Error('No browser took the file.');
      }
      break;
    case 'markdown-preview':
      await vscode.commands.executeCommand('markdown.showPreview', file);
      break;
    case 'editor':
      await vscode.commands.executeCommand('vscode.open', file);
  }
}

function isThisMachine(): boolean {
  return vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
}
