import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { locators } from '../locators.ts';

/** The terminal panel's visible part, tasks included. */
export class Terminal {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** The lines that can be seen; a line that was wrapped comes as several. */
  async text(): Promise<string> {
    const rows = await this.page.locator(locators.terminalRow).allInnerTexts();
    // The terminal pads with no-break spaces.
    return rows.join('\n').replaceAll('\u00a0', ' ').trimEnd();
  }

  async waitForText(text: string | RegExp, timeoutMs = 30_000): Promise<void> {
    const pattern = typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text);
    await expect.poll(() => this.text(), { timeout: timeoutMs, interval: 250 }).toEqual(pattern);
  }
}
