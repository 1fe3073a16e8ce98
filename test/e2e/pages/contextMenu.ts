import type { Locator, Page } from 'playwright-core';
import { locators } from '../locators.ts';

const attempts = 4;
const entryTimeoutMs = 3_000;

/** Right-click on an element, then the entries one inside the other; the last one is chosen. */
export async function chooseFromContextMenu(
  page: Page,
  element: Locator,
  path: readonly string[],
): Promise<void> {
  const last = path.at(-1) ?? '';
  await openContextMenu(page, element, path.slice(0, -1), last);
  const item = menuItem(page, last);
  // VS Code ignores a click that comes too soon after a menu has opened; the menu then stays.
  await item.click();
  for (let attempt = 1; !(await isGone(item)); attempt++) {
    if (attempt === attempts) {
      throw new Error(`The menu entry "${last}" could not be chosen.`);
    }
    await item.press('Enter');
  }
}

async function isGone(item: Locator): Promise<boolean> {
  return item.waitFor({ state: 'hidden', timeout: 1_500 }).then(
    () => true,
    () => false,
  );
}

/** Labels of a context menu, or of the submenu of that name inside it; the menu is closed again. */
export async function readContextMenu(page: Page, element: Locator, submenu?: string): Promise<string[]> {
  await openContextMenu(page, element, submenu === undefined ? [] : [submenu]);
  const menu = page.locator(locators.menu).last();
  const labels = await menu
    .locator(`:scope > li > ${locators.menuItem}`)
    .locator(locators.menuItemLabel)
    .allInnerTexts();
  await closeContextMenu(page);
  return labels.map((label) => label.trim());
}

/**
 * Opens a context menu and the submenus of `path`. A menu that lacks an expected entry is opened anew: what it offers
 * depends on facts that the extension may still be finding out.
 */
async function openContextMenu(
  page: Page,
  element: Locator,
  path: readonly string[],
  expected?: string,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await element.click({ button: 'right' });
    await page.locator(locators.menuItem).first().waitFor();
    try {
      for (const label of path) {
        const item = menuItem(page, label);
        await item.waitFor({ timeout: entryTimeoutMs });
        const before = await page.locator(locators.menu).count();
        await item.hover();
        await item.press('ArrowRight');
        await page.locator(locators.menu).nth(before).waitFor({ timeout: entryTimeoutMs });
      }
      if (expected !== undefined) {
        await menuItem(page, expected).waitFor({ timeout: entryTimeoutMs });
      }
      return;
    } catch (thrown) {
      if (attempt === attempts) {
        throw thrown;
      }
      await closeContextMenu(page);
    }
  }
}

/** Escape closes one menu at a time, the innermost first. */
async function closeContextMenu(page: Page): Promise<void> {
  while ((await page.locator(locators.menuItem).count()) > 0) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(100);
  }
}

function menuItem(page: Page, label: string): Locator {
  return page.getByRole('menuitem', { name: label, exact: true }).last();
}
