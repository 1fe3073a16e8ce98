import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TraceOpener } from '../../../src/trace/service/traceOpener.ts';
import { openSession } from '../../../src/trace/session/openSession.ts';
import { fixturePath } from '../../support/trace/fixtureTrace.ts';
import { ask, sessionOfEvents } from '../../support/trace/madeSession.ts';
import { oneGpu, SmallTrace } from '../../support/trace/smallTrace.ts';
import { launchPageBrowser } from '../support/openPage.ts';
import { accessibilityProblems, fitsItsPane, screenshot } from '../support/pages.ts';

let browser: Browser;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-report-'));
  await mkdir(join(import.meta.dirname, '../../../out/screenshots/webview'), { recursive: true });
  browser = await launchPageBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Opens a report as a colleague does who got the file; collects what the browser complains about. */
async function openReport(
  text: string,
  { colorScheme, width }: { readonly colorScheme: 'light' | 'dark'; readonly width: number },
): Promise<{ readonly page: Page; readonly problems: string[] }> {
  const path = join(folder, 'report.html');
  await writeFile(path, text);
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: false });
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(path).href) {
      problems.push(`asked for ${request.url()}`);
    }
  });
  page.on('dialog', (dialog) => {
    problems.push(`said ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(pathToFileURL(path).href);
  return { page, problems };
}

async function reportOf(name: string): Promise<string> {
  const session = await openSession({ paths: [fixturePath(name)] }, new TraceOpener({}));
  return ask(session, 'report', { recording: 0, form: 'html' });
}

describe('the HTML report in a browser', () => {
  test.each([
    ['gpt2_train_bf16', 'light', 1100],
    ['ddp_resnet50_rank0', 'dark', 1100],
    ['infer_eager', 'dark', 420],
  ] as const)('of %s is complete and accessible, %s, %d pixels wide', async (name, colorScheme, width) => {
    const { page, problems } = await openReport(await reportOf(name), { colorScheme, width });
    expect(await page.locator('h1').textContent()).toMatch(/steps take/);
    // The style sheet is the one that the policy knows.
    expect(await page.locator('h1').evaluate((element) => getComputedStyle(element).fontSize)).toBe('20px');
    expect(await page.locator('figure rect').count()).toBeGreaterThan(3);
    await page.locator('nav a', { hasText: 'Kernels' }).click();
    expect(await page.locator('h2', { hasText: 'Kernels' }).isVisible()).toBe(true);
    expect(await fitsItsPane(page)).toBe(true);
    expect(problems).toEqual([]);
    await screenshot(page, `report-${name}-${colorScheme}-${width}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.close();
  });

  test('runs nothing that a trace smuggles in', async () => {
    const name = `"><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>`;
    const trace = new SmallTrace().step(1, 0, 2_000);
    for (let index = 0; index < 5; index++) {
      const at = 50 + index * 100;
      trace.kernel(name, { launchedAt: at, at: at + 6, dur: 20, op: `${name}${'n'.repeat(10_000)}` });
    }
    const session = sessionOfEvents(trace.events, {
      deviceProperties: [{ ...oneGpu.deviceProperties[0], name }],
    });
    const text = await ask(session, 'report', { recording: 0, form: 'html' });
    const { page, problems } = await openReport(text, { colorScheme: 'light', width: 1100 });
    expect(problems).toEqual([]);
    expect(await page.locator('script, img, svg[onload]').count()).toBe(0);
    expect(await page.locator('td', { hasText: '<script>alert(1)</script>' }).count()).toBeGreaterThan(0);
    expect(await fitsItsPane(page)).toBe(true);
    await page.close();
  });
});
