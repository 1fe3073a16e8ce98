import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError } from '../core/failure.ts';
import { type Back, back, type Choice, wizardPage } from './wizard.ts';

const browse = Symbol('browse');
const mostOffered = 500;

/** Files of one kind, and how they are asked for. */
export interface FileKind {
  readonly title: string;
  /** Glob of what the workspace has of them; what it hides from searches is found, too. */
  readonly pattern: string;
  readonly icon: string;
  /** For a file elsewhere. */
  readonly dialog: Pick<vscode.OpenDialogOptions, 'filters' | 'canSelectFiles' | 'canSelectFolders'>;
}

export interface FileQuestion {
  readonly step: number;
  readonly total: number;
  readonly placeholder: string;
  /** The file that the answer stands beside; those of its folder come first. */
  readonly beside?: string;
}

/** Asks for a file of the workspace or one elsewhere. @throws CancelledError when the user leaves. */
export async function askForFile(
  { title, pattern, icon, dialog }: FileKind,
  { step, total, placeholder, beside }: FileQuestion,
): Promise<string | Back> {
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', mostOffered);
  const isNear = (path: string) => beside !== undefined && dirname(beside) === dirname(path);
  const choices = found
    .map(({ fsPath }) => fsPath)
    .filter((path) => path !== beside)
    .sort((one, other) => Number(isNear(other)) - Number(isNear(one)) || one.localeCompare(other))
    .map((path): Choice<string> => ({
      label: basename(path),
      description: vscode.workspace.asRelativePath(dirname(path)),
      icon,
      value: path,
    }));
  const answer = await wizardPage(title, step, total).pick<string | typeof browse>({
    placeholder,
    choices: [...choices, { label: vscode.l10n.t('Browse…'), icon: 'folder-opened', value: browse }],
  });
  if (answer !== browse) {
    return answer;
  }
  const chosen = await vscode.window.showOpenDialog({ title, ...dialog });
  return chosen?.[0]?.fsPath ?? leave();
}

/**
 * Asks for what is missing of two files; going back from the second question leads to the first.
 * @param words of the questions; the second one knows the first file.
 */
export async function askForPair(
  kind: FileKind,
  [left, right]: readonly string[],
  words: { readonly first: string; readonly second: (first: string) => string },
): Promise<[string, string]> {
  if (left !== undefined && right !== undefined) {
    return [left, right];
  }
  const total = left === undefined ? 2 : 1;
  for (;;) {
    const first = left ?? (await askForFile(kind, { step: 1, total, placeholder: words.first }));
    const second =
      first === back
        ? back
        : await askForFile(kind, { step: total, total, beside: first, placeholder: words.second(first) });
    if (first !== back && second !== back) {
      return [first, second];
    }
    if (first === back || total === 1) {
      leave();
    }
  }
}

function leave(): never {
  throw new CancelledError();
}
