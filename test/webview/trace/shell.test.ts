import { describe, expect, it } from 'vitest';
import { TraceOpener } from '../../../src/trace/service/traceOpener.ts';
import { answerQuery } from '../../../src/trace/session/answerQuery.ts';
import { openSession } from '../../../src/trace/session/openSession.ts';
import type { TraceApi, TraceState } from '../../../webview/trace/api.ts';
import { traceRequests } from '../../../webview/trace/api.ts';
import { accessibilityProblems, fitsItsPane, keptState, screenshot, usePages } from '../support/pages.ts';
import { type ThemeName, themeNames } from '../support/themes.ts';
import { fixture, openTracePage, readyState, recordingHandlers } from './traceHost.ts';

const pages = usePages();
const trace = { paths: [fixture('trace/resnet18_train_dataloader.pt.trace.json.gz')] };

const states: Readonly<Record<string, TraceState>> = {
  loading: {
    kind: 'loading',
    subject: 'model.pt.trace.json.gz',
    overview: {
      isPartial: true,
      shareRead: 0.42,
      eventCount: 196_000,
      steps: [{ name: 'ProfilerStep#1', startNs: 0, durationNs: 1_000_000 }],
      durationNs: { kernel: 400_000 },
    },
  },
  failed: {
    kind: 'failed',
    subject: 'broken.pt.trace.json',
    canOpenAsText: true,
    failure: {
      kind: 'corrupt-file',
      message: 'broken.pt.trace.json is no profiler trace.',
      cause: 'At byte 0: a trace begins with { or [.',
      nextStep: 'Record it with torch.profiler and export_chrome_trace, or copy it again.',
    },
  },
};

/** The page in a state, with a host that does nothing. */
function openState(state: TraceState, theme?: ThemeName) {
  return pages.open<TraceApi>('trace', {
    schemas: traceRequests,
    handlers: recordingHandlers([]),
    onReady: (host) => host.tell('show', state),
    ...(theme === undefined ? {} : { theme }),
  });
}

describe.each(themeNames)('the states of the trace page in %s', (theme) => {
  it.each(Object.entries(states))('draws %s accessibly', async (name, state) => {
    const { page, problems, close } = await openState(state, theme);
    await page.locator('h1').waitFor();
    await screenshot(page, `trace-${name}-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

it.each([true, false])('offers a failed trace as text where it is a file: %s', async (canOpenAsText) => {
  const { page, close } = await openState({
    kind: 'failed',
    subject: 'runs',
    failure: { kind: 'not-found', message: 'runs holds no trace.' },
    canOpenAsText,
  });
  await page.getByRole('button', { name: 'Try Again' }).waitFor();
  expect(await page.getByRole('button', { name: 'Open as Text' }).count()).toBe(canOpenAsText ? 1 : 0);
  await close();
});

it.each([
  [{ message: 'runs/a.json is no profiler trace.', file: 'runs/a.json' }, []],
  [{ message: 'This is no profiler trace.', file: 'runs/a.json' }, ['runs/a.json']],
  [{ message: 'runs/a.json is wrong.', file: 'runs/a.json', line: 3 }, ['runs/a.json:3']],
])('names the place of a failure once: %j', async (failure, places) => {
  const { page, close } = await openState({
    kind: 'failed',
    subject: 'runs',
    failure: { kind: 'corrupt-file', ...failure },
    canOpenAsText: false,
  });
  await page.getByRole('button', { name: 'Try Again' }).waitFor();
  expect(await page.locator('.failure .place').allTextContents()).toEqual(places);
  await close();
});

it('does not ask what its host has answered already', async () => {
  const session = await openSession(trace, new TraceOpener({}));
  const state = await readyState(session, 'model.pt.trace.json.gz');
  if (state.kind !== 'ready') {
    throw new Error('The trace is not open.');
  }
  const params = { recording: 0, steps: null };
  const answer = await answerQuery(session, 'overview', params);
  const names: string[] = [];
  const { page, close } = await openTracePage(pages, trace, {
    handlers: {
      ...recordingHandlers([]),
      query: ({ name, params: asked }) => {
        names.push(name);
        return answerQuery(session, name, asked);
      },
    },
    onReady: (host) => host.tell('show', { ...state, answered: { name: 'overview', params, answer } }),
  });
  await page.locator('[data-tab="overview"] h1.answer').waitFor();
  expect(names).not.toContain('overview');
  // Another choice of steps is another question.
  await page.getByRole('combobox', { name: 'Steps' }).click();
  await page.getByRole('option').nth(2).click();
  await expect.poll(() => names).toContain('overview');
  await close();
});

it('says of aligned steps how far their hosts are ahead, in a wide and a narrow pane', async () => {
  const [paths, comparedPaths] = ['train_base', 'train_item_sync'].map((name) => [
    fixture(`trace/${name}.pt.trace.json.gz`),
  ]);
  const { page, close } = await openTracePage(
    pages,
    { paths: paths!, comparedPaths: comparedPaths! },
    { place: { tab: 'timeline', alignedPair: 1 } },
  );
  await page.getByText('is shown; GPU 0').first().waitFor();
  expect(await page.locator('.scope-note').textContent()).toMatch(
    /^The host is 1\d(\.\d)? ms ahead of its GPU before, 0 ns after\.$/,
  );
  await screenshot(page, 'trace-aligned-lead');
  await page.setViewportSize({ width: 360, height: 700 });
  await screenshot(page, 'trace-aligned-lead-360');
  expect(await fitsItsPane(page)).toBe(true);
  await close();
});

describe('the tabs of the trace page', () => {
  it('are reached by arrow keys and kept over a reload', async () => {
    const { page, close } = await openTracePage(pages, trace);
    await page.getByRole('tab', { name: 'Overview' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Operators');
    await expect.poll(() => keptState(page)).toMatchObject({ place: { tab: 'operators' } });
    await close();
  });

  it('offer no comparison and no communication where there is none', async () => {
    const { page, close } = await openTracePage(pages, trace);
    await page.getByRole('tab').first().waitFor();
    expect(await page.getByRole('tab').allTextContents()).toEqual([
      'Overview',
      'Timeline',
      'Operators',
      'Kernels',
      'Memory',
      'Modules',
      'Idle',
    ]);
    await close();
  });

  it('leave the focus where steps were chosen by keyboard', async () => {
    const { page, close } = await openTracePage(pages, trace);
    const choice = page.getByRole('combobox', { name: 'Steps' });
    await choice.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => keptState(page)).toMatchObject({ place: { steps: [1, 1] } });
    expect(await choice.evaluate((element) => element === document.activeElement)).toBe(true);
    await close();
  });

  it('are found again as far down as they were left, after a detour over other aligned steps too', async () => {
    const [paths, comparedPaths] = ['infer_eager', 'infer_cudagraph'].map((name) => [
      fixture(`trace/${name}.pt.trace.json.gz`),
    ]);
    const { page, close } = await openTracePage(pages, { paths: paths!, comparedPaths: comparedPaths! });
    const step = page.getByRole('button', { name: 'After in Timeline: ProfilerStep#5' });
    await step.scrollIntoViewIfNeeded();
    const scrolledPx = await page.evaluate(() => scrollY);
    expect(scrolledPx).toBeGreaterThan(200);
    await step.click();
    await page.getByText('is shown; GPU 0').first().waitFor();
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.getByRole('tab', { name: 'Compare' }).click();
    await expect.poll(() => page.evaluate(() => scrollY)).toBeCloseTo(scrolledPx, -1);
    await close();
  });

  it('keep the step when another rank is chosen', async () => {
    const ranks = [0, 1].map((rank) => fixture(`trace/ddp_resnet50_rank${rank}.pt.trace.json.gz`));
    const { page, close } = await openTracePage(pages, { paths: ranks }, { place: { steps: [1, 1] } });
    await page.getByRole('combobox', { name: 'Recording' }).click();
    await page.getByRole('option').nth(1).click();
    await expect.poll(() => keptState(page)).toMatchObject({ place: { recording: 1, steps: [1, 1] } });
    await close();
  });

  it('restrict everything to a step', async () => {
    const { page, close } = await openTracePage(pages, trace);
    await page.getByRole('combobox', { name: 'Steps' }).click();
    await page.getByRole('option').nth(2).click();
    await expect.poll(() => keptState(page)).toMatchObject({ place: { steps: [1, 1] } });
    await close();
  });
});
