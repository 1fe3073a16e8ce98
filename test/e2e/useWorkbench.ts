import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { outFolder } from '../../scripts/lib/paths.ts';
import { launchBrowser } from './browser.ts';
import { WorkbenchPage } from './pages/workbenchPage.ts';

const actionTimeoutMs = 45_000;

/**
 * Gives the tests of a file one window with the folder that `prepare` returns. After a failed test a picture and the
 * server's logs are kept in out/test/e2e-failures; at the end no unexpected error may be on the browser's console.
 * @returns the window, to be called inside tests.
 */
export function useWorkbench(prepare: () => Promise<string>): () => WorkbenchPage {
  let browser: Browser | undefined;
  let workbench: WorkbenchPage | undefined;

  beforeAll(async () => {
    const folder = await prepare();
    browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: { width: 1600, height: 1000 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(actionTimeoutMs);
    workbench = new WorkbenchPage(await context.newPage());
    await workbench.open(inject('workbenchUrl'), folder);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || workbench === undefined) {
      return;
    }
    const folder = join(outFolder, 'test/e2e-failures', task.name.replace(/[^\w-]+/g, '-'));
    await mkdir(folder, { recursive: true });
    await workbench.page.screenshot({ path: join(folder, 'window.png') });
    await writeFile(join(folder, 'console.txt'), workbench.consoleErrors.join('\n'));
    await cp(join(inject('serverFolder'), 'data/data/logs'), join(folder, 'logs'), { recursive: true });
  });

  afterAll(async () => {
    await browser?.close();
    expect(workbench?.consoleErrors ?? []).toEqual([]);
  });

  return () => {
    if (workbench === undefined) {
      throw new Error('The window is not open yet.');
    }
    return workbench;
  };
}
