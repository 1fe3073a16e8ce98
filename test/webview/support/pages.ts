import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import {
  HostChannel,
  type HostHandlers,
  type HostMessage,
  type PageApi,
  type ParamSchemas,
} from '../../../src/core/webviewMessages.ts';
import { type PageName, PageServer } from './pageServer.ts';
import { recordedTheme, type ThemeName } from './themes.ts';

const screenshotFolder = join(import.meta.dirname, '../../../out/screenshots/webview');

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

/** One browser and one page server for a test file. */
export function usePages() {
  let browser: Browser | undefined;
  let server: PageServer | undefined;
  beforeAll(async () => {
    await mkdir(screenshotFolder, { recursive: true });
    server = await PageServer.start();
    browser = await chromium.launch({
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
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  return {
    bundle: (file: string) => server?.files.get(file),
    open: async <A extends PageApi>(name: PageName, options: OpenOptions<A>): Promise<OpenPage<A>> => {
      if (browser === undefined || server === undefined) {
        throw new Error('Pages are open only while a test runs.');
      }
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
    },
  };
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

/** Switches an open page to another theme, as VS Code does. */
export async function switchTheme(page: Page, name: ThemeName): Promise<void> {
  await page.evaluate(
    (theme) => (window as unknown as { applyTheme: (next: unknown) => void }).applyTheme(theme),
    recordedTheme(name),
  );
}

/** True when the page is no wider than its pane; tables scroll inside themselves. */
export async function fitsItsPane(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
}

/** Elements that markup in a name would have made. */
export async function smuggledElements(page: Page): Promise<number> {
  return page.locator('main script, main b, main img[src="x"]').count();
}

/** What the page keeps with `setState`. */
export async function keptState(page: Page): Promise<unknown> {
  return page.evaluate(() => (window as unknown as { keptState: () => unknown }).keptState());
}

/** A picture of the whole page for people to look at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve));
      }),
  );
  await page.screenshot({ path: join(screenshotFolder, `${name}.png`), fullPage: true });
}

/** Breaches of accessibility rules (WCAG A and AA, best practices), a line each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // The page's own policy forbids foreign scripts; DevTools may still evaluate.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run: () => Promise<{
          violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
    );
  });
}

/** What the Tab key reaches in order, by label or text, until the focus leaves the page. */
export async function tabStops(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    // The browser goes on from where the focus was last: that becomes the start of the page.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  const stops: string[] = [];
  for (let count = 0; count < 60; count++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const { activeElement } = document;
      return activeElement === null || activeElement === document.body
        ? undefined
        : (activeElement.getAttribute('aria-label') ?? activeElement.textContent).trim();
    });
    if (name === undefined) {
      break;
    }
    stops.push(name);
  }
  return stops;
}
