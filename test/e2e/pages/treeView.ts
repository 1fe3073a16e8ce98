import type { Locator, Page } from 'playwright-core';
import { locators } from '../locators.ts';
import { chooseFromContextMenu, readContextMenu } from './contextMenu.ts';

/** A tree view of the extension, found by the name in its header. */
export class TreeView {
  private readonly page: Page;
  private readonly pane: Locator;

  constructor(page: Page, name: string) {
    this.page = page;
    this.pane = page
      .locator(locators.pane)
      .filter({ has: page.locator(`${locators.paneHeader}[aria-label="${name} Section"]`) });
  }

  /** The first row whose label is, or matches, `label`. */
  row(label: string | RegExp): Locator {
    return this.pane
      .locator(locators.treeRow)
      .filter({ has: this.page.locator(locators.treeRowLabel, { hasText: label }) })
      .first();
  }

  /** The first row whose description (the grey text beside the label) matches as well. */
  rowWith(label: string | RegExp, description: string | RegExp): Locator {
    return this.row(label).filter({
      has: this.page.locator(locators.treeRowDescription, { hasText: description }),
    });
  }

  async waitForRow(
    label: string | RegExp,
    description?: string | RegExp,
    timeoutMs?: number,
  ): Promise<Locator> {
    const row = description === undefined ? this.row(label) : this.rowWith(label, description);
    await row.waitFor(timeoutMs === undefined ? {} : { timeout: timeoutMs });
    return row;
  }

  /** Label and description of every rendered row, as a screen reader says them. */
  async rows(): Promise<string[]> {
    const rows = await this.pane.locator(locators.treeRow).all();
    return Promise.all(rows.map(async (row) => (await row.getAttribute('aria-label')) ?? ''));
  }

  async expand(label: string | RegExp): Promise<void> {
    const row = this.row(label);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'false') {
      await row.click();
      await this.page.keyboard.press('ArrowRight');
    }
  }

  async collapse(label: string | RegExp): Promise<void> {
    const row = this.row(label);
    if ((await row.getAttribute('aria-expanded')) === 'true') {
      await row.click();
      await this.page.keyboard.press('ArrowLeft');
    }
  }

  /** A click on the row, for rows that do something. */
  async click(label: string | RegExp): Promise<void> {
    await this.row(label).click();
  }

  /** Presses the inline action with this tooltip. */
  async act(label: string | RegExp, action: string): Promise<void> {
    const row = this.row(label);
    await row.hover();
    await row.locator(`${locators.treeRowAction}[aria-label^="${action}"]`).click();
  }

  async choose(label: string | RegExp, entries: readonly string[]): Promise<void> {
    await chooseFromContextMenu(this.page, this.row(label), entries);
  }

  async menuOf(label: string | RegExp): Promise<string[]> {
    return readContextMenu(this.page, this.row(label));
  }

  /** Presses an action of the view's header. */
  async press(action: string): Promise<void> {
    await this.pane.locator(locators.paneHeader).hover();
    await this.pane.locator(`${locators.paneAction}[aria-label^="${action}"]`).click();
  }

  /** The text of the empty state. */
  async welcome(): Promise<string> {
    const welcome = this.pane.locator(locators.paneWelcome);
    await welcome.waitFor();
    return welcome.innerText();
  }
}
