import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Place } from '../../../webview/trace/place.ts';
import { CancelledError, fail } from '../../core/failure.ts';
import { linkPath, linkQuery, parseLinkQuery } from './traceLink.ts';
import { allPaths, type TraceSubject } from './traceSubject.ts';

/** Copies links to places in traces, and follows those that colleagues send. */
export class TraceLinks implements vscode.UriHandler {
  private readonly extensionId: string;
  private readonly open: (subject: TraceSubject, place: Place) => Promise<void>;
  private readonly onError: (thrown: unknown) => void;

  constructor(
    extensionId: string,
    open: (subject: TraceSubject, place: Place) => Promise<void>,
    onError: (thrown: unknown) => void,
  ) {
    this.extensionId = extensionId;
    this.open = open;
    this.onError = onError;
  }

  async copy(subject: TraceSubject, place: Place): Promise<void> {
    const uri = vscode.Uri.from({
      scheme: vscode.env.uriScheme,
      authority: this.extensionId,
      path: linkPath,
      query: linkQuery({ subject, place }),
    });
    await vscode.env.clipboard.writeText(uri.toString(true));
  }

  async handleUri(uri: vscode.Uri): Promise<void> {
    try {
      await this.follow(uri);
    } catch (thrown) {
      this.onError(thrown);
    }
  }

  private async follow(uri: vscode.Uri): Promise<void> {
    const link = uri.path === linkPath ? parseLinkQuery(uri.query) : undefined;
    if (link === undefined) {
      fail({
        kind: 'bad-input',
        message: vscode.l10n.t('This link leads to no place in a trace.'),
        nextStep: vscode.l10n.t('Ask for it again: a part of it may have been cut off.'),
      });
    }
    const found = new Map<string, string>();
    for (const path of allPaths(link.subject)) {
      found.set(path, await this.find(path));
    }
    const here = (paths: readonly string[]) => paths.map((path) => found.get(path) ?? path);
    const { paths, comparedPaths } = link.subject;
    await this.open(
      { paths: here(paths), ...(comparedPaths === undefined ? {} : { comparedPaths: here(comparedPaths) }) },
      link.place,
    );
  }

  /** The same path, else the file of that name in the workspace, else the one that the user points at. */
  private async find(path: string): Promise<string> {
    if (await exists(path)) {
      return path;
    }
    const name = basename(path.replaceAll('\\', '/'));
    const pattern = `**/${name.replace(/[[\]{}*?!]/g, '?')}`;
    const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', 2);
    const [only] = found;
    if (only !== undefined && found.length === 1) {
      return only.fsPath;
    }
    const chosen = await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Where is {0}?', name),
      canSelectFiles: true,
      canSelectFolders: true,
    });
    return chosen?.[0]?.fsPath ?? cancelled();
  }
}

function cancelled(): never {
  throw new CancelledError();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
