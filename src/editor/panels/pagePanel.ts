import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { z } from 'zod/mini';
import type { Disposable } from '../../core/disposable.ts';
import type { Logger } from '../../core/logger.ts';
import {
  type EventName,
  HostChannel,
  type HostHandlers,
  type PageApi,
  type ParamSchemas,
} from '../../core/webviewMessages.ts';
import { webviewHtml } from '../../core/webviewHtml.ts';
import type { Memory } from '../lastChoices.ts';
import type { CustomEditorType, PanelType } from '../viewIds.ts';
import { pageParts } from './pageParts.ts';

/** A page: where its bundle lies, what it may ask, and what it is about. */
export interface PageKind<A extends PageApi, S> {
  readonly type: PanelType | CustomEditorType;
  /** Name of the bundle: `dist/webview/<bundle>.js` and `.css`. */
  readonly bundle: string;
  /** The bundle is a module that loads some of its parts later. */
  readonly isModule?: boolean;
  /** Name of the tab's icon in media/panels. */
  readonly icon: string;
  readonly schemas: ParamSchemas<A>;
  /** What the page is about, as kept by the editor over a restart. */
  readonly subject: z.ZodMiniType<S>;
  readonly title: (subject: S) => string;
  /** Two subjects with the same key share a panel. */
  readonly key: (subject: S) => string;
  readonly open: (subject: S, page: PageHandle<A>) => PageSession<A>;
}

/** What a session may do with its page. */
export interface PageHandle<A extends PageApi> {
  /** Tells the page something; while it is hidden nothing is sent, and `show` of the session catches up. */
  tell<K extends EventName<A>>(name: K, payload: A['events'][K]): void;
  /** Whether the page is loaded and hears what it is told. */
  isListening(): boolean;
  /** Whether it is the page that the user works with. */
  isActive(): boolean;
}

/** One open page: answers its requests and knows what it should show. */
export interface PageSession<A extends PageApi> extends Disposable {
  readonly handlers: HostHandlers<A>;
  /** Sends everything the page needs; called whenever the page is loaded or becomes visible again. */
  show(): void;
}

const keptSubjects = 20;

/**
 * Hosts the panels of one kind of page. Opening a subject twice reveals its panel; a page that was hidden or restored
 * after a restart is shown again from the session, because the page itself keeps nothing.
 */
export class PagePanels<A extends PageApi, S> implements vscode.WebviewPanelSerializer {
  private readonly panels = new Map<string, { panel: vscode.WebviewPanel; session: PageSession<A> }>();
  private readonly kind: PageKind<A, S>;
  private readonly extensionUri: vscode.Uri;
  private readonly memory: Memory;
  private readonly log: Logger;

  constructor(kind: PageKind<A, S>, extensionUri: vscode.Uri, memory: Memory, log: Logger) {
    this.kind = kind;
    this.memory = memory;
    this.extensionUri = extensionUri;
    this.log = log;
  }

  /** Shows the page of a subject and returns its session. */
  open(subject: S): PageSession<A> {
    const known = this.panels.get(this.kind.key(subject));
    if (known !== undefined) {
      known.panel.reveal();
      return known.session;
    }
    const panel = vscode.window.createWebviewPanel(
      this.kind.type,
      this.kind.title(subject),
      vscode.ViewColumn.Active,
      this.options(),
    );
    return this.attach(panel, subject);
  }

  /** The editor restored a panel after a restart; `state` is what the page kept. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const kept = z.safeParse(z.object({ subject: this.kind.subject }), state);
    const subject = kept.success ? kept.data.subject : this.recall(panel.title);
    if (subject === undefined || this.panels.has(this.kind.key(subject))) {
      this.log.warn(`The page "${panel.title}" could not be restored.`);
      panel.dispose();
      return Promise.resolve();
    }
    panel.webview.options = this.options();
    this.attach(panel, subject);
    return Promise.resolve();
  }

  /** Fills a panel that the editor made for a file; the editor itself brings such a panel back after a restart. */
  adopt(panel: vscode.WebviewPanel, subject: S): PageSession<A> {
    panel.webview.options = this.options();
    return this.attach(panel, subject);
  }

  /** The editor saves what a page keeps only now and then; a reload right after the page was opened needs this memory. */
  private remember(title: string, subject: S): void {
    const others = this.remembered().filter((entry) => entry.title !== title);
    void this.memory.update(
      `pages:${this.kind.type}`,
      [{ title, subject }, ...others].slice(0, keptSubjects),
    );
  }

  private recall(title: string): S | undefined {
    return this.remembered().find((entry) => entry.title === title)?.subject;
  }

  private remembered(): readonly { readonly title: string; readonly subject: S }[] {
    const schema = z.array(z.object({ title: z.string(), subject: this.kind.subject }));
    const stored = z.safeParse(schema, this.memory.get(`pages:${this.kind.type}`));
    return stored.success ? stored.data : [];
  }

  private options(): vscode.WebviewOptions {
    return { enableScripts: true, localResourceRoots: [this.root()] };
  }

  private root(): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionUri, 'dist', 'webview');
  }

  private attach(panel: vscode.WebviewPanel, subject: S): PageSession<A> {
    const key = this.kind.key(subject);
    panel.iconPath = this.icon();
    let isLoaded = false;
    let isClosed = false;
    const session = this.kind.open(subject, {
      isListening: () => isLoaded && panel.visible,
      isActive: () => !isClosed && panel.active,
      tell: (name, payload) => {
        if (isLoaded && panel.visible) {
          channel.tell(name, payload);
        }
      },
    });
    const channel = new HostChannel<A>({
      schemas: this.kind.schemas,
      handlers: session.handlers,
      // What was asked just before the page was closed may be answered after it.
      post: (message) => (isClosed ? undefined : panel.webview.postMessage(message)),
      logger: this.log,
      onReady: () => {
        isLoaded = true;
        channel.keep(subject);
        session.show();
      },
    });
    this.panels.set(key, { panel, session });
    this.remember(panel.title, subject);
    panel.webview.onDidReceiveMessage((message: unknown) => channel.receive(message));
    panel.onDidChangeViewState(() => {
      if (panel.visible) {
        session.show();
      } else {
        // A hidden page is thrown away, and loaded anew when it is seen again.
        isLoaded = false;
      }
    });
    panel.onDidDispose(() => {
      isClosed = true;
      isLoaded = false;
      this.panels.delete(key);
      session.dispose();
    });
    panel.webview.html = this.html(panel.webview, this.kind.title(subject));
    return session;
  }

  private icon(): { light: vscode.Uri; dark: vscode.Uri } {
    const file = (theme: string) =>
      vscode.Uri.joinPath(this.extensionUri, 'media', 'panels', `${this.kind.icon}-${theme}.svg`);
    return { light: file('light'), dark: file('dark') };
  }

  private html(webview: vscode.Webview, title: string): string {
    const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(this.root(), name)).toString();
    return webviewHtml({
      title,
      language: vscode.env.language,
      scriptUri: uri(`${this.kind.bundle}.js`),
      styleUri: uri(`${this.kind.bundle}.css`),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      isModule: this.kind.isModule === true,
      partUris: this.kind.isModule === true ? pageParts(this.root().fsPath, this.kind.bundle).map(uri) : [],
    });
  }
}

/** Does what a page asked for where the answer is only that it is done. */
export async function acknowledge(work: () => unknown): Promise<undefined> {
  await work();
  return undefined;
}
