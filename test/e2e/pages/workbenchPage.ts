import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { outFolder } from '../../../scripts/lib/paths.ts';
import { isNoise } from '../consoleNoise.ts';
import { locators } from '../locators.ts';
import { Dialogs } from './dialogs.ts';
import { Explorer } from './explorer.ts';
import { Notifications } from './notifications.ts';
import { QuickInput } from './quickInput.ts';
import { Terminal } from './terminal.ts';
import { TreeView } from './treeView.ts';
import { findWebview, findWebviewWith } from './webview.ts';

/** VS Code in a browser tab. */
export class WorkbenchPage {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly explorer: Explorer;
  readonly notifications: Notifications;
  readonly terminal: Terminal;
  readonly dialogs: Dialogs;
  /** Errors on the browser's console that are not VS Code's own. */
  readonly consoleErrors: string[] = [];
  private readonly allowedErrors: RegExp[] = [];

  constructor(page: Page) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.explorer = new Explorer(page, this.quickInput);
    this.notifications = new Notifications(page);
    this.terminal = new Terminal(page);
    this.dialogs = new Dialogs(page);
    page.on('console', (message) => {
      if (message.type() === 'error') {
        this.noteError(message.text());
      }
    });
    page.on('pageerror', (error) => this.noteError(error.stack ?? error.message));
  }

  /** Opens a folder of the server's machine and waits until its files are listed. */
  async open(workbenchUrl: string, folder: string): Promise<void> {
    await this.page.goto(`${workbenchUrl}?folder=${encodeURIComponent(folder)}`);
    await this.waitUntilReady();
    await this.page.locator(locators.explorerRow).first().waitFor();
  }

  /** Loads the window again by VS Code's own command, which keeps which editors are open; the browser's would lose the latest. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.waitUntilReady();
  }

  async runCommand(title: string): Promise<void> {
    await this.quickInput.runCommand(title);
  }

  /** Opens a container of the activity bar by its name. (A click on its icon would close one that is open.) */
  async openContainer(name: string): Promise<void> {
    await this.quickInput.runCommand(`View: Show ${name}`);
  }

  tree(name: string): TreeView {
    return new TreeView(this.page, name);
  }

  webview(title: string): Promise<FrameLocator> {
    return findWebview(this.page, title);
  }

  /** A custom editor, by what it says. */
  webviewWith(text: string | RegExp): Promise<FrameLocator> {
    return findWebviewWith(this.page, text);
  }

  tab(title: string | RegExp): Locator {
    return this.page.locator(locators.editorTab).filter({ hasText: title }).first();
  }

  /** Text of the Problems panel's rows that are rendered. */
  async problems(): Promise<string[]> {
    await this.runCommand('Problems: Focus on Problems View');
    return this.page.locator(locators.problemsRow).allInnerTexts();
  }

  /** Drags the edge of the side bar until it is this wide. */
  async widenSideBar(widthPixels: number): Promise<void> {
    const bar = await this.page.locator(locators.sideBar).boundingBox();
    if (bar === null) {
      throw new Error('The side bar is closed.');
    }
    const y = bar.y + bar.height / 2;
    await this.page.mouse.move(bar.x + bar.width, y);
    await this.page.mouse.down();
    await this.page.mouse.move(bar.x + widthPixels, y, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Text of the active text editor's lines that are rendered. */
  async editorText(): Promise<string> {
    const lines = await this.page.locator(locators.editorLine).allInnerTexts();
    // The editor draws blanks as no-break spaces.
    return lines.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Chooses a colour theme by its name, such as `Dark Modern`. */
  async chooseTheme(name: string): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.quickInput.fill(name);
    await this.quickInput.pick(name);
    await this.quickInput.waitUntilHidden();
  }

  /** Keeps a picture of the whole window as out/screenshots/e2e/NAME.png. */
  async screenshot(name: string): Promise<void> {
    const folder = join(outFolder, 'screenshots/e2e');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
  }

  /** Says that a test provokes errors like this; VS Code writes every error message that it shows to the console too. */
  allowErrors(pattern: RegExp): void {
    this.allowedErrors.push(pattern);
  }

  private containerItem(name: string): Locator {
    return this.page.locator(`${locators.activityBarItem}[aria-label^="${name}"]`);
  }

  private async waitUntilReady(): Promise<void> {
    await this.page.locator(locators.workbench).waitFor();
    // Contributions of extensions come after the window's own parts.
    await this.containerItem('Engine Room').waitFor();
  }

  private noteError(text: string): void {
    if (!isNoise(text) && !this.allowedErrors.some((pattern) => pattern.test(text))) {
      this.consoleErrors.push(text);
    }
  }
}
