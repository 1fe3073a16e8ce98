import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { accessibilityProblems, fitsItsPane, screenshot, usePages } from '../support/pages.ts';
import { drawnOnRuler } from './drawnOnRuler.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const trace = (name: string) => fixture(`trace/${name}.pt.trace.json.gz`);
const pair = { paths: [trace('train_item_sync')], comparedPaths: [trace('train_base')] };
const job = { paths: [trace('ddp_resnet50_rank0'), trace('ddp_resnet50_rank1')] };

/** Opens a subject at its timeline, once the gaps in sight are known. */
async function openTimeline(
  subject: Parameters<typeof openTracePage>[1],
  options: Parameters<typeof openTracePage>[2] = {},
) {
  const opened = await openTracePage(pages, subject, {
    heightPx: 900,
    ...options,
    place: { tab: 'timeline', ...options.place },
  });
  await opened.page.locator('.tl-sentence h1', { hasText: 'GPU 0' }).waitFor();
  return opened;
}

function pinnedTitles(page: Page): Promise<string[]> {
  return page.locator('.tl-pinned .tl-title').allTextContents();
}

it('says of a wait which side it is on', async () => {
  const { page, problems, close } = await openTimeline(pair);
  await page.locator('.tl-sentence').getByRole('button', { name: 'Show' }).click();
  await page.locator('.tl-panel .tl-details').waitFor();
  expect(await page.locator('.tl-panel .tl-details-title').textContent()).toMatch(
    /^(Before|After) · GPU 0 waits /u,
  );
  expect(await page.locator('.tl-facts').textContent()).toMatch(/Track(Before|After) · GPU 0 .* · Stream 7/u);
  await screenshot(page, 'trace-compared-gap');
  expect(problems).toEqual([]);
  await close();
});

it('says which side alone is in sight', async () => {
  const { page, close } = await openTimeline(pair, {
    place: { view: { fromNs: 115e6, toNs: 116e6 } },
  });
  expect(await page.locator('.tl-sentence h1').textContent()).toMatch(/; before, GPU 0 (has|always)/u);
  await close();
});

it('lets the card go while the view is dragged, and brings it back where the pointer is', async () => {
  const { page, close } = await openTimeline(pair, { place: { view: { fromNs: 10e6, toNs: 11e6 } } });
  const card = page.locator('.hover-card');
  const box = (await page.locator('.tl-stage').boundingBox())!;
  const row = (await page
    .getByRole('treeitem', { name: /^thread 414/u })
    .first()
    .boundingBox())!;
  const [x, y] = [box.x + box.width / 2, row.y + 5];
  await page.mouse.move(x, y);
  await card.waitFor();
  await page.keyboard.down('Shift');
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 4 });
  // The view comes to rest, and what lies under the pointer would be looked at again.
  await page.waitForTimeout(500);
  expect(await card.isVisible()).toBe(false);
  await page.mouse.move(x + 120, y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await card.waitFor();
  const { x: leftPx } = (await card.boundingBox())!;
  expect(Math.abs(leftPx - (x + 120))).toBeLessThan(60);
  await close();
});

it('says of pinned tracks which side they are from', async () => {
  const { page, close } = await openTimeline(pair, {
    place: { kept: { timelineTracks: { pinned: [0, 9], thin: [] } } },
  });
  const titles = await pinnedTitles(page);
  expect(titles).toHaveLength(2);
  expect(titles[0]).toMatch(/^Before · /u);
  expect(titles[1]).toMatch(/^After · /u);
  await screenshot(page, 'trace-compared-pinned');
  await close();
});

it('says of pinned tracks of a job which rank they are from', async () => {
  const { page, session, close } = await openTimeline(job);
  expect(session.recordings).toHaveLength(2);
  await page
    .getByRole('treeitem', { name: /^thread/u })
    .first()
    .focus();
  await page.keyboard.press('p');
  await expect.poll(() => pinnedTitles(page)).toEqual([expect.stringMatching(/^rank 0 · /u)]);
  await close();
});

it('lists found events with their side and track', async () => {
  const { page, problems, close } = await openTimeline(pair, {
    place: { kept: { timelineSearch: 'cudaLaunchKernel' } },
  });
  await page.getByRole('button', { name: 'List Matches' }).click();
  const list = page.getByRole('table', { name: 'Events found, in order of time' });
  await list.waitFor();
  const heads = await list.locator('thead th').allTextContents();
  expect(heads.map((head) => head.trim())).toEqual(
    expect.arrayContaining([expect.stringContaining('Side'), expect.stringContaining('Track')]),
  );
  const names = page.getByRole('table', { name: 'Names found, by total time' }).locator('tbody tr');
  expect(await names.first().textContent()).toMatch(/^cudaLaunchKernel(Before|After)[\d,]+/u);
  const row = list.locator('tbody tr').first();
  expect(await row.textContent()).toMatch(
    /^cudaLaunchKernel\w*(Before|After)[−\d].* µsthread 414 \(python3\)$/u,
  );
  await screenshot(page, 'trace-compared-found');
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await fitsItsPane(page)).toBe(true);
  expect(problems).toEqual([]);
  await close();
});

it('adds up a stretch side by side, as a table and as a flame graph', async () => {
  const { page, problems, close } = await openTimeline(pair);
  await page.getByRole('button', { name: 'Table' }).click();
  const rows = page.locator('.tl-area .virtual-body .virtual-row');
  await rows.first().waitFor();
  const texts = await rows.allTextContents();
  expect(texts.filter((text) => /^ProfilerStep#\d(Before|After)\d/u.test(text))).not.toEqual([]);
  expect(texts.filter((text) => !/(Before|After)[\d,]+/u.test(text))).toEqual([]);
  expect(await page.locator('.tl-area > .note').textContent()).toMatch(/^Busy: (?!.*Spans)/u);
  await screenshot(page, 'trace-compared-area');
  await page.getByRole('tab', { name: 'Flame Graph' }).click();
  await page.locator('.flame-stage').waitFor();
  await screenshot(page, 'trace-compared-area-flame');
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(problems).toEqual([]);
  await close();
});

it('tells steps apart where they have little room', async () => {
  const { page, close } = await openTimeline(pair, { widthPx: 360 });
  const drawn = await drawnOnRuler(page);
  await screenshot(page, 'trace-compared-360');
  const steps = drawn.filter((text) => text.includes('#'));
  expect(steps).toContainEqual(expect.stringMatching(/#4$/u));
  expect(steps).toContainEqual(expect.stringMatching(/#5$/u));
  expect(drawn.filter((text) => /^(Bef|Aft).*…$/u.test(text))).toEqual([]);
  await close();
});

it('counts times on from a coarser one far from 0', async () => {
  const { page, close } = await openTimeline(pair, {
    place: {
      view: { fromNs: 12_468_700, toNs: 12_471_000 },
      kept: { timelineMarks: [{ fromNs: 12_469_000, toNs: 12_470_000 }] },
    },
  });
  const drawn = await drawnOnRuler(page);
  await screenshot(page, 'trace-compared-deep');
  expect(drawn).toEqual(expect.arrayContaining(['12.469 ms', '12.470 ms', '+500 ns', '1 µs']));
  // The mark's length stands where the second “+500 ns” would.
  expect(drawn.filter((text) => text === '+500 ns')).toHaveLength(
    drawn.filter((text) => text === '1 µs').length,
  );
  await close();
});
