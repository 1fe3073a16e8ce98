import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { TraceSession } from '../../../src/trace/session/traceSession.ts';
import type { Place } from '../../../webview/trace/place.ts';
import {
  accessibilityProblems,
  fitsItsPane,
  keptState,
  screenshot,
  smuggledElements,
  switchTheme,
  usePages,
} from '../support/pages.ts';
import { themeNames } from '../support/themes.ts';
import { drawnOnRuler } from './drawnOnRuler.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const loaderTrace = { paths: [fixture('trace/resnet18_train_dataloader.pt.trace.json.gz')] };
const tall = { heightPx: 900 };
/** The view comes to rest, and then the place. */
const keptAfterMs = 600;

/** Opens a trace at its timeline, when what is in sight is there. */
async function openTimeline(
  subject: Parameters<typeof openTracePage>[1],
  options: Parameters<typeof openTracePage>[2] = {},
) {
  const opened = await openTracePage(pages, subject, {
    ...tall,
    ...options,
    place: { tab: 'timeline', ...options.place },
  });
  const stage = opened.page.locator('.tl-stage');
  await opened.page.locator('.tl-sentence h1').waitFor();
  await settled(opened.page);
  return { ...opened, stage };
}

/** Waits until frames have stopped: tiles have come and are drawn, and the view is kept. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let waiting = setTimeout(resolve, 500);
        new PerformanceObserver(() => {
          clearTimeout(waiting);
          waiting = setTimeout(resolve, 500);
        }).observe({ type: 'measure' });
      }),
  );
}

/** Where the page is, once it has been there long enough to be kept. */
async function place(page: Page): Promise<Place> {
  await page.waitForTimeout(keptAfterMs);
  return ((await keptState(page)) as { place: Place }).place;
}

/** The first event with a name, as pages refer to it. */
function eventNamed(session: TraceSession, name: string): { recording: number; row: number } {
  const { events, names } = session.recording(0).linked.trace;
  for (let row = 0; row < events.count; row++) {
    if (names.text(events.name[row]!) === name) {
      return { recording: 0, row };
    }
  }
  throw new Error(`No event is called ${name}.`);
}

async function nameOf(page: Page): Promise<string> {
  return (await page.locator('.tl-panel .tl-details-title').textContent()) ?? '';
}

/** Centre of a track's row on the stage. */
async function trackPoint(page: Page, stage: Locator, name: string): Promise<{ x: number; y: number }> {
  const row = await page.getByRole('treeitem', { name, exact: true }).boundingBox();
  const box = await stage.boundingBox();
  return { x: box!.x + box!.width / 2, y: row!.y + 12 };
}

describe.each(themeNames)('the timeline in %s', (theme) => {
  it('is drawn, with an event selected, accessibly', async () => {
    const { page, problems, stage, close } = await openTimeline(loaderTrace, { theme });
    await screenshot(page, `trace-timeline-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await stage.focus();
    await page.keyboard.press('/');
    await page.keyboard.type('cudaLaunchKernel');
    await page.keyboard.press('Enter');
    await page.locator('.tl-details').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('f');
    await page.keyboard.press('f');
    await page.keyboard.press('s');
    await settled(page);
    await screenshot(page, `trace-timeline-event-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('shows an area as a table and as a flame graph, accessibly', async () => {
    const { page, problems, close } = await openTimeline(
      { paths: [fixture('trace/gpt2_train_bf16.pt.trace.json.gz')] },
      { theme, place: { area: { fromNs: 0, toNs: 60e6, tracks: [0] } } },
    );
    await page.locator('.tl-area .virtual-body .virtual-row').first().waitFor();
    await screenshot(page, `trace-timeline-area-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Flame Graph' }).click();
    await page.locator('.flame-stage canvas').waitFor();
    await screenshot(page, `trace-timeline-flame-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('shows its keys, accessibly', async () => {
    const { page, stage, close } = await openTimeline(loaderTrace, { theme });
    await stage.focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await screenshot(page, `trace-timeline-help-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').isVisible()).toBe(false);
    await close();
  });
});

describe('the view', () => {
  it('is zoomed and moved by keys, and kept', async () => {
    const { page, stage, close } = await openTimeline(loaderTrace);
    expect((await place(page)).view).toBeNull();
    await stage.focus();
    await page.keyboard.down('w');
    await page.waitForTimeout(400);
    await page.keyboard.up('w');
    await settled(page);
    const zoomed = (await place(page)).view!;
    expect(zoomed.toNs - zoomed.fromNs).toBeLessThan(150e6);
    await page.keyboard.down('d');
    await page.waitForTimeout(300);
    await page.keyboard.up('d');
    await settled(page);
    const moved = (await place(page)).view!;
    expect(moved.fromNs).toBeGreaterThan(zoomed.fromNs);
    expect(moved.toNs - moved.fromNs).toBeCloseTo(zoomed.toNs - zoomed.fromNs, -1);
    await page.keyboard.press('0');
    await settled(page);
    expect((await place(page)).view).toBeNull();
    await close();
  });

  it('jumps a press where no motion is wanted', async () => {
    const { page, stage, close } = await openTimeline(loaderTrace);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await stage.focus();
    await page.keyboard.press('w');
    await settled(page);
    const first = (await place(page)).view!;
    expect(first.toNs - first.fromNs).toBeLessThan(160e6);
    await page.keyboard.down('w');
    await page.waitForTimeout(600);
    await page.keyboard.up('w');
    await settled(page);
    const second = (await place(page)).view!;
    expect((first.toNs - first.fromNs) / (second.toNs - second.fromNs)).toBeLessThan(2);
    await close();
  });

  it('zooms at the pointer with Ctrl and wheel, and moves with Shift and wheel', async () => {
    const { page, stage, close } = await openTimeline(loaderTrace);
    const box = (await stage.boundingBox())!;
    await page.mouse.move(box.x + 1, box.y + 50);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -520);
    await page.keyboard.up('Control');
    await settled(page);
    const { view } = await place(page);
    // The left edge was under the pointer, and stays.
    expect(view!.fromNs).toBeLessThan(0);
    expect(view!.toNs).toBeLessThan(60e6);
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, 300);
    await page.keyboard.up('Shift');
    await settled(page);
    expect((await place(page)).view!.fromNs).toBeGreaterThan(view!.fromNs);
    await close();
  });

  it('is moved on the minimap by pointer and keys', async () => {
    const { page, close } = await openTimeline(loaderTrace);
    const minimap = page.getByRole('slider');
    const box = (await minimap.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 10, { steps: 4 });
    await page.mouse.up();
    await settled(page);
    const { view } = await place(page);
    expect(view!.toNs - view!.fromNs).toBeGreaterThan(45e6);
    expect(view!.toNs - view!.fromNs).toBeLessThan(55e6);
    await minimap.focus();
    await page.keyboard.press('ArrowRight');
    await settled(page);
    expect((await place(page)).view!.fromNs).toBeGreaterThan(view!.fromNs);
    await close();
  });

  it('fits the steps that are chosen, and the answer tells what is seen', async () => {
    const { page, close } = await openTimeline(loaderTrace);
    expect(await page.locator('h1').textContent()).toMatch(
      /^All of 201 ms is shown; GPU 0 has nothing to do in 8/,
    );
    await page.getByRole('combobox', { name: 'Steps' }).click();
    await page.getByRole('option').nth(2).click();
    await settled(page);
    const { view, steps } = await place(page);
    expect(steps).toEqual([1, 1]);
    expect(view!.fromNs).toBeGreaterThan(30e6);
    expect(view!.toNs).toBeLessThan(110e6);
    expect(await page.locator('h1').textContent()).toMatch(/ of 201 ms is shown/);
    await screenshot(page, 'trace-timeline-steps');
    await close();
  });
});

describe('an event', () => {
  it('is selected by a click, and its details lead to source and arguments', async () => {
    const { page, session, asked, stage, close } = await openTimeline({
      paths: [fixture('trace/gpt2_train_bf16.pt.trace.json.gz')],
    });
    const { x, y } = await trackPoint(page, stage, 'Stream 7');
    await page.mouse.click(x, y);
    await page.locator('.tl-details').waitFor();
    const { event } = await place(page);
    const { events, names } = session.recording(0).linked.trace;
    expect(await nameOf(page)).toBe(names.text(events.name[event!.row]!));
    const source = page.locator('.tl-facts div', { hasText: 'Source' }).getByRole('button');
    await source.click();
    expect(asked).toEqual([
      { name: 'openSource', params: { file: expect.stringMatching(/\.py$/), line: expect.any(Number) } },
    ]);
    await page.getByRole('button', { name: 'Show Arguments' }).click();
    await page.locator('.tl-arguments table').waitFor();
    expect(await page.locator('.tl-arguments tbody').textContent()).toContain('stream');
    await close();
  });

  it('is reached by another tab or a link, scrolled and unfolded into sight', async () => {
    const opened = await openTracePage(pages, loaderTrace, {
      place: { kept: { timelineTracks: { collapsed: ['GPU 0 · NVIDIA H200'], pinned: [], thin: [] } } },
    });
    const { page, session, host, close } = opened;
    const kernel = session.recording(0).linked.deviceRows[200]!;
    host.tell('goTo', { tab: 'timeline', event: { recording: 0, row: kernel } });
    await page.locator('.tl-details').waitFor();
    await settled(page);
    expect(await page.getByRole('treeitem', { name: 'GPU 0' }).getAttribute('aria-expanded')).toBe('true');
    const stream = (await page.getByRole('treeitem', { name: 'Stream 7', exact: true }).boundingBox())!;
    const stage = (await page.locator('.tl-stage').boundingBox())!;
    expect(stream.y).toBeGreaterThanOrEqual(stage.y);
    expect(stream.y).toBeLessThan(stage.y + stage.height);
    await close();
  });

  it('leads to its neighbours, to what is around and inside, and along flows', async () => {
    const opened = await openTimeline(loaderTrace);
    const { page, session, stage, host, close } = opened;
    host.tell('goTo', { event: eventNamed(session, 'cudaMemcpyAsync'), view: { fromNs: 30e6, toNs: 45e6 } });
    await page.locator('.tl-details').waitFor();
    await settled(page);
    await stage.focus();
    const press = async (key: string) => {
      const before = (await place(page)).event;
      await page.keyboard.press(key);
      await expect.poll(async () => (await place(page)).event).not.toEqual(before);
      await settled(page);
      return nameOf(page);
    };
    expect(await press(']')).toMatch(/^Memcpy/);
    expect(await page.locator('.tl-line').first().textContent()).toContain('launched by');
    expect(await press('[')).toBe('cudaMemcpyAsync');
    const outer = await press('ArrowUp');
    expect(outer).toBe('aten::copy_');
    const inner = await press('ArrowDown');
    expect(inner).toMatch(/^cuda/);
    const first = (await place(page)).event;
    await press('.');
    await press(',');
    expect((await place(page)).event).toEqual(first);
    expect(await page.locator('.tl-frame > [role=status]').textContent()).toContain(inner);
    await close();
  });

  it('is centred, fitted, turned into an area, marked and cleared by keys', async () => {
    const { page, session, stage, host, close } = await openTimeline(loaderTrace);
    host.tell('goTo', { event: eventNamed(session, 'cudaMemcpyAsync') });
    await page.locator('.tl-details').waitFor();
    await stage.focus();
    await page.keyboard.press('f');
    await page.keyboard.press('f');
    await settled(page);
    const { view } = await place(page);
    expect(view!.toNs - view!.fromNs).toBeLessThan(5e6);
    await page.keyboard.press('m');
    await settled(page);
    expect((await place(page)).kept['timelineMarks']).toBeUndefined();
    await page.keyboard.press('Shift+M');
    await settled(page);
    expect((await place(page)).kept['timelineMarks']).toHaveLength(1);
    await page.keyboard.press('r');
    await page.locator('.tl-area').waitFor();
    const { area, event } = await place(page);
    expect(event).toBeNull();
    expect(area).toMatchObject({ tracks: [0] });
    await page.keyboard.press('Escape');
    expect(await page.locator('.tl-panel').isVisible()).toBe(false);
    expect((await place(page)).area).toBeNull();
    await close();
  });
});

describe('an area', () => {
  it('is drawn with the pointer and tells what ran on the tracks in it', async () => {
    const { page, stage, close } = await openTimeline(loaderTrace);
    const box = (await stage.boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 120, { steps: 5 });
    await page.mouse.up();
    await page.locator('.tl-area .virtual-body .virtual-row').first().waitFor();
    expect((await place(page)).area).toMatchObject({ tracks: [0] });
    expect(await page.locator('.tl-area').textContent()).toContain('ProfilerStep#5');
    await page.getByRole('tab', { name: 'Flame Graph' }).click();
    const flame = page.locator('.flame-stage');
    await flame.focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.locator('.flame-live').textContent()).toMatch(/^ProfilerStep#5: .* of all/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.locator('.flame-live').textContent()).toMatch(/^enumerate/);
    await page.getByText('As a Table').click();
    await expect.poll(() => page.locator('.flame-table tbody tr').count()).toBeGreaterThan(20);
    await close();
  });

  it('of everything in sight is the table of the timeline', async () => {
    const { page, close } = await openTimeline(loaderTrace);
    await page.getByRole('button', { name: 'Table of What Is Shown' }).click();
    await page.locator('.tl-area .virtual-body .virtual-row').first().waitFor();
    expect((await place(page)).area).toMatchObject({ tracks: null });
    await close();
  });
});

describe('idle time', () => {
  it('names its cause and what held the host when it is clicked', async () => {
    const { page, asked, stage, close } = await openTimeline(loaderTrace);
    const { y } = await trackPoint(page, stage, 'Stream 7');
    const box = (await stage.boundingBox())!;
    // The first step waits for its data from 0 to 32 ms.
    await page.mouse.click(box.x + box.width * 0.1, y);
    await page.locator('.tl-cause').waitFor();
    expect(await nameOf(page)).toMatch(/^GPU 0 waits 3\d(\.\d)? ms/);
    expect(await page.locator('.tl-cause').textContent()).toBe('The host waited for the data loader');
    await page
      .locator('.tl-facts')
      .getByRole('button', { name: /DataLoader/ })
      .click();
    await page.locator('.tl-details', { hasText: 'Category' }).waitFor();
    expect(await nameOf(page)).toMatch(/^enumerate\(DataLoader\)/);
    expect(asked).toEqual([]);
    await close();
  });

  it('is found by the answer', async () => {
    const { page, close } = await openTimeline(loaderTrace);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.locator('.tl-cause').waitFor();
    await settled(page);
    const { view } = await place(page);
    expect(view!.toNs - view!.fromNs).toBeLessThan(50e6);
    await screenshot(page, 'trace-timeline-gap');
    await close();
  });
});

describe('what was clicked', () => {
  it('stays in sight beside its details', async () => {
    const { page, stage, close } = await openTimeline(
      { paths: [fixture('trace/train_item_sync.pt.trace.json.gz')] },
      { heightPx: 800, place: { kept: { timelinePath: true } } },
    );
    await page.locator('.tl-name-path').waitFor();
    await settled(page);
    const row = page.getByRole('treeitem', { name: 'Stream 7', exact: true });
    const scroller = page.locator('.tl-scroller');
    const isInSight = async () => {
      const track = (await row.boundingBox())!;
      const around = (await scroller.boundingBox())!;
      return track.y >= around.y && track.y + track.height <= around.y + around.height + 1;
    };
    expect(await isInSight()).toBe(true);
    const { y } = await trackPoint(page, stage, 'Stream 7');
    const box = (await stage.boundingBox())!;
    // The GPU waits after the kernels of the second step.
    await page.mouse.click(box.x + box.width * 0.664, y);
    await page.locator('.tl-cause').waitFor();
    await settled(page);
    expect(await isInSight()).toBe(true);
    await screenshot(page, 'trace-timeline-clicked');
    await close();
  });
});

describe('Select All', () => {
  it('selects the time and no text, of the editor and of the system too', async () => {
    const { page, stage, close } = await openTimeline(loaderTrace);
    // The editor listens at the window, and answers with its own command.
    await page.evaluate(() => {
      const forwarded: string[] = [];
      Object.assign(window, { forwarded });
      window.addEventListener('keydown', ({ key, ctrlKey }) => {
        forwarded.push(key);
        if (key === 'a' && ctrlKey) {
          getSelection()?.selectAllChildren(document.body);
        }
      });
    });
    const selected = () => page.evaluate(() => String(getSelection()));
    await stage.focus();
    await page.keyboard.press('Control+a');
    await page.locator('.tl-area').waitFor();
    expect(await selected()).toBe('');
    await page.keyboard.press('Control+b');
    expect(await page.evaluate(() => (window as unknown as { forwarded: string[] }).forwarded)).toEqual([
      'Control',
      'Control',
      'b',
    ]);
    await page.evaluate(() => getSelection()?.selectAllChildren(document.body));
    await expect.poll(selected).toBe('');
    // Beside the tracks text is selected as everywhere.
    await page.getByRole('tab', { name: 'Timeline' }).focus();
    await page.evaluate(() => getSelection()?.selectAllChildren(document.body));
    await page.waitForTimeout(100);
    expect(await selected()).toContain('Timeline');
    await close();
  });
});

describe('a search', () => {
  it('counts with separators', async () => {
    const { page, close } = await openTimeline(loaderTrace);
    await page.getByRole('textbox', { name: 'Search' }).fill('a');
    await expect
      .poll(() => page.locator('.tl-count').textContent())
      .toMatch(/^– of (?:the first 10,000; )?\d{1,3},\d{3}(?: in all)?$/);
    await close();
  });

  it('counts, goes from match to match and lists', async () => {
    const { page, stage, close } = await openTimeline(loaderTrace);
    await stage.focus();
    await page.keyboard.press('/');
    await page.keyboard.type('conv2d');
    await expect.poll(() => page.locator('.tl-count').textContent()).toMatch(/^– of \d+$/);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.tl-count').textContent()).toMatch(/^1 of \d+$/);
    await page.locator('.tl-details').waitFor();
    const first = (await place(page)).event;
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await place(page)).event).not.toEqual(first);
    await page.keyboard.press('Shift+Enter');
    await expect.poll(async () => (await place(page)).event).toEqual(first);
    await page.getByRole('button', { name: 'List Matches' }).click();
    await page.locator('.tl-found').waitFor();
    expect(await page.locator('.tl-found').textContent()).toContain('aten::conv2d');
    await screenshot(page, 'trace-timeline-search');
    await page.getByRole('textbox', { name: 'Search' }).fill('no such name');
    await expect.poll(() => page.locator('.tl-count').textContent()).toBe('None');
    await close();
  });
});

describe('tracks', () => {
  it('are folded, pinned and filtered, by keys too, and stay so', async () => {
    const { page, stage, close } = await openTimeline(loaderTrace);
    const group = page.getByRole('treeitem', { name: /^python3/ });
    await group.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await group.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('p');
    expect(await page.locator('.tl-pinned [role=treeitem]').count()).toBe(1);
    expect((await place(page)).kept['timelineTracks']).toMatchObject({
      collapsed: expect.arrayContaining([expect.stringMatching(/^python3/)]),
      pinned: [expect.any(Number)],
    });
    await page.getByRole('textbox', { name: 'Filter Tracks' }).fill('memory res');
    await expect.poll(() => page.locator('.tl-rows [role=treeitem]').count()).toBe(2);
    await stage.focus();
    await page.keyboard.press('Shift+T');
    await page.keyboard.type('utilis');
    await page.keyboard.press('Enter');
    expect(await page.locator('.tl-pinned [role=treeitem]').count()).toBe(2);
    await close();
  });

  it('show the critical path above them', async () => {
    const { page, problems, close } = await openTimeline(loaderTrace);
    await page.getByRole('button', { name: 'Critical Path' }).click();
    await page.locator('.tl-name-path').waitFor();
    await settled(page);
    await screenshot(page, 'trace-timeline-path');
    const legend = await page.locator('.tl-legend li').allTextContents();
    expect(legend.slice(0, 6)).toEqual([
      'Host work',
      'Computing',
      'Data loader',
      'Communication',
      'Copy',
      'Pause',
    ]);
    expect(legend).not.toContain('Sync');
    expect((await place(page)).kept['timelinePath']).toBe(true);
    await page.getByRole('button', { name: 'Critical Path' }).click();
    await expect.poll(() => page.locator('.tl-legend').textContent()).toContain('Sync');
    expect(problems).toEqual([]);
    await close();
  });

  it('say so when none fits the filter, and come back', async () => {
    const { page, close } = await openTimeline(loaderTrace);
    const filter = page.getByRole('textbox', { name: 'Filter Tracks' });
    await filter.fill('no such track');
    const note = page.locator('.tl-none');
    await expect.poll(() => note.textContent()).toContain('No track fits the filter.');
    await screenshot(page, 'trace-timeline-no-track');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Clear the Filter' }).click();
    await page.getByRole('treeitem', { name: 'Stream 7', exact: true }).waitFor();
    expect(await filter.inputValue()).toBe('');
    expect(await page.getByRole('button', { name: 'Clear the Filter' }).isVisible()).toBe(false);
    await close();
  });
});

describe('a place', () => {
  it('is restored with view, event and pinned tracks', async () => {
    const view = { fromNs: 30e6, toNs: 60e6 };
    const { page, close } = await openTimeline(loaderTrace, {
      place: { view, event: { recording: 0, row: 500 }, kept: { timelineTracks: { pinned: [2], thin: [] } } },
    });
    await page.locator('.tl-details').waitFor();
    await settled(page);
    const restored = await place(page);
    expect(restored.view!.fromNs).toBeCloseTo(view.fromNs, 0);
    expect(restored.view!.toNs).toBeCloseTo(view.toNs, 0);
    expect(restored.event).toEqual({ recording: 0, row: 500 });
    expect(await page.locator('.tl-pinned [role=treeitem]').count()).toBe(1);
    await close();
  });

  it('keeps the filter and the search over a reload, and in a link', async () => {
    const { page, asked, close } = await openTimeline(loaderTrace);
    await page.getByRole('textbox', { name: 'Filter Tracks' }).fill('memory res');
    await page.getByRole('textbox', { name: 'Search' }).fill('conv2d');
    const { kept } = await place(page);
    await page.getByRole('button', { name: 'Copy Link' }).click();
    await expect.poll(() => asked).toMatchObject([{ name: 'copyLink', params: { kept } }]);
    await close();
    const again = await openTimeline(loaderTrace, { place: { kept } });
    const count = again.page.locator('.tl-count');
    expect(await again.page.getByRole('textbox', { name: 'Filter Tracks' }).inputValue()).toBe('memory res');
    expect(await again.page.getByRole('textbox', { name: 'Search' }).inputValue()).toBe('conv2d');
    expect(await again.page.locator('.tl-rows [role=treeitem]').count()).toBe(2);
    await expect.poll(() => count.textContent()).toMatch(/^– of \d+$/);
    // A match on a hidden track is shown, and the filter that hid it is not kept.
    await again.page.getByRole('textbox', { name: 'Search' }).press('Enter');
    await again.page.locator('.tl-details').waitFor();
    await expect
      .poll(async () => (await place(again.page)).kept['timelineFilter'])
      .toMatchObject({ text: '' });
    await again.close();
  });

  it('comes back with an event that its filter hides, and with the filter', async () => {
    const event = { recording: 0, row: 500 };
    const { page, close } = await openTimeline(loaderTrace, { place: { event } });
    await page.locator('.tl-details').waitFor();
    const filter = page.getByRole('textbox', { name: 'Filter Tracks' });
    await filter.fill('memory res');
    const kept = await place(page);
    await close();
    const again = await openTimeline(loaderTrace, { place: kept });
    await again.page.locator('.tl-details').waitFor();
    await settled(again.page);
    expect((await place(again.page)).event).toEqual(event);
    expect(await again.page.locator('.tl-rows [role=treeitem]').count()).toBe(2);
    await again.close();
  });

  it('that cannot be is not followed and not kept, and the page says which event there is not', async () => {
    const { page, stage, close } = await openTimeline(loaderTrace, {
      place: {
        view: { fromNs: 1e30, toNs: -1 },
        event: { recording: 0, row: 1e9 },
      },
    });
    expect(await page.locator('main').textContent()).toContain('There is no event 1000000001');
    expect(await page.locator('h1').textContent()).toMatch(/^All of 201 ms is shown/);
    const restored = await place(page);
    expect(restored.view).toBeNull();
    expect(restored.event).toBeNull();
    expect(await page.locator('.tl-panel').isVisible()).toBe(false);
    await stage.focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.tl-details').waitFor();
    expect(await page.locator('main').textContent()).not.toContain('There is no event');
    await close();
  });

  it('survives another tab', async () => {
    const { page, stage, close } = await openTimeline(loaderTrace, { heightPx: 700 });
    await stage.focus();
    await page.keyboard.press('w');
    await page.mouse.move(640, 600);
    await page.mouse.wheel(0, 90);
    await settled(page);
    const { view } = await place(page);
    await page.getByRole('tab', { name: 'Idle' }).click();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await settled(page);
    expect((await place(page)).view).toEqual(view);
    expect(await page.locator('.tl-scroller').evaluate(({ scrollTop }) => scrollTop)).toBe(90);
    await close();
  });
});

it('two traces stand one above the other on one axis', async () => {
  const { page, problems, close } = await openTimeline({
    paths: [fixture('trace/train_item_sync.pt.trace.json.gz')],
    comparedPaths: [fixture('trace/train_base.pt.trace.json.gz')],
  });
  const groups = await page.locator('.tl-name-group .tl-title').allTextContents();
  expect(groups.slice(0, 4)).toEqual([
    'Before · python3 414',
    'After · python3 414',
    'Before · GPU 0 · NVIDIA H200',
    'After · GPU 0 · NVIDIA H200',
  ]);
  expect(await page.locator('.tl-name-group .tl-title').first().getAttribute('title')).toContain(
    'train_item_sync',
  );
  await screenshot(page, 'trace-timeline-comparison');
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(problems).toEqual([]);
  await close();
});

it('the ruler of a comparison has the steps of both sides', async () => {
  const { page, close } = await openTimeline({
    paths: [fixture('trace/train_item_sync.pt.trace.json.gz')],
    comparedPaths: [fixture('trace/train_base.pt.trace.json.gz')],
  });
  const drawn = await drawnOnRuler(page);
  expect(drawn).toContain('Before · ProfilerStep#4');
  expect(drawn).toContain('After · ProfilerStep#4');
  // A click on a step shows it, on the line of its side.
  const shown: number[] = [];
  const box = (await page.locator('.tl-axis > canvas').boundingBox())!;
  for (const y of [28, 46]) {
    await page.mouse.click(box.x + 200, box.y + y);
    await settled(page);
    const { view } = await place(page);
    shown.push(view!.toNs - view!.fromNs);
    await page.getByRole('button', { name: 'Whole' }).click();
    await settled(page);
  }
  expect(shown[0]).toBeGreaterThan(shown[1]!);
  await close();
});

it('a collective is tied to its parts on other ranks', async () => {
  const { page, session, host, stage, close } = await openTimeline({
    paths: [
      fixture('trace/ddp_resnet50_rank0.pt.trace.json.gz'),
      fixture('trace/ddp_resnet50_rank1.pt.trace.json.gz'),
    ],
  });
  const { trace, deviceRows } = session.recording(0).linked;
  const row = deviceRows.find((each) =>
    trace.names.text(trace.events.name[each]!).startsWith('ncclDevKernel'),
  )!;
  host.tell('goTo', { event: { recording: 0, row } });
  await page.locator('.tl-line', { hasText: 'same collective' }).waitFor();
  await stage.focus();
  await page.keyboard.press('f');
  await page.keyboard.press('f');
  await settled(page);
  await screenshot(page, 'trace-timeline-collective');
  await page.keyboard.press(']');
  await expect.poll(async () => (await place(page)).event?.recording).toBe(1);
  expect(await page.locator('.tl-facts').textContent()).toContain('rank 1');
  await close();
});

it('in a pane of 621 pixels the steps keep clear of the tabs, and no number parts from its unit', async () => {
  const { page, close } = await openTimeline(
    { paths: [fixture('trace/train_item_sync.pt.trace.json.gz')] },
    { widthPx: 621 },
  );
  await screenshot(page, 'trace-timeline-621');
  const tab = (await page.getByRole('tab', { selected: true }).boundingBox())!;
  const steps = (await page.getByRole('combobox', { name: 'Steps' }).boundingBox())!;
  expect(steps.y).toBeGreaterThan(tab.y + tab.height);
  const lines = await page
    .locator('h1 strong')
    .evaluateAll((figures) => figures.map((figure) => figure.getClientRects().length));
  expect(lines).toEqual([1, 1]);
  await close();
});

it('a narrow pane is filled and not exceeded', async () => {
  const { page, stage, close } = await openTimeline(loaderTrace, { widthPx: 420, heightPx: 700 });
  expect(await fitsItsPane(page)).toBe(true);
  const box = (await stage.boundingBox())!;
  await page.mouse.click(box.x + box.width / 2, box.y + 38);
  await page.locator('.tl-details').waitFor();
  await screenshot(page, 'trace-timeline-narrow');
  expect(await fitsItsPane(page)).toBe(true);
  await close();
});

it('a small pane keeps room for tracks beside an event, whose details scroll', async () => {
  const { page, close } = await openTimeline(loaderTrace, {
    widthPx: 342,
    heightPx: 420,
    place: { event: { recording: 0, row: 500 } },
  });
  await page.locator('.tl-details').waitFor();
  await settled(page);
  expect(await fitsItsPane(page)).toBe(true);
  const scroller = (await page.locator('.tl-scroller').boundingBox())!;
  expect(scroller.height).toBeGreaterThanOrEqual(0.4 * 420 - 2);
  const panel = (await page.locator('.tl-panel').boundingBox())!;
  expect(panel.height).toBeLessThanOrEqual(150);
  await page.locator('.tl-panel').scrollIntoViewIfNeeded();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await screenshot(page, 'trace-timeline-small');
  await close();
});

it('in high contrast the rest beside the critical path and the chosen step stays readable', async () => {
  const { page, close } = await openTimeline(
    { paths: [fixture('trace/train_item_sync.pt.trace.json.gz')] },
    { theme: 'high-contrast', place: { steps: [1, 1], kept: { timelinePath: true } } },
  );
  await page.locator('.tl-name-path').waitFor();
  await page.getByRole('button', { name: 'Whole' }).click();
  await settled(page);
  await screenshot(page, 'trace-timeline-path-high-contrast');
  // The largest value of a counter stands at the right edge, outside the step.
  const row = (await page.getByRole('treeitem', { name: 'Utilisation', exact: true }).boundingBox())!;
  const stage = (await page.locator('.tl-stage').boundingBox())!;
  const brightest = await page
    .locator('.tl-stage canvas')
    .first()
    .evaluate(
      (canvas, topPx) => {
        const ratio = devicePixelRatio;
        const { width } = canvas as HTMLCanvasElement;
        const { data } = (canvas as HTMLCanvasElement)
          .getContext('2d')!
          .getImageData(width - 60 * ratio, topPx * ratio, 60 * ratio, 16 * ratio);
        return data.reduce((most, value, at) => (at % 4 === 0 ? Math.max(most, value) : most), 0);
      },
      row.y - stage.y + 2,
    );
  expect(brightest).toBeGreaterThan(230);
  await close();
});

it('another theme is taken over at once', async () => {
  const { page, stage, close } = await openTimeline(loaderTrace);
  const corner = () =>
    stage.evaluate((element) => {
      const canvas = element.querySelector('canvas')!;
      return [...canvas.getContext('2d')!.getImageData(2, canvas.height - 2, 1, 1).data];
    });
  const dark = await corner();
  await switchTheme(page, 'light');
  await settled(page);
  expect(await corner()).not.toEqual(dark);
  await close();
});

it('names that would be markup, turn the writing or never end are text', async () => {
  const names = [
    '<img src=x onerror=alert(1)><script>alert(2)</script>',
    '\u202eturned\u202c around',
    `endless ${'x'.repeat(10_000)}`,
  ];
  const file = join(await mkdtemp(join(tmpdir(), 'timeline-')), 'hostile.pt.trace.json');
  const events = names.flatMap((name, at) => [
    { ph: 'X', cat: 'cpu_op', name, pid: 1, tid: 2, ts: 100 + at * 100, dur: 90, args: { [name]: name } },
    { ph: 'M', name: 'thread_name', pid: 1, tid: 2, args: { name } },
    { ph: 'M', name: 'process_name', pid: 1, args: { name } },
  ]);
  writeFileSync(file, JSON.stringify({ schemaVersion: 1, traceEvents: events }));
  const { page, problems, stage, close } = await openTimeline({ paths: [file] });
  await stage.focus();
  const seen: string[] = [];
  for (const key of ['ArrowDown', ',', '.', '.']) {
    await page.keyboard.press(key);
    await page.locator('.tl-details').waitFor();
    await settled(page);
    seen.push((await nameOf(page)).slice(0, 100));
  }
  expect(seen.slice(1)).toEqual(names.map((name) => name.slice(0, 100)));
  // What is cut says so, and is whole under the pointer, as far as anybody reads.
  expect(await nameOf(page)).toMatch(/^endless x+…$/u);
  const whole = await page.locator('.tl-details-title .name').getAttribute('title');
  expect(whole).toMatch(/^endless x{1991}…$/u);
  await page.getByRole('button', { name: 'Show Arguments' }).click();
  await page.locator('.tl-arguments').getByText('endless').first().waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('<img');
  await page.keyboard.press('Enter');
  await settled(page);
  await page.getByRole('button', { name: 'List Matches' }).click();
  await screenshot(page, 'trace-timeline-hostile');
  expect(await smuggledElements(page)).toBe(0);
  expect(await fitsItsPane(page)).toBe(true);
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(problems).toEqual([]);
  await close();
});
