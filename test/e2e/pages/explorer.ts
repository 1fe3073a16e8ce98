import type { Locator, Page } from 'playwright-core';
import { locators } from '../locators.ts';
import { chooseFromContextMenu, readContextMenu } from './contextMenu.ts';
import type { QuickInput } from './quickInput.ts';

/** The file tree. */
export class Explorer {
  private readonly page: Page;
  private readonly quickInput: QuickInput;

  constructor(page: Page, quickInput: QuickInput) {
    this.page = page;
    this.quickInput = quickInput;
  }

  async open(): Promise<void> {
    await this.quickInput.runCommand('View: Show Explorer');
    await this.page.locator(locators.explorerRow).first().waitFor();
  }

  /** Row of a file or folder by its path inside the open folder, such as `images/cat.png`; opens folders on the way. */
  async row(path: string): Promise<Locator> {
    const names = path.split('/');
    for (const folder of names.slice(0, -1)) {
      const row = this.rowNamed(folder);
      if ((await row.getAttribute('aria-expanded')) === 'false') {
        await row.locator(locators.explorerTwistie).click();
      }
    }
    const row = this.rowNamed(names.at(-1) ?? path);
    await row.waitFor();
    return row;
  }

  async openFile(path: string): Promise<void> {
    await (await this.row(path)).dblclick();
  }

  /** Right-click on a file, then the entries of the menu one inside the other: `['Engine Room', 'Profile…']`. */
  async choose(path: string, entries: readonly string[]): Promise<void> {
    await chooseFromContextMenu(this.page, await this.row(path), entries);
  }

  /** What the context menu of a file offers, or the submenu of that name inside it. */
  async menuOf(path: string, submenu?: string): Promise<string[]> {
    return readContextMenu(this.page, await this.row(path), submenu);
  }

  private rowNamed(name: string): Locator {
    return this.page.locator(`${locators.explorerRow}[aria-label="${name}"]`).first();
  }
}
