import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { accessibilityProblems, fitsItsPane, keptState, screenshot, usePages } from '../support/pages.ts';
import { themeNames } from '../support/themes.ts';
import { useTraceFolder } from './madeTraceFiles.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const made = useTraceFolder();
const ranks = [0, 1];
const nccl = { paths: ranks.map((rank) => fixture(`trace/ddp_resnet50_rank${rank}.pt.trace.json.gz`)) };
const gloo = { paths: ranks.map((rank) => fixture(`trace-gloo/gloo_rank${rank}.pt.trace.json.gz`)) };
const place = { tab: 'communication' } as const;

describe.each(themeNames)('the communication tab in %s', (theme) => {
  it('shows ranks, waits and collectives accessibly', async () => {
    const { page, problems, close } = await openTracePage(pages, nccl, { place, theme });
    await page.getByRole('treegrid', { name: 'Collectives' }).waitFor();
    await screenshot(page, `trace-communication-${theme}`);
    expect(await page.locator('h1').textContent()).toBe(
      'Rank 1 costs 24.8 ms a step: it comes last to 15 of 15 collectives, because its host launches them later than the others do.',
    );
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the communication tab', () => {
  it('says who waits for whom, and how far the clocks can be trusted', async () => {
    const { page, close } = await openTracePage(pages, nccl, { place });
    await page.getByText('The longest waits a step: rank 0 for rank 1 25.8 ms.').first().waitFor();
    await page.getByText('their clocks agree: 16 collectives end on all ranks within').waitFor();
    expect(await page.locator('.wait-matrix tbody tr').first().locator('td').allTextContents()).toEqual([
      '–',
      '25.8',
      '25.8',
    ]);
    await close();
  });

  it('divides the whole recording of a rank', async () => {
    const { page, close } = await openTracePage(pages, nccl, { place });
    await page.locator('.rank-table').waitFor();
    const cells = await page.locator('.rank-table tbody tr').first().locator('td.numeric').allTextContents();
    const [recorded = NaN, ...parts] = cells.map(Number);
    expect(recorded).toBe(164.4);
    expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - recorded)).toBeLessThan(0.5);
    await close();
  });

  it('leads to the timeline of a rank, and to where a rank is latest', async () => {
    const { page, close } = await openTracePage(pages, nccl, { place });
    await page.getByRole('button', { name: 'Rank 1, Show on Timeline' }).first().click();
    await expect
      .poll(() => keptState(page), { timeout: 10_000 })
      .toMatchObject({ place: { tab: 'timeline', recording: 1 } });
    await page.getByRole('tab', { name: 'Communication' }).click();
    await page.getByRole('button', { name: 'Show Where It Is Latest: rank 1' }).click();
    await expect
      .poll(() => keptState(page), { timeout: 10_000 })
      .toMatchObject({ place: { tab: 'timeline', event: { recording: 1 } } });
    await close();
  });

  it('leads from a wait to where it is longest', async () => {
    const { page, close } = await openTracePage(pages, nccl, { place });
    await page.getByRole('button', { name: '25.8: show where rank 0 waits longest for rank 1' }).click();
    await expect
      .poll(() => keptState(page), { timeout: 10_000 })
      .toMatchObject({ place: { tab: 'timeline', event: { recording: 0 } } });
    await close();
  });

  it('opens a collective by keyboard with its longest call', async () => {
    const { page, close } = await openTracePage(pages, nccl, { place });
    const table = page.getByRole('treegrid', { name: 'Collectives' });
    await table.focus();
    await page.keyboard.press('Enter');
    await table.getByText('The longest call, 12.6 ms on rank 0:').waitFor();
    await table.getByRole('button', { name: 'Show on Timeline: all_reduce' }).waitFor();
    await close();
  });

  it('is drawn for collectives of the host', async () => {
    const { page, problems, close } = await openTracePage(pages, gloo, { place });
    await page.getByRole('heading', { name: /^Rank 1 costs 20\.2 ms a step/ }).waitFor();
    await screenshot(page, 'trace-communication-gloo');
    expect(problems).toEqual([]);
    await close();
  });

  it('tells from one rank what it can, and what it cannot', async () => {
    const alone = { paths: nccl.paths.slice(0, 1) };
    const { page, problems, close } = await openTracePage(pages, alone, { place });
    await page.getByText('Only one rank is known').waitFor();
    expect(await page.locator('.wait-matrix').count()).toBe(0);
    await screenshot(page, 'trace-communication-alone');
    expect(problems).toEqual([]);
    await close();
  });

  it('says why ranks cannot be compared, and shows what the whole file has', async () => {
    const text = gunzipSync(await readFile(nccl.paths[1]!)).toString();
    const cut = await made.write('ddp_rank1.pt.trace.json', text.slice(0, 5_000_000));
    const { page, problems, close } = await openTracePage(pages, { paths: [nccl.paths[0]!, cut] }, { place });
    await page.getByRole('treegrid', { name: 'Collectives' }).waitFor();
    await screenshot(page, 'trace-communication-cut');
    expect(await page.locator('h1').textContent()).toBe(
      'Collectives of the ranks could not be compared: rank 1 has none, and its file ends early.',
    );
    expect(await page.locator('.note').first().textContent()).toMatch(
      /takes 21\.5 % of the time of rank 0\.$/,
    );
    await page.getByText('No GPU kernel was recorded on rank 1').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('fits a narrow pane', async () => {
    const { page, close } = await openTracePage(pages, nccl, { place, widthPx: 420 });
    await page.getByRole('treegrid', { name: 'Collectives' }).waitFor();
    await screenshot(page, 'trace-communication-narrow');
    expect(await fitsItsPane(page)).toBe(true);
    await close();
  });
});
