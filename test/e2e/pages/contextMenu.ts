import type { Locator, Page } from 'playwright-core';
import { locators } from '../locators.ts';

/** Opens the context menu of an element and gives the labels of its entries and of the submenu's that is opened last. */
export async function chooseFromContextMenu(
  page: Page,
  element: Locator,
  path: readonly string[],
): Promise<void> {
  await element.click({ button: 'right' });
  for (const [depth, label] of path.entries()) {
    const item = menuItem(page, label);
    await item.waitFor();
    if (depth < path.length - 1) {
      await item.hover();
      await item.press('ArrowRight');
    } else {
      await item.click();
    }
  }
}

/** Labels of a context menu, and with `submenu` those inside it; closes the menu again. */
export async function readContextMenu(page: Page, element: Locator, submenu?: string): Promise<string[]> {
  await element.click({ button: 'right' });
  await page.locator(locators.menuItem).first().waitFor();
  const before = await page.locator(locators.menuItem).count();
  if (submenu !== undefined) {
    await menuItem(page, submenu).hover();
    await menuItem(page, submenu).press('ArrowRight');
    await page.locator(locators.menuItem).nth(before).waitFor();
  }
  const labels = await page.locator(locators.menuItem).allInnerTexts();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.locator(locators.menuItem).first().waitFor({ state: 'detached' });
  return (submenu === undefined ? labels : labels.slice(before)).map(
    (label) => label.trim().split('\n')[0] ?? '',
  );
}

function menuItem(page: Page, label: string): Locator {
  return page.getByRole('menuitem', { name: label, exact: true }).last();
}
