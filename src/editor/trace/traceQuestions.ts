import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError } from '../../core/failure.ts';
import { back, type Choice, wizardPage } from '../wizard.ts';

const browse = Symbol('browse');
const tracePattern = '**/*.{pt.trace.json,pt.trace.json.gz,ertrace}';
const mostOffered = 500;

export interface TraceQuestion {
  readonly step: number;
  readonly total: number;
  readonly placeholder: string;
  /** The trace that the answer stands beside; those of its folder come first. */
  readonly beside?: string;
}

/** Asks for a trace of the workspace or a file elsewhere. @throws CancelledError when the user leaves. */
export async function askForTrace(
  title: string,
  { step, total, placeholder, beside }: TraceQuestion,
): Promise<string> {
  // What the workspace hides from searches, such as the folder of builds, is where traces are.
  const found = await vscode.workspace.findFiles(tracePattern, '**/node_modules/**', mostOffered);
  const isNear = (path: string) => beside !== undefined && dirname(beside) === dirname(path);
  const choices = found
    .map(({ fsPath }) => fsPath)
    .filter((path) => path !== beside)
    .sort((one, other) => Number(isNear(other)) - Number(isNear(one)) || one.localeCompare(other))
    .map((path): Choice<string> => ({
      label: basename(path),
      description: vscode.workspace.asRelativePath(dirname(path)),
      icon: 'pulse',
      value: path,
    }));
  const answer = await wizardPage(title, step, total).pick<string | typeof browse>({
    placeholder,
    choices: [...choices, { label: vscode.l10n.t('Browse…'), icon: 'folder-opened', value: browse }],
  });
  if (answer === back) {
    throw new CancelledError();
  }
  return answer === browse ? browseForTrace(title) : answer;
}

async function browseForTrace(title: string): Promise<string> {
  const chosen = await vscode.window.showOpenDialog({
    title,
    canSelectFiles: true,
    canSelectFolders: true,
    filters: { [vscode.l10n.t('Profiler traces')]: ['json', 'gz', 'zip', 'ertrace'] },
  });
  const path = chosen?.[0]?.fsPath;
  if (path === undefined) {
    throw new CancelledError();
  }
  return path;
}
