import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { z } from 'zod/mini';
import { type PassportApi, passportRequests, type PassportState } from '../../../webview/passport/api.ts';
import { passportStrings } from '../../../webview/passport/strings.ts';
import { fail } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { settle } from '../../core/outcome.ts';
import { acknowledge, type PageHandle, type PageKind, type PageSession } from './pagePanel.ts';
import { translateStrings } from './pageStrings.ts';

const subjectSchema = z.object({ path: z.string() });
/** A file or model folder, by absolute path. */
export type PassportSubject = z.infer<typeof subjectSchema>;

export interface PassportPageParts {
  /** Runs the pipeline that mentions a file. */
  readonly runPipelineOf: (path: string) => Promise<void>;
  readonly showLog: () => void;
  readonly log: Logger;
}

/** Where an artifact comes from, back to its origin, and what is stale. */
export function passportPage(parts: PassportPageParts): PageKind<PassportApi, PassportSubject> {
  return {
    type: 'engineRoom.passport',
    bundle: 'passport',
    icon: 'passport',
    schemas: passportRequests,
    subject: subjectSchema,
    title: ({ path }) => vscode.l10n.t('Passport: {0}', basename(path)),
    key: ({ path }) => path,
    open: (subject, page) => new PassportSession(subject, page, parts),
  };
}

class PassportSession implements PageSession<PassportApi> {
  readonly handlers: PageSession<PassportApi>['handlers'];
  private readonly subject: PassportSubject;
  private readonly page: PageHandle<PassportApi>;
  private readonly parts: PassportPageParts;
  private state: PassportState;

  constructor(subject: PassportSubject, page: PageHandle<PassportApi>, parts: PassportPageParts) {
    this.subject = subject;
    this.page = page;
    this.parts = parts;
    this.state = { kind: 'loading', subject: basename(subject.path) };
    this.handlers = {
      openArtifact: ({ path }) => this.openArtifact(path),
      openPassportFile: ({ sha256 }) => this.openPassportFile(sha256),
      runPipeline: () => acknowledge(() => parts.runPipelineOf(subject.path)),
      reload: () => acknowledge(() => this.load()),
      showLog: () => acknowledge(() => parts.showLog()),
      copyText: async ({ text }) => {
        await vscode.env.clipboard.writeText(text);
        return undefined;
      },
    };
    void this.load();
  }

  show(): void {
    this.page.tell('strings', translateStrings(vscode.l10n, passportStrings));
    this.page.tell('show', this.state);
  }

  private async load(): Promise<void> {
    const subject = basename(this.subject.path);
    const outcome = await settle(async () => {
      const { findLineage } = await import('../../pipeline/findLineage.ts');
      return findLineage(await projectRootOf(this.subject.path), this.subject.path, this.parts.log);
    });
    if (outcome.status === 'ok') {
      const chain = outcome.value;
      const known = chain.nodes.some(({ step }) => step !== undefined);
      this.state = known ? { kind: 'ready', chain } : { kind: 'empty', subject };
    } else if (outcome.status === 'failed') {
      this.state = { kind: 'failed', subject, failure: outcome.failure };
    }
    this.page.tell('show', this.state);
  }

  private async openArtifact(path: string): Promise<undefined> {
    const full = isAbsolute(path) ? path : resolve(await projectRootOf(this.subject.path), path);
    const found = await stat(full).catch(() =>
      fail({ kind: 'not-found', message: `${full} does not exist any more.`, file: full }),
    );
    const command = found.isDirectory() ? 'revealInExplorer' : 'vscode.open';
    await vscode.commands.executeCommand(command, vscode.Uri.file(full));
    return undefined;
  }

  private async openPassportFile(sha256: string): Promise<undefined> {
    const root = await projectRootOf(this.subject.path);
    const file = join(root, '.engine-room', 'passports', `${sha256.slice(0, 16)}.json`);
    await readFile(file);
    await vscode.window.showTextDocument(vscode.Uri.file(file));
    return undefined;
  }

  dispose(): void {
    // Nothing is held: the page is a snapshot that its "reload" takes again.
  }
}

/** The nearest folder above that holds `.engine-room`; the file's own folder when there is none. */
export async function projectRootOf(path: string): Promise<string> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const found = await stat(join(folder, '.engine-room')).catch(() => undefined);
    if (found?.isDirectory() === true) {
      return folder;
    }
    if (dirname(folder) === folder) {
      return dirname(path);
    }
  }
}
