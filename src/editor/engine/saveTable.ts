import { writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import * as vscode from 'vscode';
import { fail, isErrnoException } from '../../core/failure.ts';

/** The same table in the forms it can be saved in. */
export interface TableForms {
  readonly csv: () => string;
  readonly markdown: () => string;
}

/**
 * Asks where and saves; the chosen ending decides the form.
 * @param stem suggested path without an ending.
 * @returns the file's name, or null when the user cancelled.
 */
export async function saveTable(stem: string, forms: TableForms): Promise<string | null> {
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(`${stem}.csv`),
    filters: { CSV: ['csv'], Markdown: ['md'] },
  });
  if (target === undefined) {
    return null;
  }
  const text = /\.(md|markdown)$/i.test(extname(target.fsPath)) ? forms.markdown() : forms.csv();
  try {
    await writeFile(target.fsPath, text);
  } catch (thrown) {
    if (isErrnoException(thrown) && thrown.code === 'EISDIR') {
      return fail({
        kind: 'bad-input',
        message: vscode.l10n.t('{0} is a folder; give a file name.', target.fsPath),
      });
    }
    throw thrown;
  }
  return basename(target.fsPath);
}
