import type { Browser, Page } from 'playwright-core';
import type { Figure } from '../../scripts/lib/figure.ts';
import { TraceOpener } from '../../src/trace/service/traceOpener.ts';
import { answerQuery } from '../../src/trace/session/answerQuery.ts';
import { openSession } from '../../src/trace/session/openSession.ts';
import { launchPageBrowser, openPage } from '../../test/webview/support/openPage.ts';
import { PageServer } from '../../test/webview/support/pageServer.ts';
import { readyState, recordingHandlers } from '../../test/webview/trace/traceHost.ts';
import { type TraceApi, traceRequests } from '../../webview/trace/api.ts';
import { firstPlace } from '../../webview/trace/place.ts';
import { privateBytes, rendererPids } from './pageMemory.ts';

interface Frames {
  /** Script and draw calls of each frame. */
  readonly costsMs: readonly number[];
  /** From one frame to the next; here the software that paints decides. */
  readonly intervalsMs: readonly number[];
  readonly events: number;
  readonly pageBytes: number;
}

const turns = 60;

/**
 * What the timeline costs while somebody zooms and pans over a trace, in Chromium with the product's own session behind
 * it, and what memory its page takes beyond an empty one.
 */
export async function frameFigures(path: string, name: string, limitMs: number): Promise<Figure[]> {
  const { costsMs, intervalsMs, events, pageBytes } = await measureFrames(path);
  console.log(
    `${name}, ${events} events: ${costsMs.length} frames, cost p50 ${quantile(costsMs, 0.5).toFixed(2)} ms, p95 ${quantile(costsMs, 0.95).toFixed(2)} ms, longest ${Math.max(...costsMs).toFixed(1)} ms; frame interval p50 ${quantile(intervalsMs, 0.5).toFixed(1)} ms, p95 ${quantile(intervalsMs, 0.95).toFixed(1)} ms (painted in software, not judged)`,
  );
  return [
    {
      name: `script and draw calls of a timeline frame, p95, ${name}`,
      value: quantile(costsMs, 0.95),
      unit: 'ms',
      limit: limitMs,
      limitKind: 'max',
    },
    {
      name: `memory of the page beyond an empty one, ${name}`,
      value: pageBytes / 1e6,
      unit: 'MB',
      limit: 150,
      limitKind: 'max',
    },
  ];
}

async function measureFrames(path: string): Promise<Frames> {
  const session = await openSession({ paths: [path] }, new TraceOpener({}));
  const server = await PageServer.start();
  const browser = await launchPageBrowser();
  try {
    const emptyBytes = await bytesOfEmptyPage(browser);
    const before = await rendererPids();
    const state = await readyState(session, 'large.pt.trace.json.gz');
    const { page, problems } = await openPage<TraceApi>(browser, server, 'trace', {
      schemas: traceRequests,
      handlers: {
        ...recordingHandlers([]),
        query: ({ name, params }) => answerQuery(session, name, params),
      },
      onReady: (host) => host.tell('show', state),
      state: { place: { ...firstPlace, tab: 'timeline' } },
      widthPx: 1600,
      heightPx: 1000,
    });
    const own = [...(await rendererPids())].filter((pid) => !before.has(pid));
    await page.locator('[data-tab="timeline"] canvas').first().waitFor();
    await page.waitForTimeout(2_000);
    await watchFrames(page);
    await zoomAndPan(page);
    if (problems.length > 0) {
      throw new Error(problems.join('\n'));
    }
    const bytes = await Promise.all(own.map(privateBytes));
    const frames = await watched(page);
    if (frames.costsMs.length < turns) {
      throw new Error(`Only ${frames.costsMs.length} frames were drawn: the timeline did not move.`);
    }
    return {
      ...frames,
      events: session.recordings.reduce((sum, { linked }) => sum + linked.trace.events.count, 0),
      pageBytes: bytes.reduce((sum, each) => sum + each, 0) - emptyBytes,
    };
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function bytesOfEmptyPage(browser: Browser): Promise<number> {
  const before = await rendererPids();
  const page = await browser.newPage();
  await page.goto('data:text/html,<main></main>');
  await page.waitForTimeout(500);
  const own = [...(await rendererPids())].filter((pid) => !before.has(pid));
  const bytes = await Promise.all(own.map(privateBytes));
  await page.close();
  return bytes.reduce((sum, each) => sum + each, 0);
}

interface Watching {
  readonly costsMs: number[];
  readonly intervalsMs: number[];
}

async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watching: Watching = { costsMs: [], intervalsMs: [] };
    (window as unknown as { watching: Watching }).watching = watching;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntriesByName('timeline-frame')) {
        watching.costsMs.push(entry.duration);
      }
    }).observe({ entryTypes: ['measure'] });
    let lastMs = performance.now();
    const tick = (nowMs: number) => {
      watching.intervalsMs.push(nowMs - lastMs);
      lastMs = nowMs;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}

async function watched(page: Page): Promise<Watching> {
  return page.evaluate(() => (window as unknown as { watching: Watching }).watching);
}

/** Into the trace, along it, out of it, and down the tracks, with pauses as short as a hand makes. */
async function zoomAndPan(page: Page): Promise<void> {
  const box = await page.locator('.tl-stage').boundingBox();
  if (box === null) {
    throw new Error('The timeline is not there.');
  }
  await page.mouse.move(box.x + box.width * 0.6, box.y + 200);
  const wheel = async (x: number, y: number, key?: string) => {
    if (key !== undefined) {
      await page.keyboard.down(key);
    }
    for (let turn = 0; turn < turns; turn++) {
      await page.mouse.wheel(x, y);
      await page.waitForTimeout(8);
    }
    if (key !== undefined) {
      await page.keyboard.up(key);
    }
  };
  await wheel(0, -60, 'Control');
  await wheel(0, 80, 'Shift');
  await wheel(0, -80, 'Shift');
  await wheel(0, 60, 'Control');
  await wheel(0, 40);
  await wheel(0, -40);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
