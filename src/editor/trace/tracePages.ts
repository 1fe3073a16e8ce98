import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { TraceApi } from '../../../webview/trace/api.ts';
import type { Place } from '../../../webview/trace/place.ts';
import { fail } from '../../core/failure.ts';
import { isTraceFileName } from '../../trace/job/traceFileName.ts';
import { PagePanels, type PageKind } from '../panels/pagePanel.ts';
import { traceEditorTypes } from '../viewIds.ts';
import { askForTrace } from './traceQuestions.ts';
import { TracePageSession, tracePage, type TracePageParts } from './tracePage.ts';
import { type TraceSubject, traceKey } from './traceSubject.ts';

/** Panels of traces that no single file stands for: folders, several files, comparisons. */
const panelType = 'engineRoom.traces';

/** Opens traces: a file in its editor, several of them as one job in a panel, and leads either to a place. */
export class TracePages implements vscode.Disposable {
  private readonly parts: TracePageParts;
  private readonly panels: PagePanels<TraceApi, TraceSubject>;
  private readonly registered: vscode.Disposable;
  /** Open pages, the latest last; a trace may have several. */
  private readonly sessions = new Set<TracePageSession>();
  /** Places for editors that are being opened. */
  private readonly expected = new Map<string, Partial<Place>>();

  constructor(
    parts: TracePageParts,
    context: Pick<vscode.ExtensionContext, 'extensionUri' | 'workspaceState'>,
  ) {
    this.parts = {
      ...parts,
      // A page that is closed leaves the trace to another one that still shows it.
      onSession: (subject, session) =>
        parts.onSession(subject, session ?? this.latest(traceKey(subject), ({ client }) => client)),
    };
    const { extensionUri, workspaceState } = context;
    const pagesOf = (type: Parameters<typeof tracePage>[0]) =>
      new PagePanels(this.kind(type), extensionUri, workspaceState, parts.log);
    this.panels = pagesOf(panelType);
    this.registered = vscode.Disposable.from(
      vscode.window.registerWebviewPanelSerializer(panelType, this.panels),
      ...traceEditorTypes.map((type) => {
        const pages = pagesOf(type);
        const provider: vscode.CustomReadonlyEditorProvider = {
          openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
          resolveCustomEditor: ({ uri }, panel) => {
            pages.adopt(panel, { paths: [uri.fsPath] });
          },
        };
        // The timeline may stand beside the overview of the same trace.
        return vscode.window.registerCustomEditorProvider(type, provider, {
          supportsMultipleEditorsPerDocument: true,
        });
      }),
    );
  }

  /** Shows traces, at a place where one is given. */
  async open(subject: TraceSubject, place?: Partial<Place>): Promise<void> {
    const [path = ''] = subject.paths;
    const isFile =
      subject.paths.length === 1 && subject.comparedPaths === undefined && !(await stat(path)).isDirectory();
    const key = traceKey(subject);
    if (place !== undefined) {
      this.expected.set(key, place);
    }
    if (isFile) {
      const editor =
        isTraceFileName(path) || path.endsWith('.ertrace') ? 'engineRoom.trace' : 'engineRoom.anyTrace';
      await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(path), editor);
    } else {
      this.panels.open(subject);
    }
    this.deliver(key);
  }

  /** Writes a report of the trace that is looked at. @throws FailureError when none is. */
  async exportActive(): Promise<void> {
    await (await this.active()).export();
  }

  async copyActiveLink(): Promise<void> {
    await (await this.active()).copyLink();
  }

  dispose(): void {
    this.registered.dispose();
  }

  /** The page that the user works with, else one in sight, else the latest; with none open a trace is asked for. */
  private async active(): Promise<TracePageSession> {
    const open = () => {
      const sessions = [...this.sessions];
      return (
        sessions.find((session) => session.isActive()) ??
        sessions.find((session) => session.isVisible()) ??
        sessions.at(-1)
      );
    };
    const session = open();
    if (session !== undefined) {
      return session;
    }
    const path = await askForTrace(vscode.l10n.t('Which trace?'));
    await this.open({ paths: [path] });
    return (
      open() ?? fail({ kind: 'not-found', message: vscode.l10n.t('No profiler trace is open.'), file: path })
    );
  }

  private kind(type: Parameters<typeof tracePage>[0]): PageKind<TraceApi, TraceSubject> {
    return {
      ...tracePage(type),
      open: (subject, page) => {
        const session = new TracePageSession(subject, page, this.parts, () => this.sessions.delete(session));
        this.sessions.add(session);
        this.deliver(traceKey(subject));
        return session;
      },
    };
  }

  /** Leads a page that was opened for a place to that place; whichever of both is there later. */
  private deliver(key: string): void {
    const place = this.expected.get(key);
    const session = this.latest(key, (each) => each);
    if (place !== undefined && session !== undefined) {
      this.expected.delete(key);
      session.goTo(place);
    }
  }

  /** Something of the latest page of a trace that has it. */
  private latest<T>(key: string, of: (session: TracePageSession) => T | undefined): T | undefined {
    return [...this.sessions]
      .filter((session) => session.key === key)
      .map(of)
      .findLast((found) => found !== undefined);
  }
}
