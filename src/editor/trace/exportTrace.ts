import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { writeFileAtomically } from '../../core/atomicFile.ts';
import { bareTraceName } from '../../trace/job/traceFileName.ts';
import { shareFileNames } from '../../trace/share/shareFileNames.ts';
import type { SessionClient } from '../../trace/worker/sessionClient.ts';
import { back, wizardPage } from '../wizard.ts';
import { offerToOpen } from './offerToOpen.ts';
import type { TraceSubject } from './traceSubject.ts';

type Form = 'html' | 'markdown' | 'share' | 'share-stripped';

/**
 * Asks what to make of a trace and where, and writes it: a report for people without this editor, or the columns alone
 * for people with it.
 * @param recording that the page shows.
 * @returns the file's name, or null when the user changed their mind.
 */
export async function exportTrace(
  session: Pick<SessionClient, 'ask'>,
  { paths }: TraceSubject,
  recording: number,
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
  const { recordings } = await session.ask('head', undefined);
  return form === 'html' || form === 'markdown'
    ? exportReport(session, form, title, await beside(paths, recordings[recording]?.fileName), recording)
    : exportShare(session, form === 'share-stripped', title, {
        folder: await folderOf(paths[0] ?? ''),
        // What a job is compared with comes after it, and is no part of it.
        names: shareFileNames(
          recordings.filter(({ side }) => side === 'before').map(({ fileName }) => fileName),
        ),
      });
}

/** Writes the report of one recording; summary and communication are those of the job. */
async function exportReport(
  session: Pick<SessionClient, 'ask'>,
  form: 'html' | 'markdown',
  title: string,
  stem: string,
  recording: number,
): Promise<string | null> {
  const target = await vscode.window.showSaveDialog({
    title,
    defaultUri: vscode.Uri.file(`${stem}${form === 'html' ? '.report.html' : '.report.md'}`),
  });
  if (target === undefined) {
    return null;
  }
  await inProgress(title, async () =>
    writeFileAtomically(target.fsPath, await session.ask('report', { recording, form })),
  );
  // Whoever exports is told at once; the offer stands for as long as they like.
  void offerToOpen(target, form === 'html' ? 'browser' : 'markdown-preview');
  return basename(target.fsPath);
}

/** Writes a share file; for a job one of each recording, in a folder that opens as the job. */
async function exportShare(
  session: Pick<SessionClient, 'ask'>,
  stripPaths: boolean,
  title: string,
  { folder, names }: { readonly folder: string; readonly names: readonly string[] },
): Promise<string | null> {
  const paths =
    names.length === 1
      ? await askWhere(title, join(folder, names[0] ?? ''))
      : await askForFolderOf(title, folder, names);
  if (paths === undefined) {
    return null;
  }
  await inProgress(title, async () => {
    for (const [recording, path] of paths.entries()) {
      await session.ask('share', { recording, path, stripPaths });
    }
  });
  const [first = ''] = paths;
  if (paths.length > 1) {
    return basename(dirname(first));
  }
  void offerToOpen(vscode.Uri.file(first), 'editor');
  return basename(first);
}

async function askWhere(title: string, path: string): Promise<string[] | undefined> {
  const target = await vscode.window.showSaveDialog({ title, defaultUri: vscode.Uri.file(path) });
  return target === undefined ? undefined : [target.fsPath];
}

async function askForFolderOf(
  title: string,
  folder: string,
  names: readonly string[],
): Promise<string[] | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: vscode.l10n.t('Write {0} Files Here', names.length),
      defaultUri: vscode.Uri.file(folder),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (chosen === undefined) {
    return undefined;
  }
  const present = (await readdir(chosen.fsPath)).filter((name) => names.includes(name));
  if (present.length > 0) {
    const replace = vscode.l10n.t('Replace');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Replace {0} in {1}?', present.join(', '), chosen.fsPath),
      { modal: true },
      replace,
    );
    if (answer !== replace) {
      return undefined;
    }
  }
  return names.map((name) => join(chosen.fsPath, name));
}

async function inProgress(title: string, work: () => Promise<void>): Promise<void> {
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, work);
}

/** A file beside the traces, or in the folder of them. */
async function beside(paths: readonly string[], fileName = 'trace'): Promise<string> {
  return join(await folderOf(paths[0] ?? ''), bareTraceName(fileName));
}

async function folderOf(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    // It is gone; what was read of it can still be passed on.
    () => false,
  );
  return isFolder ? path : dirname(path);
}
