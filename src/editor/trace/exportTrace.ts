import { writeFileAtomically } from '../../core/atomicFile.ts';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { SessionClient } from '../../trace/worker/sessionClient.ts';
import { back, wizardPage } from '../wizard.ts';
import type { TraceSubject } from './traceSubject.ts';

type Form = 'html' | 'markdown' | 'share' | 'share-stripped';

/**
 * Asks what to make of a trace and where, and writes it: a report for people without this editor, or the columns alone
 * for people with it.
 * @returns the file's name, or null when the user changed their mind.
 */
export async function exportTrace(
  session: Pick<SessionClient, 'ask'>,
  { paths }: TraceSubject,
): Promise<string | null> {
  const title = vscode.l10n.t('Export Trace Report');
  const form = await wizardPage(title, 1, 1).pick<Form>({
    placeholder: vscode.l10n.t('What do you want to pass on?'),
    choices: [
      {
        label: vscode.l10n.t('HTML report'),
        detail: vscode.l10n.t(
          'One file for people without VS Code: the answer, findings, charts and tables.',
        ),
        icon: 'browser',
        value: 'html',
      },
      {
        label: vscode.l10n.t('Markdown report'),
        detail: vscode.l10n.t('The same as text, for a pull request.'),
        icon: 'markdown',
        value: 'markdown',
      },
      {
        label: vscode.l10n.t('Share file'),
        detail: vscode.l10n.t(
          'A compact .ertrace that opens here as the trace itself, without the arguments of single events.',
        ),
        icon: 'file-binary',
        value: 'share',
      },
      {
        label: vscode.l10n.t('Share file without paths'),
        detail: vscode.l10n.t('The same, without folders of source files and the name of the machine.'),
        icon: 'lock',
        value: 'share-stripped',
      },
    ],
  });
  if (form === back) {
    return null;
  }
  const stem = (paths[0] ?? 'trace').replace(/(?:\.pt)?(?:\.trace)?\.json(?:\.gz)?$|\.ertrace$|\.zip$/i, '');
  const target = await vscode.window.showSaveDialog({
    title,
    defaultUri: vscode.Uri.file(`${stem}${endings[form]}`),
  });
  if (target === undefined) {
    return null;
  }
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, async () => {
    if (form === 'html' || form === 'markdown') {
      await writeFileAtomically(target.fsPath, await session.ask('report', { recording: 0, form }));
    } else {
      await session.ask('share', {
        recording: 0,
        path: target.fsPath,
        stripPaths: form === 'share-stripped',
      });
    }
  });
  return basename(target.fsPath);
}

const endings: Readonly<Record<Form, string>> = {
  html: '.report.html',
  markdown: '.report.md',
  share: '.ertrace',
  'share-stripped': '.ertrace',
};
