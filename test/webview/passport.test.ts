import { describe, expect, it } from 'vitest';
import type { HostHandlers } from '../../src/core/webviewMessages.ts';
import { type PassportApi, passportRequests, type PassportState } from '../../webview/passport/api.ts';
import {
  accessibilityProblems,
  fitsItsPane,
  type OpenOptions,
  screenshot,
  smuggledElements,
  tabStops,
  usePages,
} from './support/pages.ts';
import { currentChain, hostileChain, staleChain } from './support/passportFixtures.ts';
import { themeNames } from './support/themes.ts';

const pages = usePages();
const current: PassportState = { kind: 'ready', chain: currentChain() };
const stale: PassportState = { kind: 'ready', chain: staleChain() };

describe.each(themeNames)('the passport page in %s', (theme) => {
  it.each([
    ['current', current],
    ['stale', stale],
  ])('draws a %s chain, accessibly and within its policy', async (name, state) => {
    const { page, problems, close } = await open(state, { theme });
    expect(await page.locator('.chain > li').count()).toBe(3);
    await screenshot(page, `passport-${name}-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the passport page', () => {
  it('tells what each artifact was made with', async () => {
    const { page, close } = await open(current);
    const node = page.locator('.chain > li').first();
    const text = (await node.innerText()).replace(/\s+/g, ' ');
    expect(text).toContain('optimise · May 9, 2026, 10:03 AM · 18.5 MB');
    expect(text).toContain('size 18.5 MB p50 8.1 ms p99 10.2 ms max absolute 3.4e-6');
    expect(text).toContain('as recorded');
    await close();
  });

  it('marks what is stale and offers to run the pipeline', async () => {
    const { page, calls, close } = await open(stale);
    expect(await page.locator('h1').textContent()).toContain('is stale: model.py changed after export.');
    expect(await page.locator('.node-state').allTextContents()).toEqual(['stale', 'stale', 'changed since']);
    await page.getByRole('button', { name: 'Run Pipeline' }).click();
    await expect.poll(() => calls).toEqual(['runPipeline']);
    await close();
    const whole = await open(current);
    expect(await whole.page.getByRole('button', { name: 'Run Pipeline' }).count()).toBe(0);
    await whole.close();
  });

  it('opens and copies what it shows', async () => {
    const { page, calls, close } = await open(current);
    await page.getByRole('button', { name: 'Open model.py' }).click();
    await page.getByRole('button', { name: 'sha-256 a1a1a1a1a1a1 of model.onnx, copy' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Open Passport File, model.onnx' }).click();
    await page.getByRole('button', { name: 'Copy as Text' }).click();
    await expect.poll(() => calls.length).toBe(4);
    const sha = 'a1'.repeat(32);
    expect(calls.slice(0, 3)).toEqual([
      'openArtifact model.py',
      `copyText ${sha}`,
      `openPassportFile ${sha}`,
    ]);
    expect(calls[3]).toContain('  measured: duration 11.4 s; size 18.6 MB');
    await close();
  });

  it('shows the rest of many options on demand', async () => {
    const { page, close } = await open(current);
    await page.getByRole('button', { name: 'Show 2 more: Options of model.onnx' }).click();
    await page.getByText('dynamic axes, image, 0').waitFor();
    await close();
  });

  it('is reached by keyboard alone', async () => {
    const { page, calls, close } = await open(stale);
    expect(await tabStops(page)).toEqual([
      'Copy as Text',
      'Run Pipeline',
      'Open model.optimised.onnx',
      'sha-256 b1b1b1b1b1b1 of model.optimised.onnx, copy',
      'Open Passport File, model.optimised.onnx',
      'Open model.onnx',
      'Show 2 more: Options of model.onnx',
      'sha-256 a1a1a1a1a1a1 of model.onnx, copy',
      'Open Passport File, model.onnx',
      'Open model.py',
      'sha-256 c1c1c1c1c1c1 of model.py, copy',
    ]);
    await page.getByRole('button', { name: 'Open model.onnx' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => calls).toEqual(['openArtifact .engine-room/build/efficientnet-lite0/model.onnx']);
    await close();
  });

  it('shows names as text, whatever they hold and however long they are', async () => {
    const { page, problems, close } = await open({ kind: 'ready', chain: hostileChain() });
    expect(await smuggledElements(page)).toBe(0);
    expect(await page.title()).toBe('passport');
    expect(await fitsItsPane(page)).toBe(true);
    await screenshot(page, 'passport-hostile-dark');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('fits a narrow pane', async () => {
    const { page, close } = await open(stale, { widthPx: 480, heightPx: 900, theme: 'light' });
    expect(await fitsItsPane(page)).toBe(true);
    await screenshot(page, 'passport-narrow-light');
    await close();
  });

  it.each([
    ['loading', { kind: 'loading', subject: 'model.onnx' }, 'Reading passports and hashing files…'],
    ['empty', { kind: 'empty', subject: 'model.onnx' }, 'No passport tells where model.onnx comes from.'],
    [
      'failed',
      { kind: 'failed', failure: { kind: 'corrupt-file', message: 'The passport is not JSON.' } },
      'The passport is not JSON.',
    ],
  ] satisfies [string, PassportState, string][])('has a %s state', async (name, state, text) => {
    const { page, problems, close } = await open(state);
    await page.getByText(text).first().waitFor();
    await screenshot(page, `passport-${name}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

async function open(
  state: PassportState,
  options: Partial<Omit<OpenOptions<PassportApi>, 'handlers'>> & {
    handlers?: Partial<HostHandlers<PassportApi>>;
  } = {},
) {
  const calls: string[] = [];
  const opened = await pages.open<PassportApi>('passport', {
    schemas: passportRequests,
    onReady: (host) => host.tell('show', state),
    ...options,
    handlers: {
      openArtifact: ({ path }) => void calls.push(`openArtifact ${path}`),
      openPassportFile: ({ sha256 }) => void calls.push(`openPassportFile ${sha256}`),
      runPipeline: () => void calls.push('runPipeline'),
      reload: () => void calls.push('reload'),
      showLog: () => void calls.push('showLog'),
      copyText: ({ text }) => void calls.push(`copyText ${text}`),
      ...options.handlers,
    },
  });
  await opened.page.locator('header').waitFor();
  return { ...opened, calls };
}
