import type { Locator, Page } from 'playwright-core';
import { locators } from '../locators.ts';

/** Modal questions in the middle of the window. */
export class Dialogs {
  private readonly dialog: Locator;

  constructor(page: Page) {
    this.dialog = page.locator(locators.dialog);
  }

  /** Waits for a question with this text and gives the whole of it. */
  async waitFor(text: string | RegExp): Promise<string> {
    const dialog = this.dialog.filter({ hasText: text }).first();
    await dialog.waitFor();
    return dialog.innerText();
  }

  /** Answers the question that is open. */
  async press(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }
}
