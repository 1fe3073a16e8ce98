import { describe, expect, it } from 'vitest';
import { fail } from '../../src/core/failure.ts';
import type { HostHandlers } from '../../src/core/webviewMessages.ts';
import { type CompareApi, compareRequests, type CompareState } from '../../webview/compare/api.ts';
import { hostileName, hostileReport, sampleReport, singleReport } from './support/comparisonFixtures.ts';
import {
  accessibilityProblems,
  keptState,
  type OpenOptions,
  screenshot,
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
      'optimised ONNX Runtime build answers in 8.1 ms (p50)',
    );
    await screenshot(page, `compare-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

async function open(state: CompareState, options: Partial<OpenOptions<CompareApi>> = {}) {
  const calls: string[] = [];
  const handlers: HostHandlers<CompareApi> = {
    copyMarkdown: () => void calls.push('copyMarkdown'),
    exportCsv: () => 'comparison.csv',
    measureAgain: () => void calls.push('measureAgain'),
    showPassport: ({ path }) => void calls.push(`showPassport ${path}`),
    reload: () => void calls.push('reload'),
    showLog: () => void calls.push('showLog'),
    copyText: ({ text }) => void calls.push(`copyText ${text}`),
    ...options.handlers,
  };
  const opened = await pages.open<CompareApi>('compare', {
    schemas: compareRequests,
    onReady: (host) => host.tell('show', state),
    ...options,
    handlers,
  });
  await opened.page.locator('header').waitFor();
  return { ...opened, calls };
}
