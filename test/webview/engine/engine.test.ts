import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { HostHandlers } from '../../../src/core/webviewMessages.ts';
import type { EngineReport } from '../../../src/tensorrt/report/engineReport.ts';
import { type EngineApi, engineRequests, type EngineState } from '../../../webview/engine/api.ts';
import { layerColumns } from '../../../webview/engine/layerColumns.ts';
import {
  accessibilityProblems,
  fitsItsPane,
  type OpenOptions,
  screenshot,
  smuggledElements,
  tabStops,
  usePages,
} from '../support/pages.ts';
import { themeNames } from '../support/themes.ts';
import {
  comparisonView,
  engineReport,
  hostileReport,
  largeReport,
  planSummary,
  readyState,
} from './engineFixtures.ts';

const pages = usePages();
const report = engineReport();
const ready = readyState(report);
const bare: EngineState = {
  kind: 'plan',
  subject: 'model.plan',
  plan: planSummary(),
  searching: false,
  layersCommand:
    'trtexec --loadEngine=model.plan --exportLayerInfo=model.plan.layers.json --exportProfile=model.plan.profile.json --profilingVerbosity=detailed --separateProfileRun',
};
const comparison: EngineState = {
  kind: 'comparison',
  subject: 'fp16.plan and int8.plan',
  comparison: comparisonView(),
};

describe.each(themeNames)('the engine page in %s', (theme) => {
  it.each([
    ['ready', ready],
    ['bare', bare],
    ['comparison', comparison],
  ])('draws its state %s, accessibly and within its policy', async (name, state) => {
    const { page, problems, close } = await open(state, { theme, heightPx: 900 });
    if (name === 'ready') {
      await page.getByRole('row', { name: /layer0\/conv0/ }).click();
      await page.getByText('Copy Layer').waitFor();
    }
    await screenshot(page, `engine-${name}-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the engine page', () => {
  it('says the answer first, then which servers load the engine', async () => {
    const { page, close } = await open(ready);
    expect(await page.locator('h1').textContent()).toContain('A query takes 0.34 ms on the GPU');
    const header = await page.locator('header').innerText();
    expect(header).toContain('TensorRT 10.0.1.6 · NVIDIA H200 · FP16 · 48.3 MB');
    expect(await page.locator('.note').first().textContent()).toBe(
      'Loads in Triton releases 24.05 to 24.06 (by evidence beside the release notes). Load check passed: Triton 24.05 loaded it in 1.2 s on gpu-box.',
    );
    await close();
  });

  it('marks synthetic reports, refused engines and what could not be read', async () => {
    const { page, close } = await open(
      readyState({
        ...report,
        synthetic: true,
        problems: ['2 records of the profile match no layer.'],
        build: {
          ...report.build!,
          loadCheck: { state: 'refused', text: 'the server needs TensorRT 10.1.' },
        },
      }),
    );
    await page.getByText('written by a stand-in for trtexec, not by TensorRT').waitFor();
    await page.getByText('Load check failed: the server needs TensorRT 10.1.').waitFor();
    await page.getByText('2 records of the profile match no layer.').waitFor();
    await screenshot(page, 'engine-reservations');
    expect(await accessibilityProblems(page)).toEqual([]);
    await close();
  });

  it('sorts findings by what they bring; pressing one shows its layers alone', async () => {
    const { page, close } = await open(ready);
    expect((await page.locator('.finding h3').allTextContents()).map((text) => text.slice(0, 14))).toEqual([
      'Give the input',
      'Let the classi',
      'Read 16 fused ',
    ]);
    await page.getByRole('button', { name: /Show 2 layers: Give the input/ }).click();
    expect(await names(page)).toEqual([
      'Reformatting CopyNode for Input Tensor 0 to /stem/conv/Conv',
      'Reformatting CopyNode for Output Tensor 0 to /head/MatMul',
    ]);
    await page.getByText('2 of 21').waitFor();
    await page.getByRole('button', { name: 'Clear finding: Give the input' }).click();
    expect((await names(page)).length).toBeGreaterThan(10);
    await close();
  });

  it('shows the layers of a type or of a precision alone', async () => {
    const { page, close } = await open(ready);
    await page.getByRole('button', { name: 'Show only the layers of SoftMax' }).click();
    expect(await names(page)).toEqual(['/head/softmax/Softmax']);
    await page.getByRole('button', { name: 'Show only the layers of FP32' }).click();
    expect((await names(page)).length).toBe(3);
    await close();
  });

  it('finds layers by words of any column, and says when none fits', async () => {
    const { page, close } = await open(ready);
    const field = page.getByRole('textbox', { name: 'Filter layers' });
    await field.fill('fp32 GEMM');
    await expect.poll(() => names(page)).toEqual(['/head/MatMul']);
    await field.fill('nothing like this');
    await page.getByText('No layer fits the filter.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await close();
  });

  it('sorts by every column, both ways and back', async () => {
    const { page, close } = await open(ready);
    for (const header of ['Layer', 'Type', 'Precision', 'Tactic', 'Shapes', 'Time', 'Share', 'ONNX nodes']) {
      const head = page.getByRole('columnheader', { name: header }).last();
      await head.getByRole('button').click();
      expect(await head.getAttribute('aria-sort')).toBe('ascending');
    }
    const time = page.getByRole('treegrid').getByRole('columnheader', { name: 'Time' });
    await time.getByRole('button').click();
    expect((await names(page))[0]).toBe('/pool/GlobalAveragePool');
    await time.getByRole('button').click();
    expect((await names(page))[0]).toBe('/layer0/conv0/Conv + /layer0/relu0/Relu');
    await close();
  });

  it('is read and opened by keyboard', async () => {
    const { page, calls, close } = await open(ready);
    const grid = page.getByRole('treegrid', { name: 'Layers' });
    await grid.focus();
    for (const key of ['End', 'Home', 'ArrowDown', 'PageDown', 'PageUp', 'ArrowDown', 'Enter']) {
      await page.keyboard.press(key);
    }
    const active = await grid.getAttribute('aria-activedescendant');
    const row = page.locator(`[id="${active ?? ''}"]`);
    expect(await row.getAttribute('aria-expanded')).toBe('true');
    expect(await row.getAttribute('aria-rowindex')).toBe('4');
    await page.getByText('/layer0/relu2/Relu', { exact: true }).waitFor();
    // The heads are one stop, the opened layer is the next.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => calls.length).toBe(1);
    expect(calls[0]).toContain(
      'copyText Layer: /layer0/conv2/Conv + /layer0/relu2/Relu\nType: CaskConvolution',
    );
    expect(calls[0]).toContain('Half · Channel major FP16 format');
    await page.keyboard.press('Escape');
    expect(await page.locator('.layer-detail').count()).toBe(0);
    expect((await tabStops(page)).slice(0, 5)).toEqual([
      'Show Passport',
      'Copy as Markdown',
      'Export…',
      'Compare With…',
      'Show only the layers of CaskConvolution',
    ]);
    await close();
  });

  it('copies every row in the order shown, whether in view or not', async () => {
    const { page, close } = await open(readyState(largeReport(500)), { report: largeReport(500) });
    await allHaveCome(page, '500');
    const copied = await page.locator('.virtual-table').evaluate((table) => {
      const data = new DataTransfer();
      table.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true }));
      return data.getData('text/plain').split('\n');
    });
    expect(copied.length).toBe(501);
    expect(copied[0]).toBe('Layer\tTime µs\tShare %\tType\tPrecision\tTactic\tShapes\tONNX nodes');
    await close();
  });

  it('asks the host for what its buttons say', async () => {
    const { page, calls, close } = await open(ready);
    for (const name of [
      'Show Passport',
      'Copy as Markdown',
      'Export…',
      'Compare With…',
      'Copy command line',
    ]) {
      await page.getByRole('button', { name }).click();
    }
    await expect.poll(() => calls.length).toBe(5);
    expect(calls.slice(0, 4)).toEqual(['showPassport', 'copyMarkdown', 'export', 'compareWith']);
    expect(calls[4]).toMatch(/^copyText trtexec --onnx=model\.onnx/);
    await close();
  });

  it('keeps filter and order when it is shown again', async () => {
    const { page, host, close } = await open(ready, {
      state: { layerFilter: 'reformat', layerOrder: { column: 'name', descending: true } },
    });
    expect((await names(page)).length).toBe(2);
    host.tell('show', ready);
    await expect.poll(async () => (await names(page)).length).toBe(2);
    expect((await names(page))[0]).toContain('Output Tensor');
    await close();
  });

  it('shows names as text, whatever they hold and however long they are', async () => {
    const hostile = hostileReport();
    const { page, problems, close } = await open(readyState(hostile), { report: hostile });
    expect(await smuggledElements(page)).toBe(0);
    expect(await fitsItsPane(page)).toBe(true);
    const grid = page.getByRole('treegrid');
    await grid.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Copy Layer').waitFor();
    expect(await smuggledElements(page)).toBe(0);
    await screenshot(page, 'engine-hostile-dark');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it.each(['light', 'dark'] as const)('fits a narrow pane in %s', async (theme) => {
    const { page, close } = await open(ready, { widthPx: 420, heightPx: 900, theme });
    expect(await fitsItsPane(page)).toBe(true);
    await screenshot(page, `engine-narrow-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    await close();
  });

  it('shows layers without a profile and without their plan', async () => {
    const untimed: EngineReport = {
      ...report,
      tensorrt: null,
      gpu: null,
      precision: null,
      sizeBytes: null,
      layerTimeNs: null,
      timing: null,
      findings: [],
      bindings: [],
      layers: report.layers.map((layer) => ({ ...layer, timeNs: null, share: null, tactic: null })),
      byType: report.byType.map((share) => ({ ...share, timeNs: null, share: null })),
      byPrecision: [],
    };
    delete untimed.build;
    const { page, problems, close } = await open(readyState(untimed, null), { report: untimed });
    await page.getByText('Layers by type', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Show Passport' }).count()).toBe(0);
    expect((await names(page))[0]).toBe(report.layers[0]?.name);
    await screenshot(page, 'engine-untimed');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('aligns two engines, the largest difference first', async () => {
    const { page, close } = await open(comparison);
    expect((await names(page)).slice(0, 3)).toEqual([
      '/layer5/Conv, /layer5/Relu',
      '/layer3/Conv, /layer3/Relu',
      '/layer0/Conv, /layer0/Relu',
    ]);
    await page.getByRole('row', { name: /layer5\// }).click();
    await page.getByText('only in fp16.plan').waitFor();
    await page.getByRole('textbox', { name: 'Filter aligned layers' }).fill('layer12');
    await expect.poll(() => names(page)).toEqual(['/layer12/Conv, /layer12/Relu']);
    await close();
  });

  it.each([
    ['loading', { kind: 'loading', subject: 'model.plan' }, 'Reading the engine…'],
    [
      'not a plan',
      { kind: 'not-a-plan', subject: 'floor.plan', sizeBytes: 812, reason: 'it is text' },
      'floor.plan is not a TensorRT engine: it is text.',
    ],
    ['searching', { ...bare, searching: true }, 'Looking for the build that made this file…'],
    [
      'of an unknown version',
      {
        ...bare,
        plan: {
          sizeBytes: 10,
          header: { kind: 'tag', tag: 213, version: null },
          ultralytics: {},
          loadableBy: [],
        },
      },
      'Its header does not tell which Triton releases load it.',
    ],
    [
      'failed',
      {
        kind: 'failed',
        subject: 'model.plan.layers.json',
        failure: {
          kind: 'corrupt-file',
          message: 'The layers are not JSON.',
          nextStep: 'Export them again.',
        },
      },
      'The layers are not JSON.',
    ],
    ['without layers', readyState({ ...report, layers: [] }), 'The report names no layers.'],
    [
      'without anything to compare',
      { ...comparison, comparison: comparisonView(0) },
      'The two engines have no layers that could be compared.',
    ],
  ] satisfies [string, EngineState, string][])('has a state: %s', async (name, state, text) => {
    const { page, problems, close } = await open(state, { report: { ...report, layers: [] } });
    await page.getByText(text).first().waitFor();
    await screenshot(page, `engine-${name.replaceAll(' ', '-')}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('stands still for those who want no motion', async () => {
    const { page, close } = await open(ready);
    const moving = await page.evaluate(() => document.getAnimations().length);
    expect(moving).toBe(0);
    await close();
  });
});

describe('ten thousand layers', () => {
  const large = largeReport(10_000);

  it('need few elements, and every row is reached', async () => {
    const { page, problems, close } = await open(readyState(large), { report: large });
    await allHaveCome(page, '10,000');
    expect(await page.locator('.virtual-body .virtual-row').count()).toBeLessThan(60);
    const grid = page.getByRole('treegrid');
    expect(await grid.getAttribute('aria-rowcount')).toBe('10001');
    await grid.focus();
    await page.keyboard.press('End');
    const active = await grid.getAttribute('aria-activedescendant');
    expect(await page.locator(`[id="${active ?? ''}"]`).getAttribute('aria-rowindex')).toBe('10001');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('print what first paint, all layers, scrolling, an order and a filter cost', async () => {
    const { page, close } = await open(readyState(large), { report: large });
    const session = await page.context().newCDPSession(page);
    // Time that the page's thread really used, so that a busy machine does not count.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spentMs = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1e3;
      return { script: of('ScriptDuration'), layout: of('LayoutDuration') + of('RecalcStyleDuration') };
    };
    const firstPaintMs = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    );
    await allHaveCome(page, '10,000');
    const shown = await spentMs();
    const frames = 120;
    await page.evaluate(async (count) => {
      const table = document.querySelector('.virtual-table');
      for (let step = 0; step < count && table !== null; step++) {
        table.scrollTop += step % 10 === 0 ? 20_000 : 700;
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }, frames);
    const scrolled = await spentMs();
    const timed = async (act: () => Promise<unknown>) => {
      const before = await spentMs();
      await act();
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      );
      return (await spentMs()).script - before.script;
    };
    const head = page.getByRole('treegrid').getByRole('columnheader', { name: 'Layer' });
    const figures = {
      firstPaintMs,
      scriptAFrameMs: (scrolled.script - shown.script) / frames,
      layoutAFrameMs: (scrolled.layout - shown.layout) / frames,
      sortByNameMs: await timed(() => head.getByRole('button').click()),
      filterMs: await timed(() => page.getByRole('textbox').fill('gemm fp32')),
    };
    // eslint-disable-next-line no-console -- figures are printed, not asserted
    console.log('engine page, 10,000 layers:', JSON.stringify(figures));
    expect(await page.locator('.virtual-body .virtual-row').count()).toBeGreaterThan(5);
    await close();
  });
});

/** Waits until the page has asked for every layer and got it. */
async function allHaveCome(page: Page, count: string): Promise<void> {
  await page.locator('.layers-head').getByRole('status').getByText(count, { exact: true }).waitFor();
}

/** Layers in view from the top, as the table shows them. */
async function names(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>('.virtual-body > [aria-rowindex]'))
      .sort((one, other) => Number(one.ariaRowIndex) - Number(other.ariaRowIndex))
      .map((row) => row.firstElementChild?.textContent ?? ''),
  );
}

async function open(
  state: EngineState,
  options: Partial<Omit<OpenOptions<EngineApi>, 'handlers'>> & {
    handlers?: Partial<HostHandlers<EngineApi>>;
    report?: EngineReport;
  } = {},
) {
  const calls: string[] = [];
  const layers = (options.report ?? report).layers;
  const opened = await pages.open<EngineApi>('engine', {
    schemas: engineRequests,
    onReady: (host) => host.tell('show', state),
    ...options,
    handlers: {
      layers: ({ from }) =>
        layerColumns(
          layers,
          Array.from({ length: Math.min(2000, layers.length - from) }, (_, at) => from + at),
        ),
      layer: ({ index }) => layers[index]!,
      copyMarkdown: () => void calls.push('copyMarkdown'),
      export: () => {
        calls.push('export');
        return 'layers.csv';
      },
      compareWith: () => void calls.push('compareWith'),
      showPassport: () => void calls.push('showPassport'),
      openAsText: () => void calls.push('openAsText'),
      reload: () => void calls.push('reload'),
      showLog: () => void calls.push('showLog'),
      copyText: ({ text }) => void calls.push(`copyText ${text}`),
      ...options.handlers,
    },
  });
  await opened.page.locator('header').waitFor();
  return { ...opened, calls };
}
