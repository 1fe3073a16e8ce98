import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { switchTheme } from '../support/pages.ts';

/** All that is written on the ruler when it is drawn again. */
export async function drawnOnRuler(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    const drawn: string[] = [];
    Object.assign(window, { drawn });
    const ruler = document.querySelector<HTMLCanvasElement>('.tl-axis > canvas')!.getContext('2d')!;
    const fillText = ruler.fillText.bind(ruler);
    ruler.fillText = (text, x, y) => {
      drawn.push(text);
      fillText(text, x, y);
    };
  });
  await switchTheme(page, 'light');
  const drawn = () => page.evaluate(() => (window as unknown as { drawn: string[] }).drawn);
  await expect.poll(async () => (await drawn()).length).toBeGreaterThan(0);
  return drawn();
}
