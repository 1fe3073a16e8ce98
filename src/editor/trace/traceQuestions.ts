import * as vscode from 'vscode';
import { CancelledError } from '../../core/failure.ts';
import { askForFile, type FileKind } from '../fileQuestion.ts';
import { back } from '../wizard.ts';

/** Traces of the workspace, and what of them can be opened from elsewhere. @param title of the questions. */
export function traces(title: string): FileKind {
  return {
    title,
    pattern: '**/*.{pt.trace.json,pt.trace.json.gz,ertrace}',
    icon: 'pulse',
    dialog: {
      canSelectFiles: true,
      canSelectFolders: true,
      filters: { [vscode.l10n.t('Profiler traces')]: ['json', 'gz', 'zip', 'ertrace'] },
    },
  };
}

/** Asks for the one trace that a command is about. @throws CancelledError when the user leaves. */
export async function askForTrace(placeholder: string): Promise<string> {
  const kind = traces(vscode.l10n.t('Open Profiler Trace'));
  const answer = await askForFile(kind, { step: 1, total: 1, placeholder });
  if (answer === back) {
    throw new CancelledError();
  }
  return answer;
}
