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

  /** Runs the command with exactly this title, such as `Engine Room: Show Log`. */
  async runCommand(title: string): Promise<void> {
    // A keybinding follows the title in the row's accessible name.
    const named = `:is([aria-label="${title}"], [aria-label^="${title}, "])`;
    const row = this.widget.locator(`${locators.quickInputRow}${named}`).first();
    await this.inPalette(title, row, (timeout) => clickFocused(row, timeout));
  }

  /** Opens the command palette and gives its rows for a search. */
  async searchCommands(text: string): Promise<string[]> {
    const first = this.widget.locator(locators.quickInputRow).first();
    const rows = await this.inPalette(text, first, () => this.rows());
    await this.cancel();
    return rows;
  }

  /**
   * Opens the palette with a search, waits until `expected` is listed and does something with it. All is begun anew
   * when focus that is still moving to a new editor or panel closes the palette, be it after the row was seen, and when
   * an extension's commands come only after the field was filled.
   * @param act is done at most once with success; it is given how long it may wait, in milliseconds.
   */
  private async inPalette<Result>(
    text: string,
    expected: Locator,
    act: (timeoutMs: number) => Promise<Result>,
  ): Promise<Result> {
    const field = this.widget.locator(locators.quickInputField);
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1');
      try {
        await field.fill(`>${text}`, { timeout: paletteTimeoutMs });
        await expected.waitFor({ timeout: paletteTimeoutMs });
        return await act(paletteTimeoutMs);
      } catch (thrown) {
        if (attempt === paletteAttempts) {
          throw thrown;
        }
        await this.page.keyboard.press('Escape');
      }
    }
  }
}

/**
 * Clicks a row of a palette that has the focus. One that just lost it (a panel that opened took it) still shows its rows,
 * and a click on them does nothing.
 * @throws when the focus is elsewhere.
 */
async function clickFocused(row: Locator, timeout: number): Promise<void> {
  await row.evaluate(
    (element, widgetSelector) => {
      if (element.closest(widgetSelector)?.contains(document.activeElement) !== true) {
        throw new Error('The palette has lost the focus.');
      }
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }));
    },
    locators.quickInput,
    { timeout },
  );
}
