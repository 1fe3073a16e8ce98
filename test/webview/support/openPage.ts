import { type Browser, chromium, type Page } from 'playwright-core';
import {
  HostChannel,
  type HostHandlers,
  type HostMessage,
  type PageApi,
  type ParamSchemas,
} from '../../../src/core/webviewMessages.ts';
import type { PageName, PageServer } from './pageServer.ts';
import { recordedTheme, type ThemeName } from './themes.ts';

export interface OpenOptions<A extends PageApi> {
  readonly schemas: ParamSchemas<A>;
  readonly handlers: HostHandlers<A>;
  /** What the host tells a page that said ready. */
  readonly onReady: (host: HostChannel<A>) => void;
  readonly theme?: ThemeName;
  readonly widthPx?: number;
  readonly heightPx?: number;
  /** What `getState` gives at first. */
  readonly state?: unknown;
}

/** An open page with everything it did that it should not have done. */
export interface OpenPage<A extends PageApi> {
  readonly page: Page;
  readonly host: HostChannel<A>;
  /** Violations of the content policy, errors and warnings of the console. */
  readonly problems: string[];
  /** What the host logged. */
  readonly hostLog: string[];
  readonly close: () => Promise<void>;
}

/** The system's Chromium, without services of its own. */
export async function launchPageBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['ENGINE_ROOM_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Opens a page as the editor would, with a host in this process that the options describe. */
export async function openPage<A extends PageApi>(
  browser: Browser,
  server: PageServer,
  name: PageName,
  options: OpenOptions<A>,
): Promise<OpenPage<A>> {
  const theme = recordedTheme(options.theme ?? 'dark');
  const context = await browser.newContext({
    viewport: { width: options.widthPx ?? 1240, height: options.heightPx ?? 700 },
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const problems: string[] = [];
  const hostLog: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      problems.push(message.text());
    }
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  const host: HostChannel<A> = new HostChannel<A>({
    schemas: options.schemas,
    handlers: options.handlers,
    post: (message: HostMessage) => page.evaluate((data) => window.postMessage(data), message),
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (text) => hostLog.push(text),
      error: (text) => hostLog.push(text),
    },
    onReady: () => options.onReady(host),
  });
  // Not awaited: the page's `postMessage` returns at once, as VS Code's does.
  await page.exposeFunction('hostReceives', (message: unknown) => void host.receive(message));
  await page.addInitScript(standInForVsCode, { theme, state: options.state ?? null });
  await page.goto(server.url(name));
  return { page, host, problems, hostLog, close: () => context.close() };
}

/** Runs in the page before its script: VS Code's API, variables, classes and its own default styles. */
function standInForVsCode({
  theme,
  state,
}: {
  theme: { bodyClass: string; themeKind: string; variables: Record<string, string> };
  state: unknown;
}): void {
  let kept: unknown = state;
  const view = window as unknown as {
    hostReceives: (message: unknown) => void;
    acquireVsCodeApi: () => unknown;
    keptState: () => unknown;
    applyTheme: (next: typeof theme) => void;
  };
  view.keptState = () => kept;
  view.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => view.hostReceives(message),
    getState: () => kept ?? undefined,
    setState: (next: unknown) => {
      kept = next;
    },
  });
  view.applyTheme = ({ bodyClass, themeKind, variables }) => {
    const { style } = document.documentElement;
    for (const name of Array.from(style).filter((each) => each.startsWith('--vscode-'))) {
      style.removeProperty(name);
    }
    for (const [name, value] of Object.entries(variables)) {
      style.setProperty(name, value);
    }
    document.body.className = bodyClass;
    document.body.dataset['vscodeThemeKind'] = themeKind;
  };
  const observer = new MutationObserver(() => {
    if (document.querySelector('main') !== null) {
      observer.disconnect();
      view.applyTheme(theme);
      const defaults = new CSSStyleSheet();
      defaults.replaceSync(`@layer vscode-default {
        body { background-color: transparent; margin: 0; padding: 0 20px; }
        img, video { max-width: 100%; max-height: 100%; }
        code { color: var(--vscode-textPreformat-foreground); padding: 1px 3px; }
      }`);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, defaults];
    }
  });
  observer.observe(document, { childList: true, subtree: true });
}
