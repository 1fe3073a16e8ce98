import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { CancelledError } from '../../../core/failure.ts';
import { printable } from '../../../core/textTable.ts';
import { back, wizardPage } from '../../wizard.ts';
import {
  isNetworkPath,
  isWholePath,
  learnMapping,
  mapPath,
  matchPath,
  type PathMatch,
} from './sourcePaths.ts';
import { readMappings, rememberMapping } from './sourceSettings.ts';

/** Folders of installed packages and of tools hold other people's files of the same names. */
const notTheUsers = '**/{node_modules,site-packages,dist-packages,.git,.venv,__pycache__}/**';
const mostCandidates = 2_000;
/** So many names go into one search. */
const namesPerSearch = 100;

/** Finds the files of source lines that a trace names, also when it was made on another machine. */
export class SourceLocator {
  /**
   * The file here that a path of a trace means. Mappings of the settings come first, then the path itself, then the
   * workspace's file with the longest common end.
   */
  async locate(file: string): Promise<PathMatch> {
    return (await this.locateAll([file])).get(file) ?? { kind: 'none' };
  }

  /** {@link locate} for many files with few searches. */
  async locateAll(files: readonly string[]): Promise<ReadonlyMap<string, PathMatch>> {
    const mappings = readMappings();
    const found = new Map<string, PathMatch>();
    const missing: string[] = [];
    for (const file of new Set(files)) {
      const mapped = mapPath(file, mappings);
      const path =
        mapped !== undefined && (await isFile(mapped))
          ? mapped
          : (await isWholeFile(file))
            ? file
            : undefined;
      if (path === undefined) {
        missing.push(file);
      } else {
        found.set(file, { kind: 'found', path });
      }
    }
    const candidates = await candidatesFor(missing);
    for (const file of missing) {
      found.set(file, matchPath(file, candidates));
    }
    return found;
  }

  /**
   * Opens a line beside what is shown; the user chooses the file where several fit or none does, and what was chosen
   * holds for the files beside it from then on.
   * @param line from 1 on, as the profiler counts.
   * @throws CancelledError when the user does not choose.
   */
  async open(file: string, line: number): Promise<void> {
    const match = await this.locate(file);
    switch (match.kind) {
      case 'found':
        await showLine(match.path, line);
        return;
      case 'ambiguous':
        await this.openChosen(file, line, await chooseAmong(file, match.paths));
        return;
      case 'none':
        await this.openChosen(file, line, await askForFile(file));
    }
  }

  private async openChosen(file: string, line: number, path: string): Promise<void> {
    const { from, to } = learnMapping(file, path);
    await rememberMapping(from, to);
    await showLine(path, line);
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

function isWholeFile(file: string): Promise<boolean> {
  return isWholePath(file) && !isNetworkPath(file) ? isFile(file) : Promise.resolve(false);
}

/** Files of the workspace with the last names of the wanted ones. */
async function candidatesFor(files: readonly string[]): Promise<string[]> {
  if (files.length === 0 || vscode.workspace.workspaceFolders === undefined) {
    return [];
  }
  // Names come from a file of anybody, and must not become a pattern of their own.
  const names = [...new Set(files.map(nameOf))].filter((name) => /^[^[\]{}*?,!\\/]+$/.test(name));
  const paths: string[] = [];
  for (let at = 0; at < names.length; at += namesPerSearch) {
    const some = names.slice(at, at + namesPerSearch);
    const pattern = `**/${some.length === 1 ? some.join('') : `{${some.join(',')}}`}`;
    const found = await vscode.workspace.findFiles(pattern, notTheUsers, mostCandidates);
    paths.push(...found.map(({ fsPath }) => fsPath));
  }
  return paths;
}

function nameOf(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

async function showLine(path: string, line: number): Promise<void> {
  const uri = vscode.Uri.file(path);
  const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === uri.fsPath);
  const document = await vscode.workspace.openTextDocument(uri);
  const position = new vscode.Position(Math.max(0, Math.min(line, document.lineCount) - 1), 0);
  const selection = new vscode.Range(position, position);
  const editor = await vscode.window.showTextDocument(document, {
    selection,
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.Beside,
  });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenter);
}

async function chooseAmong(file: string, paths: readonly string[]): Promise<string> {
  const answer = await wizardPage(vscode.l10n.t('Open Source of Trace'), 1, 1).pick<string>({
    placeholder: vscode.l10n.t('Which of these files is {0} of the trace?', shortened(file)),
    choices: paths.map((path) => ({
      label: vscode.workspace.asRelativePath(path),
      description: basename(path),
      icon: 'python',
      value: path,
    })),
  });
  if (answer === back) {
    throw new CancelledError();
  }
  return answer;
}

/** Says that a file is not here, and lets the user name it. */
async function askForFile(file: string): Promise<string> {
  const choose = vscode.l10n.t('Choose File…');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      '{0} is not in this workspace. The trace may be from another machine; choose the file once, and the others of its folder are found too.',
      shortened(file),
    ),
    choose,
  );
  if (answer !== choose) {
    throw new CancelledError();
  }
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Choose {0}', shortened(nameOf(file))),
    filters: { Python: ['py', 'pyi'] },
    ...(vscode.workspace.workspaceFolders?.[0] === undefined
      ? {}
      : { defaultUri: vscode.workspace.workspaceFolders[0].uri }),
  });
  const path = chosen?.[0]?.fsPath;
  if (path === undefined) {
    throw new CancelledError();
  }
  return path;
}

const longestShown = 100;

/** A path as people can read it in one message. */
function shortened(file: string): string {
  const text = printable(file);
  return text.length > longestShown ? `…${text.slice(1 - longestShown)}` : text;
}
