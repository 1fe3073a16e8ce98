import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import {
  type AnsweredQuery,
  type TraceApi,
  traceRequests,
  type TraceState,
} from '../../../webview/trace/api.ts';
import { firstPlace, type Place } from '../../../webview/trace/place.ts';
import { traceStrings } from '../../../webview/trace/strings.ts';
import { fail, type Failure } from '../../core/failure.ts';
import type { Logger } from '../../core/logger.ts';
import { settle } from '../../core/outcome.ts';
import { isHostQuery } from '../../trace/session/hostQueryNames.ts';
import type { SessionClient, SessionClientOptions } from '../../trace/worker/sessionClient.ts';
import { saveTable } from '../engine/saveTable.ts';
import { acknowledge, type PageHandle, type PageKind, type PageSession } from '../panels/pagePanel.ts';
import { translateStrings } from '../panels/pageStrings.ts';
import type { CustomEditorType, PanelType } from '../viewIds.ts';
import type { TracePlaces } from './tracePlaces.ts';
import { watchTraces } from './traceFiles.ts';
import {
  allPaths,
  sessionSubject,
  type TraceSubject,
  traceKey,
  traceSubjectSchema,
  traceTitle,
} from './traceSubject.ts';

/** What pages of traces need from the rest of the editor. */
export interface TracePageParts {
  /** Opens traces in a worker. */
  readonly connect: (
    options: Pick<SessionClientOptions, 'subject' | 'onReading' | 'onLost'>,
  ) => Promise<SessionClient>;
  /** A page has its first answers: the machine has time for what may be opened next. */
  readonly onAnswered: () => void;
  readonly compareWith: (path: string) => Promise<void>;
  /** Shows traces in a page of their own. */
  readonly openTraces: (subject: TraceSubject) => Promise<void>;
  /** Asks for form and place and writes; the file's name, or null. */
  readonly exportReport: (
    session: SessionClient,
    subject: TraceSubject,
    recording: number,
  ) => Promise<string | null>;
  readonly canProfileAgain: (path: string) => Promise<boolean>;
  readonly profileAgain: (path: string, options: readonly string[]) => Promise<void>;
  /** Where the user was in traces, kept over restarts. */
  readonly places: Pick<TracePlaces, 'recall' | 'remember'>;
  readonly copyLink: (subject: TraceSubject, place: Place) => Promise<void>;
  readonly openSource: (file: string, line: number) => Promise<void>;
  /** A page has its traces open, or (`undefined`) has them no longer. */
  readonly onSession: (subject: TraceSubject, session: SessionClient | undefined) => void;
  readonly showLog: () => void;
  readonly log: Logger;
}

/** Why a recorded program is as slow as it is: the page, without what answers it. */
export function tracePage(
  type: CustomEditorType | PanelType,
): Omit<PageKind<TraceApi, TraceSubject>, 'open'> {
  return {
    type,
    bundle: 'trace',
    isModule: true,
    icon: 'trace',
    schemas: traceRequests,
    subject: traceSubjectSchema,
    title: (subject) => traceTitle(subject, vscode.l10n.t('{0} and {1}')),
    key: traceKey,
  };
}

/** One open page of traces: keeps them open in a worker, and passes on what the page asks. */
export class TracePageSession implements PageSession<TraceApi> {
  readonly handlers: PageSession<TraceApi>['handlers'];
  private readonly subject: TraceSubject;
  private readonly page: PageHandle<TraceApi>;
  private readonly parts: TracePageParts;
  private readonly onDispose: () => void;
  private readonly watcher: vscode.Disposable;
  private state: TraceState;
  private session: SessionClient | undefined;
  private version = 0;
  /** Where the page is to go as soon as it can. */
  private pending: Partial<Place> | undefined;
  private disposed = false;
  private loading: Promise<void>;
  /** What the user should know of the files, such as that they are gone. */
  private notice: string | null = null;

  /** @param onDispose is told when the page is closed. */
  constructor(
    subject: TraceSubject,
    page: PageHandle<TraceApi>,
    parts: TracePageParts,
    onDispose: () => void,
  ) {
    this.onDispose = onDispose;
    this.subject = subject;
    this.page = page;
    this.parts = parts;
    this.state = { kind: 'loading', subject: this.title(), overview: null };
    this.watcher = watchTraces(allPaths(subject), () => void this.onFilesChanged());
    const [path = ''] = subject.paths;
    this.handlers = {
      query: ({ version, name, params, alignedPair }) => this.query(version, name, params, alignedPair),
      openSource: ({ file, line }) => acknowledge(() => parts.openSource(file, line)),
      swap: () =>
        acknowledge(() =>
          subject.comparedPaths === undefined
            ? undefined
            : parts.openTraces({ paths: subject.comparedPaths, comparedPaths: subject.paths }),
        ),
      compareWith: () => acknowledge(() => parts.compareWith(path)),
      exportReport: () => this.export(),
      profileAgain: ({ options }) => acknowledge(() => parts.profileAgain(path, options)),
      copyLink: (place) => acknowledge(() => parts.copyLink(subject, place)),
      notePlace: (place) => acknowledge(() => parts.places.remember(this.key, place)),
      saveTable: ({ name, csv, markdown }) =>
        saveTable(`${path}.${name}`, { csv: () => csv, markdown: () => markdown }),
      copyText: async ({ text }) => {
        await vscode.env.clipboard.writeText(text);
        return undefined;
      },
      openAsText: () =>
        acknowledge(() =>
          vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(path), 'default'),
        ),
      reload: () => acknowledge(() => this.reload()),
      showLog: () => acknowledge(() => parts.showLog()),
    };
    this.loading = this.load();
  }

  show(): void {
    this.page.tell('strings', translateStrings(vscode.l10n, traceStrings));
    this.send();
    this.page.tell('notice', this.notice);
  }

  /** Leads the page to a place, at once or when the traces are open. */
  goTo(place: Partial<Place>): void {
    this.pending = place;
    this.send();
  }

  isActive(): boolean {
    return this.page.isActive();
  }

  get key(): string {
    return traceKey(this.subject);
  }

  /** What answers the page, while the traces are open. */
  get client(): SessionClient | undefined {
    return this.session;
  }

  isVisible(): boolean {
    return this.page.isListening();
  }

  /** Asks for form and place and writes a report; the file's name, or null when the user changed their mind. */
  async export(): Promise<string | null> {
    await this.loading;
    const session = this.openSession();
    await session.opened;
    const { recording } = this.parts.places.recall(this.key) ?? firstPlace;
    return this.parts.exportReport(session, this.subject, recording);
  }

  async copyLink(): Promise<void> {
    await this.parts.copyLink(this.subject, this.parts.places.recall(this.key) ?? firstPlace);
  }

  dispose(): void {
    this.disposed = true;
    this.watcher.dispose();
    this.close();
    this.onDispose();
  }

  private title(): string {
    return traceTitle(this.subject, vscode.l10n.t('{0} and {1}'));
  }

  /** What was read stays while a file is gone; a file that changed is read again. */
  private async onFilesChanged(): Promise<void> {
    const version = this.version;
    const missing = await Promise.all(
      allPaths(this.subject).map((path) =>
        stat(path).then(
          () => false,
          () => true,
        ),
      ),
    );
    if (this.isOutdated(version)) {
      return;
    }
    if (this.state.kind === 'ready' && missing.includes(true)) {
      this.tell(vscode.l10n.t('The file is gone; what was read of it is shown.'));
      return;
    }
    const wasReady = this.state.kind === 'ready';
    await this.reload();
    if (wasReady) {
      this.tell(vscode.l10n.t('The file changed and was read again.'));
    }
  }

  private reload(): Promise<void> {
    this.tell(null);
    this.loading = this.load();
    return this.loading;
  }

  private tell(notice: string | null): void {
    this.notice = notice;
    this.page.tell('notice', notice);
  }

  /** Opens the traces (again). */
  private async load(): Promise<void> {
    const version = ++this.version;
    this.close();
    const subject = this.title();
    let answered: AnsweredQuery | null = null;
    this.become({ kind: 'loading', subject, overview: null });
    const outcome = await settle(async () => {
      const session = await this.parts.connect({
        subject: sessionSubject(this.subject),
        onReading: (overview) => {
          if (!this.isOutdated(version)) {
            this.become({ kind: 'loading', subject, overview });
          }
        },
        onLost: (failure) => {
          if (!this.isOutdated(version)) {
            this.lose(failure);
          }
        },
      });
      if (this.isOutdated(version)) {
        session.dispose();
        return undefined;
      }
      this.session = session;
      const head = session.ask('head', undefined);
      const overview = this.prepareOverview(session).then((answer) => {
        answered = answer;
        if (!this.isOutdated(version) && this.state.kind === 'ready') {
          // The page has asked by now; it will not have to when it is seen again.
          this.state = { ...this.state, answered };
        }
      });
      void Promise.allSettled([head, overview]).then(() => {
        if (!this.isOutdated(version)) {
          this.parts.onAnswered();
        }
      });
      return { session, head: await head };
    });
    if (this.isOutdated(version) || outcome.status === 'cancelled') {
      return;
    }
    if (outcome.status === 'failed') {
      this.close();
      await this.failWith(outcome.failure);
      return;
    }
    if (outcome.value !== undefined) {
      const { session, head } = outcome.value;
      const canProfileAgain =
        this.subject.comparedPaths === undefined &&
        (await this.parts.canProfileAgain(this.subject.paths[0] ?? ''));
      if (!this.isOutdated(version)) {
        const place = this.parts.places.recall(this.key) ?? null;
        this.become({ kind: 'ready', subject, version, head, canProfileAgain, place, answered });
        this.parts.onSession(this.subject, session);
      }
    }
  }

  /** Has the overview worked out while the page is still being loaded, where it is what the page will ask for. */
  private async prepareOverview(session: SessionClient): Promise<AnsweredQuery | null> {
    const { tab, recording, steps } = this.parts.places.recall(this.key) ?? firstPlace;
    if (tab !== 'overview' || this.subject.comparedPaths !== undefined) {
      return null;
    }
    const scope = { recording, steps };
    return { name: 'overview', params: scope, answer: await session.ask('overview', scope) };
  }

  /** The worker is gone: the files changed since their columns were kept, or it died. */
  private lose(failure: Failure | undefined): void {
    if (failure === undefined) {
      void this.reload();
      return;
    }
    this.close();
    void this.failWith(failure);
  }

  private async failWith(failure: Failure): Promise<void> {
    const { version } = this;
    const canOpenAsText = await isFile(this.subject.paths[0] ?? '');
    if (!this.isOutdated(version)) {
      this.become({ kind: 'failed', subject: this.title(), failure, canOpenAsText });
    }
  }

  private close(): void {
    if (this.session !== undefined) {
      this.session.dispose();
      this.session = undefined;
      this.parts.onSession(this.subject, undefined);
    }
  }

  private isOutdated(version: number): boolean {
    return this.disposed || version !== this.version;
  }

  private become(state: TraceState): void {
    this.state = state;
    this.send();
  }

  private send(): void {
    this.page.tell('show', this.state);
    if (this.state.kind === 'ready' && this.pending !== undefined && this.page.isListening()) {
      this.page.tell('goTo', this.pending);
      this.pending = undefined;
    }
  }

  private async query(
    version: number,
    name: string,
    params: unknown,
    alignedPair: number | undefined,
  ): Promise<unknown> {
    if (isHostQuery(name)) {
      // What a page says never names files that are written.
      return fail({ kind: 'bad-input', message: vscode.l10n.t('Traces cannot be asked for {0}.', name) });
    }
    return version === this.version
      ? this.openSession().askAny(name, params, alignedPair)
      : fail({ kind: 'not-found', message: vscode.l10n.t('The trace was read again meanwhile.') });
  }

  private openSession(): SessionClient {
    return (
      this.session ?? fail({ kind: 'not-found', message: vscode.l10n.t('The trace is not open (any more).') })
    );
  }
}

/** A folder cannot be shown as text, nor can what is not there. */
async function isFile(path: string): Promise<boolean> {
  const found = await settle(() => stat(path));
  return found.status === 'ok' && found.value.isFile();
}
