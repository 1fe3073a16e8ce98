import type { Locator, Page } from 'playwright-core';
import { locators } from '../locators.ts';

const paletteAttempts = 8;
const paletteTimeoutMs = 5_000;

/** The quick pick or input box at the top of the window, the command palette included. */
export class QuickInput {
  private readonly page: Page;
  private readonly widget: Locator;

  constructor(page: Page) {
    this.page = page;
    this.widget = page.locator(locators.quickInput);
  }

  /** Waits until a step with this title (a part of it suffices) asks. */
  async waitForTitle(title: string | RegExp): Promise<void> {
    await this.widget.locator(locators.quickInputTitle).filter({ hasText: title }).waitFor();
  }

  /** Chooses the first row that has this text in its label, description or detail. */
  async pick(text: string | RegExp): Promise<void> {
    const row = this.widget.locator(locators.quickInputRow).filter({ hasText: text }).first();
    await row.waitFor();
    // The list is virtual and moves while it filters: a click by coordinates may hit its neighbour.
    await row.dispatchEvent('click');
  }

  /** True when a list or a field is open whose placeholder is this. */
  async asks(placeholder: string): Promise<boolean> {
    const field = this.widget.locator(locators.quickInputField);
    return (await field.isVisible()) && (await field.getAttribute('placeholder')) === placeholder;
  }

  /** Waits until the field proposes this. */
  async waitForValue(value: string): Promise<void> {
    const field = this.widget.locator(locators.quickInputField);
    const deadline = Date.now() + 30_000;
    let seen = '';
    while (Date.now() < deadline) {
      seen = await field.inputValue().catch(() => '');
      if (seen.replace(/\/$/, '') === value) {
        return;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`The field holds "${seen}", not "${value}".`);
  }

  /** Writes into the field. */
  async fill(text: string): Promise<void> {
    await this.widget.locator(locators.quickInputField).fill(text);
  }

  /** Writes into a field that hides what is typed. */
  async fillSecret(text: string): Promise<void> {
    await this.widget.locator(locators.quickInputSecret).fill(text);
  }

  async accept(): Promise<void> {
    await this.widget.locator(locators.quickInputField).press('Enter');
  }

  async cancel(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.waitUntilHidden();
  }

  /** Labels and descriptions of the rows that are rendered, each as one text. */
  async rows(): Promise<string[]> {
    const rows = this.widget.locator(locators.quickInputRow);
    await rows.first().waitFor();
    return (await rows.all()).reduce<Promise<string[]>>(
      async (all, row) => [...(await all), (await row.getAttribute('aria-label')) ?? ''],
      Promise.resolve([]),
    );
  }

  /** What a validated input box complains about. */
  async message(): Promise<string> {
    return this.widget.locator(locators.quickInputMessage).innerText();
  }

  async waitUntilHidden(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden' });
  }

  /** Opens the command palette and gives its rows for a search. */
  async searchCommands(text: string): Promise<string[]> {
    await this.openPalette(text);
    const rows = await this.rows();
    await this.cancel();
    return rows;
  }

  /** Runs the command with exactly this title, such as `Engine Room: Show Log`. */
  async runCommand(title: string): Promise<void> {
    // A keybinding follows the title in the row's accessible name.
    const row = this.widget
      .locator(`${locators.quickInputRow}:is([aria-label="${title}"], [aria-label^="${title}, "])`)
      .first();
    await this.openPalette(title, row);
    await row.dispatchEvent('click');
  }

  /**
   * Opens the palette with a search until `expected` is listed. It is opened anew when focus that is still moving to a
   * new editor closes it, and when an extension's commands come only after it was filled.
   */
  private async openPalette(
    text: string,
    expected: Locator = this.widget.locator(locators.quickInputRow).first(),
  ): Promise<void> {
    const field = this.widget.locator(locators.quickInputField);
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1');
      try {
        await field.fill(`>${text}`, { timeout: paletteTimeoutMs });
        await expected.waitFor({ timeout: paletteTimeoutMs });
        return;
      } catch (thrown) {
        if (attempt === paletteAttempts) {
          throw thrown;
        }
        await this.page.keyboard.press('Escape');
      }
    }
  }
}
