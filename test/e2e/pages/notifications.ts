import type { Locator, Page } from 'playwright-core';
import { locators } from '../locators.ts';

/** Messages at the lower right. */
export class Notifications {
  private readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  private withText(text: string | RegExp): Locator {
    return this.page.locator(locators.notification).filter({ hasText: text }).first();
  }

  /** Waits for a message with this text and gives the whole of it. */
  async waitFor(text: string | RegExp, timeoutMs?: number): Promise<string> {
    const message = this.withText(text);
    await message.waitFor(timeoutMs === undefined ? {} : { timeout: timeoutMs });
    return message.locator(locators.notificationMessage).innerText();
  }

  async press(text: string | RegExp, button: string): Promise<void> {
    const message = this.withText(text);
    await message.hover();
    await message.locator(locators.notificationButton, { hasText: button }).click();
  }

  /** Messages that are shown now. */
  async texts(): Promise<string[]> {
    return this.page.locator(locators.notification).locator(locators.notificationMessage).allInnerTexts();
  }
}
