import { describe, expect, it } from 'vitest';
import { fail } from '../../../src/core/failure.ts';
import type { OperatorsView } from '../../../src/trace/session/queries/tables.ts';
import {
  accessibilityProblems,
  fitsItsPane,
  keptState,
  screenshot,
  smuggledElements,
  usePages,
} from '../support/pages.ts';
import { themeNames } from '../support/themes.ts';
import { hostileNames, openMade } from './madeTrace.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const eager = { paths: [fixture('trace/infer_eager.pt.trace.json.gz')] };
const place = { tab: 'operators' } as const;

describe.each(themeNames)('the operators tab in %s', (theme) => {
  it('draws its answer, charts, table and an opened row accessibly', async () => {
    const { page, problems, close } = await openTracePage(pages, eager, { theme, heightPx: 1000, place });
    await page.getByRole('rowheader', { name: 'aten::cudnn_convolution' }).last().click();
    await page.locator('.example-table').waitFor();
    await screenshot(page, `trace-operators-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the operators tab', () => {
  it('answers first, then says what the host does and what the GPU could do', async () => {
    const { page, close } = await openTracePage(pages, eager, { place });
    await page.getByRole('treegrid').waitFor();
    expect(await page.locator('h1').textContent()).toBe(
      'Device work takes 809 µs of each step; aten::cudnn_convolution takes 69.9 % of it, then aten::cudnn_batch_norm (18 %) and aten::clamp_min_ (7.44 %).',
    );
    expect(await page.locator('.operators .note').first().textContent()).toContain(
      'of the peak of the NVIDIA H200',
    );
    await close();
  });

  it('charts as many operators as chosen, by their own time or with those inside', async () => {
    const { page, close } = await openTracePage(pages, eager, { place });
    const host = page.getByRole('table', { name: /^Host:/ });
    await host.waitFor();
    expect(await host.getByRole('row').count()).toBe(12);
    expect(await host.getByRole('row').last().textContent()).toContain('13 others');
    await page.getByRole('combobox', { name: 'How many operators' }).click();
    await page.getByRole('option', { name: 'Top 5' }).click();
    expect(await host.getByRole('row').count()).toBe(7);
    await page.getByRole('combobox', { name: 'Which time' }).click();
    await page.getByRole('option', { name: 'With operators inside' }).click();
    expect(await host.getByRole('row').nth(1).textContent()).toContain('aten::conv2d');
    expect(await host.getByRole('row').count()).toBe(6);
    await expect
      .poll(() => keptState(page))
      .toMatchObject({ place: { kept: { operatorsTop: { count: 5, kind: 'total' } } } });
    await close();
  });

  it('shows an operator of a chart in the table', async () => {
    const { page, close } = await openTracePage(pages, eager, { place });
    await page.getByRole('button', { name: 'Show aten::add_ in the table' }).first().click();
    await page.getByText('1 of 23').waitFor();
    expect(await page.getByRole('treegrid').evaluate((element) => element === document.activeElement)).toBe(
      true,
    );
    await close();
  });

  it('tells calls apart by shapes, and says what they reach', async () => {
    const { page, close } = await openTracePage(pages, eager, { place, heightPx: 1000 });
    await page.getByRole('combobox', { name: 'One row for each' }).click();
    await page.getByRole('option', { name: 'By input shapes' }).click();
    await page.getByText('1×256×14×14, 256×256×3×3').first().click();
    await page.getByText(/of what the NVIDIA H200 can reach, limited by/).waitFor();
    await page.getByText('The longest 5 of 15 calls').waitFor();
    await screenshot(page, 'trace-operators-shapes');
    await close();
  });

  it('tells calls apart by call stack, and leads to the line and to the timeline', async () => {
    const { page, asked, close } = await openTracePage(pages, eager, { place, heightPx: 1000 });
    await page.getByRole('combobox', { name: 'One row for each' }).click();
    await page.getByRole('option', { name: 'By call stack' }).click();
    await page
      .getByRole('row', { name: /aten::cudnn_convolution/ })
      .last()
      .waitFor();
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Enter');
    await page.locator('.example-table').waitFor();
    await screenshot(page, 'trace-operators-stack');
    await page.getByRole('button', { name: 'Open pairs.py(18): inf' }).click();
    await expect
      .poll(() => asked.find(({ name }) => name === 'openSource')?.params)
      .toEqual({ file: 'pairs.py', line: 18 });
    await page
      .getByRole('button', { name: /^Show on Timeline/ })
      .first()
      .click();
    expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Timeline');
    await expect
      .poll(() => keptState(page))
      .toMatchObject({ place: { tab: 'timeline', event: { recording: 0, row: expect.any(Number) } } });
    await close();
  });

  it('is about the chosen steps', async () => {
    const { page, close } = await openTracePage(pages, eager, { place: { ...place, steps: [1, 1] } });
    await page.getByRole('treegrid').waitFor();
    expect(await page.locator('h1').textContent()).toContain('of the step;');
    await close();
  });

  it('says which option brings shapes and stacks, and profiles again with it', async () => {
    const { page, asked, close } = await openMade(
      pages,
      { operators: madeOperators(['aten::mm']) },
      { place, canProfileAgain: true },
    );
    await page.getByRole('combobox', { name: 'One row for each' }).click();
    await page.getByRole('option', { name: 'By input shapes' }).click();
    await page.getByText('Input shapes were not recorded.').waitFor();
    await page.getByText('record_shapes=True').waitFor();
    await screenshot(page, 'trace-operators-no-shapes');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.locator('.operators').getByRole('button', { name: 'Profile Again' }).click();
    await expect
      .poll(() => asked.find(({ name }) => name === 'profileAgain')?.params)
      .toEqual({ options: ['shapes'] });
    await close();
  });

  it('says so when there are none', async () => {
    const { page, close } = await openMade(pages, { operators: madeOperators([]) }, { place });
    await page.getByText('No operator was recorded in these steps.').waitFor();
    await screenshot(page, 'trace-operators-none');
    await close();
  });

  it('has the host alone where no device worked, and shows names as text', async () => {
    const { page, problems, close } = await openMade(
      pages,
      { operators: madeOperators(hostileNames), operatorExamples: { calls: 0, examples: [] } },
      { place, widthPx: 480 },
    );
    await page.getByRole('treegrid').waitFor();
    expect(await page.getByRole('columnheader', { name: 'Device self' }).count()).toBe(0);
    await page.getByRole('treegrid').focus();
    await page.keyboard.press('Enter');
    await page.locator('.row-detail').waitFor();
    await screenshot(page, 'trace-operators-hostile');
    expect(await smuggledElements(page)).toBe(0);
    expect(await fitsItsPane(page)).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it('shows a refusal with a button that asks again', async () => {
    let refusals = 0;
    const { page, close } = await openMade(
      pages,
      {
        get operators(): OperatorsView {
          refusals++;
          return refusals === 1
            ? fail({ kind: 'internal', message: 'The reader of the trace stopped.' })
            : madeOperators(['aten::mm']);
        },
      },
      { place },
    );
    await page.getByText('The reader of the trace stopped.').waitFor();
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('treegrid').waitFor();
    await close();
  });
});

/** Operators of a trace without device work, shapes and stacks. */
function madeOperators(names: readonly string[]): OperatorsView {
  const operators = names.map((name, index) => ({
    name,
    isOperator: true,
    shapes: null,
    stack: [],
    calls: 1,
    hostTotalNs: (index + 1) * 1_000,
    hostSelfNs: (index + 1) * 1_000,
    hostRuntimeNs: 0,
    deviceTotalNs: 0,
    deviceSelfNs: 0,
    kernels: 0,
    tensorCoreShare: null,
  }));
  return {
    schema: '',
    files: [],
    stepCount: 1,
    operators,
    operatorsByShape: operators,
    operatorsByStack: operators,
    deviceBusyNs: 0,
    roofline: { gpu: null, peaks: null, rows: [], deviceTimeShare: null, flops: 0 },
    modelFlopsUtilisation: null,
  };
}
