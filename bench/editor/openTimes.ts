import { cp, mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import type { Figure } from '../../scripts/lib/figure.ts';
import { findChromium } from '../../scripts/lib/chromium.ts';
import { packageProduct } from '../../scripts/lib/packageProduct.ts';
import { root, vsixFile } from '../../scripts/lib/paths.ts';
import { quietSettings, startWorkbench } from '../../scripts/lib/workbench.ts';
import { launchBrowser } from '../../test/e2e/browser.ts';
import { WorkbenchPage } from '../../test/e2e/pages/workbenchPage.ts';

const small = join(root, 'test/fixtures/trace/infer_eager.pt.trace.json.gz');
const rounds = 5;
const pollMs = 5;
const timeoutMs = 60_000;
const settledMs = 10_000;
const lookedAtMs = 3_000;

/**
 * From the double-click on a large trace until its answer stands on the page, in a real VS Code whose extension has
 * shown another trace before: the first time, and from what the first time left, beside VS Code's own page for a picture.
 */
export async function openTimes(sample: string): Promise<Figure[]> {
  await packageProduct();
  // The one that tests drive.
  process.env['ENGINE_ROOM_TEST_CHROMIUM'] ??= await findChromium();
  const folder = await mkdtemp(join(tmpdir(), 'engine-room-bench-editor-'));
  const project = join(folder, 'project');
  const home = join(folder, 'home');
  await mkdir(project);
  await mkdir(home);
  await cp(small, join(project, 'small.pt.trace.json.gz'));
  await cp(join(root, 'docs/pictures/compare.png'), join(project, 'picture.png'));
  const names = Array.from({ length: rounds }, (_, round) => `large${round}.pt.trace.json.gz`);
  for (const [index, name] of names.entries()) {
    await cp(sample, join(project, name));
    // The cache knows a file by its size, time and ends, and these are copies of one.
    await utimes(join(project, name), index, index);
  }
  const workbench = await startWorkbench({
    folder: join(folder, 'server'),
    vsix: vsixFile,
    settings: quietSettings,
    // Columns of earlier openings lie in the home folder.
    env: { HOME: home },
  });
  const browser = await launchBrowser();
  try {
    const page = new WorkbenchPage(await browser.newPage({ viewport: { width: 1600, height: 1000 } }));
    await page.open(workbench.url, project);
    await openTrace(page, 'small.pt.trace.json.gz');
    // The window itself is still starting when its first page stands.
    await delay(settledMs);
    const first: number[] = [];
    const second: number[] = [];
    const picture: number[] = [];
    for (const name of names) {
      first.push(await openTrace(page, name));
      // The columns are written behind the answer; and nobody opens another trace before having looked at this one.
      await delay(lookedAtMs);
      second.push(await openTrace(page, name));
      await delay(lookedAtMs);
      picture.push(await openPicture(page));
    }
    const ownMs = second.map((ms, round) => ms - (picture[round] ?? Number.NaN));
    console.log(
      `double-click to answer: first ${words(first)} ms, from cache ${words(second)} ms; VS Code shows a picture after ${words(picture)} ms`,
    );
    return [
      figure('double-click to answer, 148 MB trace, first time (median)', median(first), 1_000),
      figure('the same from cache, beyond what VS Code takes to show a picture (median)', median(ownMs), 300),
    ];
  } finally {
    await browser.close();
    await workbench.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function openTrace(workbench: WorkbenchPage, name: string): Promise<number> {
  await workbench.runCommand('View: Close All Editors');
  const { page } = workbench;
  const row = await workbench.explorer.row(name);
  await row.click({ button: 'middle', trial: true });
  const startMs = performance.now();
  await row.dblclick();
  await until(page, startMs, '[data-tab="overview"] h1.answer');
  return performance.now() - startMs;
}

/** From the double-click on a picture until VS Code's own page shows it: what any such page costs before its content. */
async function openPicture(workbench: WorkbenchPage): Promise<number> {
  await workbench.runCommand('View: Close All Editors');
  const row = await workbench.explorer.row('picture.png');
  await row.click({ button: 'middle', trial: true });
  const startMs = performance.now();
  await row.dblclick();
  await until(workbench.page, startMs, 'body.image, img');
  return performance.now() - startMs;
}

/** Waits for an element in one of the pages; who waits looks from inside the page, which costs next to nothing. */
async function until(page: Page, startMs: number, selector: string): Promise<void> {
  const watched = new Set<Frame>();
  const found = new AbortController();
  while (!found.signal.aborted) {
    if (performance.now() - startMs > timeoutMs) {
      throw new Error(`${selector} did not appear.`);
    }
    for (const frame of page.frames().slice(1)) {
      if (!watched.has(frame)) {
        watched.add(frame);
        frame.evaluate(appears, { selector, pollMs }).then(
          () => found.abort(),
          // The frame got another document meanwhile.
          () => watched.delete(frame),
        );
      }
    }
    await delay(pollMs);
  }
}

/** Runs in the page. */
function appears(wanted: { readonly selector: string; readonly pollMs: number }): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (document.querySelector(wanted.selector) !== null) {
        clearInterval(timer);
        resolve();
      }
    }, wanted.pollMs);
  });
}

function figure(name: string, value: number, limit: number): Figure {
  return { name, value, unit: 'ms', limit, limitKind: 'max' };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function words(values: readonly number[]): string {
  return values.map((value) => value.toFixed(0)).join(' ');
}
