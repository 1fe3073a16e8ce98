import { describe, expect, it } from 'vitest';
import { idleCauses } from '../../../src/trace/analyse/idleGaps.ts';
import { accessibilityProblems, fitsItsPane, keptState, screenshot, usePages } from '../support/pages.ts';
import { themeNames } from '../support/themes.ts';
import { openMade } from './madeTrace.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const training = { paths: [fixture('trace/resnet18_train_dataloader.pt.trace.json.gz')] };
const eager = { paths: [fixture('trace/efficientnet_lite0_fp32_b1.pt.trace.json.gz')] };
const place = { tab: 'idle' } as const;

describe.each(themeNames)('the idle tab in %s', (theme) => {
  it('draws its answer, causes, tables and an opened gap accessibly', async () => {
    const { page, problems, close } = await openTracePage(pages, eager, { theme, heightPx: 1000, place });
    await page.getByRole('treegrid', { name: 'Gaps' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.row-detail').waitFor();
    await screenshot(page, `trace-idle-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the idle tab', () => {
  it('says how long the GPU stands still and mostly why, then ranks the causes', async () => {
    const { page, close } = await openTracePage(pages, training, { place });
    await page.getByRole('treegrid', { name: 'Gaps' }).waitFor();
    expect(await page.locator('h1').textContent()).toBe(
      'The GPU stands still for 40 ms of each 49.3 ms step, 81.1 % of it; most of that because the host waited for the data loader (32.6 ms).',
    );
    expect(await page.locator('.cause-item h3').allTextContents()).toEqual([
      'Data loader',
      'Host late',
      'Host waited for GPU',
      'Pause of the GPU',
      'End of step',
    ]);
    expect(await page.locator('.cause-item').first().innerText()).toContain('num_workers');
    await screenshot(page, 'trace-idle-loader');
    await close();
  });

  it('leads from a cause to its gaps, and from a gap to the timeline around it', async () => {
    const { page, close } = await openTracePage(pages, training, { place });
    await page.getByRole('button', { name: '4 gaps: Data loader' }).click();
    await page.getByText('4 of 1,463').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show on Timeline' }).click();
    await expect
      .poll(() => keptState(page))
      .toMatchObject({
        place: { tab: 'timeline', view: { fromNs: expect.any(Number) }, event: { recording: 0 } },
      });
    const { place: at } = (await keptState(page)) as {
      place: { view: { fromNs: number; toNs: number } };
    };
    // The longest wait for the loader takes more than 30 ms.
    expect(at.view.toNs - at.view.fromNs).toBeGreaterThan(60e6);
    await close();
  });

  it('leads to the line that held the host', async () => {
    const { page, asked, close } = await openTracePage(pages, eager, { place });
    await page.locator('.cause-item .link.mono').first().click();
    await expect
      .poll(() => asked.find(({ name }) => name === 'openSource')?.params)
      .toMatchObject({ file: expect.stringContaining('.py'), line: expect.any(Number) });
    await close();
  });

  it('groups gaps by line, and shows what a step lost', async () => {
    const { page, close } = await openTracePage(pages, eager, { place });
    await page.getByRole('combobox', { name: 'Group Gaps' }).click();
    await page.getByRole('option', { name: 'By line' }).click();
    await page.locator('.group-head').first().waitFor();
    await screenshot(page, 'trace-idle-lines');
    const steps = page.getByRole('treegrid', { name: 'Steps' });
    expect(await steps.getByRole('row').count()).toBe(5);
    await steps.getByText('ProfilerStep#5').click();
    await page.getByRole('button', { name: 'Restrict to This Step' }).click();
    await expect.poll(() => keptState(page)).toMatchObject({ place: { steps: [1, 1] } });
    await page.getByText(/of the [\d.]+ ms step/).waitFor();
    expect(await steps.count()).toBe(0);
    await close();
  });

  it('tells no GPU from no idle time', async () => {
    const view = {
      gpus: [],
      causes: idleCauses,
      ranked: [],
      steps: [],
      frames: [],
      gaps: {
        gpu: new Uint16Array(0),
        startNs: new Float64Array(0),
        durationNs: new Float64Array(0),
        cause: new Uint8Array(0),
        frame: new Int32Array(0),
        step: new Uint32Array(0),
        blame: new Uint32Array(0),
        next: new Uint32Array(0),
      },
    };
    const busy = await openMade(pages, { idleView: view }, { place });
    await busy.page.getByText('No GPU stood still during these steps.').waitFor();
    await busy.close();
    const { page, close } = await openMade(pages, { idleView: view }, { place, head: { hasDevice: false } });
    await page.getByText('No work on a GPU was recorded in these steps.').waitFor();
    await screenshot(page, 'trace-idle-none');
    expect(await accessibilityProblems(page)).toEqual([]);
    await close();
  });

  it('fits a narrow pane', async () => {
    const { page, close } = await openTracePage(pages, training, { place, widthPx: 480 });
    await page.getByRole('treegrid', { name: 'Gaps' }).waitFor();
    await screenshot(page, 'trace-idle-narrow');
    expect(await fitsItsPane(page)).toBe(true);
    await close();
  });
});
