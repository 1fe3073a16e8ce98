import type { FrameLocator, Page } from 'playwright-core';
import { locators } from '../locators.ts';

/**
 * The document of a webview panel, found by the title in its tab: VS Code writes it on the inner frame. Never by order,
 * since hidden panels keep their frames.
 */
export async function findWebview(page: Page, title: string): Promise<FrameLocator> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const outerFrames = page.locator(locators.webviewOuterFrame);
    for (let index = 0; index < (await outerFrames.count()); index++) {
      const inner = outerFrames.nth(index).contentFrame().locator(locators.webviewInnerFrame);
      const found = await inner.getAttribute('title', { timeout: 1_000 }).catch(() => undefined);
      if (found?.includes(title) === true) {
        return inner.contentFrame();
      }
    }
    await page.waitForTimeout(200);
  }
  throw new Error(`No webview titled "${title}" appeared.`);
}

/** The document of an editor that is a webview and holds this text: VS Code gives its frame no title. */
export async function findWebviewWith(page: Page, text: string | RegExp): Promise<FrameLocator> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    const outerFrames = page.locator(locators.webviewOuterFrame);
    for (let index = 0; index < (await outerFrames.count()); index++) {
      const inner = outerFrames.nth(index).contentFrame().locator(locators.webviewInnerFrame).contentFrame();
      const body = inner.locator('body').filter({ hasText: text });
      if ((await body.count().catch(() => 0)) > 0 && (await body.isVisible())) {
        return inner;
      }
    }
    await page.waitForTimeout(200);
  }
  throw new Error(`No webview with the text ${String(text)} appeared.`);
}
