import { describe, expect, it } from 'vitest';
import { fail } from '../../src/core/failure.ts';
import type { HostHandlers } from '../../src/core/webviewMessages.ts';
import { type CompareApi, compareRequests, type CompareState } from '../../webview/compare/api.ts';
import { hostileName, hostileReport, sampleReport, singleReport } from './support/comparisonFixtures.ts';
import {
  accessibilityProblems,
  fitsItsPane,
  keptState,
  type OpenOptions,
  screenshot,
  smuggledElements,
  switchTheme,
  tabStops,
  usePages,
} from './support/pages.ts';
import { themeNames } from './support/themes.ts';

const pages = usePages();
const ready: CompareState = { kind: 'ready', report: sampleReport() };

describe.each(themeNames)('the comparison page in %s', (theme) => {
  it('shows the answer, both charts and the table, accessibly and within its policy', async () => {
    const { page, problems, close } = await open(ready, { theme });
    expect(await page.locator('h1').textContent()).toContain(
      'The optimised ONNX Runtime build answers in 8.1 ms (p50), 2.4 times faster than PyTorch',
    );
    expect(await page.locator('canvas').count()).toBe(2);
    expect(await page.locator('tbody tr').count()).toBe(4);
    await screenshot(page, `compare-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the comparison page', () => {
  it('says the same in words, charts and figures', async () => {
    const { page, close } = await open(ready);
    const [latency, size] = await page
      .locator('canvas')
      .evaluateAll((charts) => charts.map((chart) => chart.getAttribute('aria-label')));
    expect(latency).toContain('in ms, at p50 and at p99: PyTorch 2.15 19.4, p99 24.8;');
    expect(size).toContain('in MB: PyTorch weights 18.6;');
    const row = page.locator('tbody tr', { hasText: 'INT8' });
    expect(await row.locator('td').allTextContents()).toEqual([
      '5.9',
      '6.4',
      '7.7',
      '168',
      '3.3×',
      '4.9',
      '0.41',
      '11 / 12',
      '3 steps',
    ]);
    expect(await row.locator('th').textContent()).toBe('ONNX Runtime, INT8 failed gate');
    await close();
  });

  it('asks the host for each action and says when it is done', async () => {
    const { page, calls, close } = await open(ready);
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Export CSV…' }).click();
    await page.getByText('Saved to comparison.csv').waitFor();
    await page.getByRole('button', { name: 'Measure Again' }).click();
    await page.getByRole('button', { name: '1 step, passport of ONNX (opset 17)' }).click();
    await expect.poll(() => calls).toEqual(['copyMarkdown', 'measureAgain', 'showPassport /w/model.onnx']);
    await close();
  });

  it('shows why a request was refused and goes on', async () => {
    const { page, problems, close } = await open(ready, {
      handlers: {
        exportCsv: () =>
          fail({
            kind: 'disk-full',
            message: 'The disk is full: comparison.csv could not be written.',
            cause: 'ENOSPC',
            nextStep: 'Free some space.',
          }),
      },
    });
    await page.getByRole('button', { name: 'Export CSV…' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toBe(
      'The disk is full: comparison.csv could not be written.\n\nENOSPC\n\nFree some space.',
    );
    await screenshot(page, 'compare-refused-dark');
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Copy as Markdown' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    expect(await alert.count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('is reached by keyboard alone', async () => {
    const { page, calls, close } = await open(ready);
    expect(await tabStops(page)).toEqual([
      'Copy as Markdown',
      'Export CSV…',
      'Measure Again',
      'Every build beside its reference',
      'Build',
      '1 step, passport of ONNX (opset 17)',
      '3 steps, passport of ONNX Runtime, optimised',
      '3 steps, passport of ONNX Runtime, INT8',
    ]);
    await page.getByRole('button', { name: 'Build', exact: true }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await firstBuild(page)).toContain('INT8');
    await page.keyboard.press('Enter');
    expect(await firstBuild(page)).toContain('PyTorch');
    await page.getByRole('button', { name: 'Measure Again' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => calls).toEqual(['measureAgain']);
    await close();
  });

  it('keeps the order of the table over a reload', async () => {
    const first = await open(ready);
    await first.page.getByRole('button', { name: 'Size MB' }).click();
    expect(await firstBuild(first.page)).toContain('INT8');
    const state = await keptState(first.page);
    await first.close();
    const second = await open(ready, { state });
    expect(await firstBuild(second.page)).toContain('INT8');
    expect(await second.page.locator('th[aria-sort=ascending]').textContent()).toContain('Size');
    await second.close();
  });

  it('copies the table for a spreadsheet', async () => {
    const { page, close } = await open(ready);
    const copied = await page.locator('.table').evaluate((table) => {
      const clipboardData = new DataTransfer();
      table.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true }));
      return clipboardData.getData('text/plain');
    });
    const lines = copied.split('\n').map((line) => line.split('\t'));
    expect(lines[0]?.slice(0, 3)).toEqual(['Build', 'p50 ms', 'p90 ms']);
    expect(lines[4]?.slice(0, 3)).toEqual(['ONNX Runtime, INT8 (failed gate)', '5.9', '6.4']);
    await close();
  });

  it('shows names as text, whatever they hold and however long they are', async () => {
    const { page, problems, close } = await open({ kind: 'ready', report: hostileReport() });
    expect(await page.locator('.subject').textContent()).toBe(hostileName);
    expect(await page.title()).toBe('compare');
    expect(await smuggledElements(page)).toBe(0);
    expect(await fitsItsPane(page)).toBe(true);
    const height = await page.locator('main').evaluate((main) => main.scrollHeight);
    expect(height).toBeLessThan(1000);
    await screenshot(page, 'compare-hostile-dark');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('stacks its charts in a narrow pane', async () => {
    const { page, close } = await open(ready, { widthPx: 600, heightPx: 900, theme: 'light' });
    const [first, second] = await page
      .locator('canvas')
      .evaluateAll((charts) => charts.map((chart) => chart.getBoundingClientRect()));
    expect(second!.top).toBeGreaterThan(first!.bottom);
    expect(await fitsItsPane(page)).toBe(true);
    await screenshot(page, 'compare-narrow-light');
    await close();
  });

  it('draws its charts anew when the theme changes', async () => {
    const { page, problems, close } = await open(ready);
    const picture = () =>
      page
        .locator('canvas')
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    await screenshot(page, 'compare-switched-before');
    const dark = await picture();
    await switchTheme(page, 'high-contrast-light');
    await expect.poll(picture).not.toBe(dark);
    await screenshot(page, 'compare-switched-after');
    expect(problems).toEqual([]);
    await close();
  });

  it.each([
    ['loading', { kind: 'loading', subject: 'efficientnet-lite0' }, 'Reading the measurements…'],
    ['empty', { kind: 'empty', subject: 'efficientnet-lite0' }, 'Nothing has been measured yet.'],
    [
      'failed',
      {
        kind: 'failed',
        subject: 'efficientnet-lite0',
        failure: {
          kind: 'corrupt-file',
          message: 'latency.json does not have the expected form.',
          file: '/w/.engine-room/build/efficientnet-lite0/latency.json',
          field: '[0].p50Ns',
          cause: 'Invalid input: expected number, received string',
          nextStep: 'Measure again; the file is written anew.',
        },
      },
      'latency.json does not have the expected form.',
    ],
    ['single', { kind: 'ready', report: singleReport() }, 'there is no build to compare it with yet.'],
    ['busy', { ...ready, busy: 'Measuring again: build 2 of 4' }, 'Measuring again: build 2 of 4'],
  ] satisfies [string, CompareState, string][])('has a %s state', async (name, state, text) => {
    const { page, problems, close } = await open(state, { theme: name === 'empty' ? 'light' : 'dark' });
    await page.getByText(text).first().waitFor();
    await screenshot(page, `compare-${name}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('offers the next step where there is nothing to show', async () => {
    const { page, host, calls, close } = await open({ kind: 'empty', subject: 'x' });
    await page.getByRole('button', { name: 'Measure' }).click();
    await expect.poll(() => calls).toEqual(['measureAgain']);
    host.tell('show', { kind: 'failed', failure: { kind: 'internal', message: 'Broken.' } });
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('button', { name: 'Show Log' }).click();
    await expect.poll(() => calls).toEqual(['measureAgain', 'reload', 'showLog']);
    host.tell('show', ready);
    await page.locator('tbody tr').first().waitFor();
    await close();
  });

  it('keeps the focus where it was when it is drawn anew', async () => {
    const { page, host, close } = await open(ready);
    await page.getByRole('button', { name: 'Export CSV…' }).focus();
    host.tell('show', { ...ready, busy: 'Measuring again' });
    await page.getByText('Measuring again').first().waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Export CSV…');
    await close();
  });

  it('speaks the language of its host', async () => {
    const { page, close } = await open(ready, {
      onReady: (host) => {
        host.tell('strings', { measureAgain: 'Erneut messen', latency: 'Antwortzeit' });
        host.tell('show', ready);
      },
    });
    await page.getByRole('button', { name: 'Erneut messen' }).waitFor();
    await page.getByRole('heading', { name: 'Antwortzeit' }).waitFor();
    await close();
  });

  it('replaces itself by a message when it fails, tells its host, and can be loaded again', async () => {
    const { page, host, hostLog, close } = await open(ready);
    host.tell('show', { kind: 'ready', report: { ...sampleReport(), rows: undefined as never } });
    await page.getByRole('heading', { name: 'This page met an error and stopped.' }).waitFor();
    await screenshot(page, 'compare-fatal-dark');
    await expect.poll(() => hostLog.join()).toContain('A page failed:');
    await page.getByRole('button', { name: 'Reload Page' }).click();
    await page.locator('tbody tr').first().waitFor();
    await close();
  });

  it('logs messages that it does not know', async () => {
    const { page, problems, close } = await open(ready);
    await page.evaluate(() => {
      window.postMessage('nonsense');
      window.postMessage({ type: 'event', name: 'toString', payload: 1 });
      window.postMessage({ type: 'answer', id: 99, result: 1 });
    });
    await expect.poll(() => problems.length).toBe(3);
    expect(await page.locator('tbody tr').count()).toBe(4);
    await close();
  });
});

async function firstBuild(page: Awaited<ReturnType<typeof open>>['page']): Promise<string | null> {
  return page.locator('tbody tr').first().textContent();
}

async function open(
  state: CompareState,
  options: Partial<Omit<OpenOptions<CompareApi>, 'handlers'>> & {
    handlers?: Partial<HostHandlers<CompareApi>>;
  } = {},
) {
  const calls: string[] = [];
  const opened = await pages.open<CompareApi>('compare', {
    schemas: compareRequests,
    onReady: (host) => host.tell('show', state),
    ...options,
    handlers: {
      copyMarkdown: () => void calls.push('copyMarkdown'),
      exportCsv: () => 'comparison.csv',
      measureAgain: () => void calls.push('measureAgain'),
      showPassport: ({ path }) => void calls.push(`showPassport ${path}`),
      reload: () => void calls.push('reload'),
      showLog: () => void calls.push('showLog'),
      copyText: ({ text }) => void calls.push(`copyText ${text}`),
      ...options.handlers,
    },
  });
  await opened.page.locator('header').waitFor();
  return { ...opened, calls };
}
