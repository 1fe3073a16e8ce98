import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import type { PageApi } from '../../../src/core/webviewMessages.ts';
import { launchPageBrowser, openPage, type OpenOptions, type OpenPage } from './openPage.ts';
import { type PageName, PageServer } from './pageServer.ts';
import { recordedTheme, type ThemeName } from './themes.ts';

export type { OpenOptions, OpenPage } from './openPage.ts';

const screenshotFolder = join(import.meta.dirname, '../../../out/screenshots/webview');

/** One browser and one page server for a test file. */
export function usePages() {
  let browser: Browser | undefined;
  let server: PageServer | undefined;
  beforeAll(async () => {
    await mkdir(screenshotFolder, { recursive: true });
    server = await PageServer.start();
    browser = await launchPageBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  return {
    bundle: (file: string) => server?.files.get(file),
    files: () => [...(server?.files.keys() ?? [])],
    open: async <A extends PageApi>(name: PageName, options: OpenOptions<A>): Promise<OpenPage<A>> => {
      if (browser === undefined || server === undefined) {
        throw new Error('Pages are open only while a test runs.');
      }
      return openPage(browser, server, name, options);
    },
  };
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

/** Heads and cells of numbers, lines and units that are cut, or lie beyond the table's or the pane's edge. */
export async function cutFigures(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cells = [
      ...document.querySelectorAll<HTMLElement>(
        '.virtual-head .cell, .virtual-body .cell.numeric, .bar-table thead th, .bar-table td:not(.bar-cell)',
      ),
    ];
    return cells
      .filter((cell) => {
        const { right, width } = cell.getBoundingClientRect();
        const frame = cell.closest('.virtual-table, .memory-owner-list, section')?.getBoundingClientRect();
        const edge = Math.min(frame?.right ?? Infinity, document.documentElement.clientWidth);
        return width > 0 && (cell.scrollWidth > cell.clientWidth + 1 || right > edge + 1);
      })
      .map((cell) => cell.textContent);
  });
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
