import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SmallTrace } from '../../support/trace/smallTrace.ts';
import { accessibilityProblems, fitsItsPane, keptState, screenshot, usePages } from '../support/pages.ts';
import { themeNames } from '../support/themes.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const train = { paths: [fixture('trace/train_base.pt.trace.json.gz')] };
const place = { tab: 'memory' } as const;

describe.each(themeNames)('the memory tab in %s', (theme) => {
  it('shows the peak, the curve and the tables accessibly', async () => {
    const { page, problems, close } = await openTracePage(pages, train, { place, theme });
    await page.getByRole('treegrid', { name: 'Memory of Operators' }).waitFor();
    await screenshot(page, `trace-memory-${theme}`);
    expect(await page.locator('h1').textContent()).toBe(
      'At the peak, in ProfilerStep#4, 6.21 GB are allocated on cuda:0: 45.9 % of it for aten::cudnn_convolution.',
    );
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the memory tab', () => {
  it('shows only what happened in a stretch that was dragged out, and all of it again', async () => {
    const { page, close } = await openTracePage(pages, train, { place });
    const count = page
      .locator('.table-view', { hasText: 'Allocations and Releases' })
      .locator('.table-count');
    await expect.poll(() => count.textContent()).toBe('2,696');
    const stage = page.getByRole('slider');
    const box = (await stage.boundingBox())!;
    await page.mouse.move(box.x + 300, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 90, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => Number((await count.textContent())?.replace(',', ''))).toBeLessThan(2_000);
    await expect
      .poll(() => keptState(page), { timeout: 10_000 })
      .toMatchObject({ place: { kept: { 'memory stretch': {} } } });
    await screenshot(page, 'trace-memory-stretch');
    await page.getByRole('button', { name: 'Show All' }).click();
    await expect.poll(() => count.textContent()).toBe('2,696');
    await close();
  });

  it('is selected by keyboard, and says what it is at', async () => {
    const { page, close } = await openTracePage(pages, train, { place });
    const stage = page.getByRole('slider');
    await stage.focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('Shift+PageDown');
    expect(await stage.getAttribute('aria-valuetext')).toMatch(
      /^at .* ms, Allocated .* GB, Reserved 7\.34 GB, ProfilerStep#4$/,
    );
    await page.getByText(/^Selected: /).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Drag to select a stretch').waitFor();
    await close();
  });

  it('leads from an owner of the peak to its event on the timeline, and to its line', async () => {
    const { page, asked, close } = await openTracePage(pages, train, { place });
    await page.getByRole('button', { name: 'resnet.py:266, Open Source' }).first().click();
    expect(asked.filter(({ name }) => name === 'openSource')).toEqual([
      { name: 'openSource', params: { file: 'torchvision/models/resnet.py', line: 266 } },
    ]);
    await page.getByRole('button', { name: 'aten::cudnn_convolution, Show on Timeline' }).click();
    await expect
      .poll(() => keptState(page), { timeout: 10_000 })
      .toMatchObject({ place: { tab: 'timeline', event: { recording: 0 } } });
    await close();
  });

  it('opens an allocation with its links', async () => {
    const { page, close } = await openTracePage(pages, train, { place });
    const table = page.getByRole('treegrid', { name: 'Allocations and Releases' });
    await table.focus();
    await page.keyboard.press('Enter');
    await table.getByRole('button', { name: /^Show on Timeline/ }).waitFor();
    await table.getByText('The trace does not tell the line').waitFor();
    await close();
  });

  it('tells the memory of the chosen step, and of another device', async () => {
    const { page, close } = await openTracePage(pages, train, { place: { ...place, steps: [1, 1] } });
    await page.getByRole('heading', { name: /in ProfilerStep#5, 6\.21 GB/ }).waitFor();
    await page.getByRole('combobox', { name: 'Device' }).click();
    await page.getByRole('option', { name: 'cpu' }).click();
    await page.getByRole('heading', { name: /on cpu/ }).waitFor();
    await close();
  });

  it('forgets a stretch of other steps', async () => {
    const kept = { 'memory stretch': { fromNs: 0, toNs: 1e6 } };
    const { page, close } = await openTracePage(pages, train, { place: { ...place, steps: [1, 1], kept } });
    await page.getByText('Drag to select a stretch').waitFor();
    await close();
  });

  it('says which option brings memory, and runs the step again with it', async () => {
    const bare = { paths: [fixture('trace/infer_cudagraph.pt.trace.json.gz')] };
    const { page, asked, close } = await openTracePage(pages, bare, { place, canProfileAgain: true });
    await page.getByRole('heading', { name: 'No memory was recorded.' }).waitFor();
    await screenshot(page, 'trace-memory-empty');
    await page.getByRole('button', { name: 'Profile Again with Memory' }).click();
    expect(asked).toContainEqual({ name: 'profileAgain', params: { options: ['memory'] } });
    await close();
  });

  it('is drawn for a CPU alone', async () => {
    const cpu = { paths: [fixture('trace-versions/cpu_train_torch_2.15.0.pt.trace.json.gz')] };
    const { page, problems, close } = await openTracePage(pages, cpu, { place });
    await page.getByRole('heading', { name: /are allocated on cpu/ }).waitFor();
    await page.getByRole('treegrid', { name: 'Memory of Operators' }).waitFor();
    await screenshot(page, 'trace-memory-cpu');
    expect(problems).toEqual([]);
    await close();
  });

  it('says that only memory of the host was recorded although a GPU worked', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'memory-'));
    const trace = new SmallTrace().step(1, 0, 1000).kernel('gemm', { launchedAt: 10, at: 40, dur: 50 });
    const args = { 'Device Type': 0, 'Device Id': -1, Bytes: 64, Addr: 16, 'Total Allocated': 64 };
    const place0 = { pid: 1, tid: 1, ts: 12 };
    trace.events.push({ ph: 'i', s: 't', cat: 'cpu_instant_event', name: '[memory]', ...place0, args });
    const path = join(folder, 'host.pt.trace.json');
    await writeFile(path, JSON.stringify({ traceEvents: trace.events }));
    const { page, close } = await openTracePage(pages, { paths: [path] }, { place });
    await page.getByText('Only memory of the host was recorded, although a GPU worked').waitFor();
    await close();
    await rm(folder, { recursive: true });
  });

  it('fits a narrow pane', async () => {
    const { page, close } = await openTracePage(pages, train, { place, widthPx: 420 });
    await page.getByRole('treegrid', { name: 'Memory of Operators' }).waitFor();
    await screenshot(page, 'trace-memory-narrow');
    expect(await fitsItsPane(page)).toBe(true);
    await close();
  });
});
