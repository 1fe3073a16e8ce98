import { expect, it } from 'vitest';
import { keptState, usePages } from '../support/pages.ts';
import type { Place } from '../../../webview/trace/place.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const trace = { paths: [fixture('trace/resnet18_train_dataloader.pt.trace.json.gz')] };

it('closes one thing at a time with Escape, and keeps its stretch where events are stepped through', async () => {
  const { page, close } = await openTracePage(pages, trace, { place: { tab: 'timeline' }, heightPx: 900 });
  await page.getByRole('button', { name: 'Table of What Is Shown' }).click();
  await page.locator('.tl-area .virtual-body .virtual-row').first().waitFor();
  const table = page.locator('.tl-area .virtual-table');
  const area = async () => ((await keptState(page)) as { place: Place }).place.area;
  await expect.poll(area).not.toBeNull();

  await table.focus();
  await page.keyboard.press('Enter');
  await page.locator('.tl-area .virtual-detail').waitFor();
  await page.keyboard.press('.');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.tl-area .virtual-detail').count()).toBe(0);
  expect(await table.isVisible()).toBe(true);

  await table.getByRole('columnheader').first().getByRole('button').focus();
  await page.keyboard.press('Escape');
  expect(await table.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await area()).not.toBeNull();

  await page.keyboard.press('Escape');
  await expect.poll(area).toBeNull();
  await close();
});
