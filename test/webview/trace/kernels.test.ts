import { describe, expect, it } from 'vitest';
import { accessibilityProblems, fitsItsPane, keptState, screenshot, usePages } from '../support/pages.ts';
import { themeNames } from '../support/themes.ts';
import { madeKernel, openKernels, openMade } from './madeTrace.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const training = { paths: [fixture('trace/resnet18_train_dataloader.pt.trace.json.gz')] };
const place = { tab: 'kernels' } as const;

describe.each(themeNames)('the kernels tab in %s', (theme) => {
  it('draws its answer, charts, tables and an opened row accessibly', async () => {
    const { page, problems, close } = await openTracePage(pages, training, { theme, heightPx: 1000, place });
    await page.getByRole('treegrid', { name: 'Kernels' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.example-table').waitFor();
    await screenshot(page, `trace-kernels-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the kernels tab', () => {
  it('answers first, then says what runs on tensor cores and what copies take', async () => {
    const { page, close } = await openTracePage(pages, training, { place });
    await page.getByRole('treegrid', { name: 'Kernels' }).waitFor();
    expect(await page.locator('h1').textContent()).toMatch(
      /^Kernels run for [\d.]+ ms of each step, in 376 launches; bn_bw_1C11_kernel_new<128> takes [\d.]+ % of it\.$/,
    );
    expect(await page.locator('.kernels .note').first().textContent()).toMatch(
      /^Tensor cores carry .* Copies and sets take 2\.21 ms of each step\. Times in the tables are of all 4 steps together\.$/,
    );
    await close();
  });

  it('charts the use of tensor cores', async () => {
    const { page, close } = await openKernels(pages, [
      madeKernel('a', { totalNs: 3_000, tensorCores: { use: 'yes', reason: '' } }),
      madeKernel('b', { totalNs: 1_000, tensorCores: { use: 'unknown', reason: '' } }),
    ]);
    const chart = page.getByRole('table', { name: /^Use:/ });
    expect(await chart.getByRole('row').allInnerTexts()).toEqual([
      expect.stringMatching(/^Use/),
      expect.stringMatching(/^Using tensor cores\s+3\s+75\s+1$/),
      expect.stringMatching(/^Not known\s+1\s+25\s+1$/),
    ]);
    await close();
  });

  it('tells launches apart by operator and configuration, marks bounds of the occupancy', async () => {
    const { page, close } = await openTracePage(
      pages,
      { paths: [fixture('trace/infer_eager.pt.trace.json.gz')] },
      { place, heightPx: 1000, widthPx: 1440 },
    );
    await page.getByRole('combobox', { name: 'One row for each' }).click();
    await page.getByRole('option', { name: 'By launch configuration' }).click();
    const first = page.getByRole('treegrid', { name: 'Kernels' }).getByRole('row').nth(1);
    await first.getByText('8 × 4 × 2').waitFor();
    expect(await first.innerText()).toContain('aten::cudnn_convolution');
    expect(await first.innerText()).toMatch(/≤ [\d.]+/);
    await first.click();
    await page.getByText('The longest 5 of 15 calls').waitFor();
    await screenshot(page, 'trace-kernels-launches');
    await close();
  });

  it('leads from a kernel of the chart to its rows, and from there to the timeline', async () => {
    const { page, close } = await openTracePage(pages, training, { place });
    await page
      .getByRole('button', { name: /^Show bn_bw_1C11_kernel_new<512> in the table/ })
      .first()
      .click();
    await page.getByText('1 of 58').waitFor();
    const row = page.getByRole('treegrid', { name: 'Kernels' }).getByRole('rowheader').first();
    expect(await row.textContent()).toBe('bn_bw_1C11_kernel_new<512>');
    expect(await row.getAttribute('title')).toMatch(/^void cudnn::bn_bw_1C11_kernel_new</);
    await page.keyboard.press('Enter');
    await page
      .getByRole('button', { name: /^Show on Timeline/ })
      .first()
      .click();
    await expect
      .poll(() => keptState(page))
      .toMatchObject({ place: { tab: 'timeline', event: { recording: 0, row: expect.any(Number) } } });
    await close();
  });

  it('shows copies with their memory and bandwidth', async () => {
    const { page, close } = await openTracePage(pages, training, { place });
    const copies = page.getByRole('treegrid', { name: 'Copies and sets' });
    expect(await copies.getByRole('row').nth(1).innerText()).toMatch(
      /Memcpy HtoD \(Pageable -> Device\)\s+host to device\s+pageable\s+8\s+8\.79\d*\s+2\.28\d*\s+77\s+8\.8/,
    );
    await close();
  });

  it('explains why there is nothing without a GPU', async () => {
    const { page, asked, close } = await openMade(
      pages,
      {
        kernels: {
          schema: '',
          files: [],
          stepCount: 1,
          kernels: [],
          kernelsByLaunch: [],
          copies: [],
          kernelsBusyNs: 0,
        },
      },
      { place, canProfileAgain: true, head: { hasDevice: false } },
    );
    await page.getByText('No work on a GPU was recorded in these steps.').waitFor();
    await page.getByText('ProfilerActivity.CUDA').waitFor();
    await screenshot(page, 'trace-kernels-none');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('.kernels').getByRole('button', { name: 'Profile Again' }).click();
    await expect.poll(() => asked.map(({ name }) => name)).toContain('profileAgain');
    await close();
  });

  it('fits a narrow pane', async () => {
    const { page, close } = await openTracePage(pages, training, { place, widthPx: 480 });
    await page.getByRole('treegrid', { name: 'Kernels' }).waitFor();
    await screenshot(page, 'trace-kernels-narrow');
    expect(await fitsItsPane(page)).toBe(true);
    await close();
  });
});
