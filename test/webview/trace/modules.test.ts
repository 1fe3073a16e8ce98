import { describe, expect, it } from 'vitest';
import { accessibilityProblems, fitsItsPane, keptState, screenshot, usePages } from '../support/pages.ts';
import { themeNames } from '../support/themes.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const train = { paths: [fixture('trace/gpt2_train_bf16.pt.trace.json.gz')] };
const place = { tab: 'modules' } as const;

describe.each(themeNames)('the modules tab in %s', (theme) => {
  it('shows kinds and the tree accessibly', async () => {
    const { page, problems, close } = await openTracePage(pages, train, { place, theme });
    await page.getByRole('treegrid', { name: 'Modules of the Model' }).waitFor();
    await screenshot(page, `trace-modules-${theme}`);
    expect(await page.locator('h1').textContent()).toMatch(
      /^\w+ modules take [\d.]+ % of the time of the GPU: /,
    );
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('draws the flame graph accessibly', async () => {
    const { page, problems, close } = await openTracePage(pages, train, {
      place: { ...place, kept: { 'modules view': 'flame' } },
      theme,
    });
    await page.getByRole('application').waitFor();
    await screenshot(page, `trace-modules-flame-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});

describe('the modules tab', () => {
  it('opens and closes the tree by keyboard, and leads from a module to the timeline', async () => {
    const { page, close } = await openTracePage(pages, train, { place });
    const tree = page.getByRole('treegrid', { name: 'Modules of the Model' });
    const count = async () => Number(await tree.getAttribute('aria-rowcount'));
    await tree.focus();
    const before = await count();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await count()).toBeGreaterThan(before);
    const block = tree.getByRole('row', { name: /GPT2Block_7/ });
    expect(await block.getAttribute('aria-expanded')).toBe('true');
    expect(await block.getAttribute('aria-level')).toBe('3');
    await page.keyboard.press('ArrowLeft');
    expect(await count()).toBe(before);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Show on Timeline: GPT2Block_7' }).click();
    await expect
      .poll(() => keptState(page), { timeout: 10_000 })
      .toMatchObject({ place: { tab: 'timeline', event: { recording: 0 } } });
    await close();
  });

  it('looks for a kind of module, and keeps what was chosen while another tab is shown', async () => {
    const { page, close } = await openTracePage(pages, train, { place });
    const tree = page.getByRole('treegrid', { name: 'Modules of the Model' });
    await page.getByRole('button', { name: 'Show the modules of LayerNorm' }).click();
    await expect.poll(() => tree.getByText('LayerNorm_0').count()).toBe(1);
    await page.getByRole('columnheader', { name: 'Calls' }).getByRole('button').click();
    expect(await page.getByRole('columnheader', { name: 'Calls' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    await expect
      .poll(() => keptState(page), { timeout: 10_000 })
      .toMatchObject({ place: { kept: { 'modules filter': 'LayerNorm' } } });
    await close();
  });

  it('copies the tree with paths', async () => {
    const { page, asked, close } = await openTracePage(pages, train, { place });
    await page.getByRole('button', { name: 'Expand All' }).click();
    await page.getByRole('button', { name: /^Copy.*Modules of the Model/ }).click();
    await expect.poll(() => asked.some(({ name }) => name === 'copyText')).toBe(true);
    const { params } = asked.find(({ name }) => name === 'copyText')!;
    expect((params as { text: string }).text).toContain('GPT2LMHeadModel_0 / GPT2Model_0 / GPT2Block_7\t');
    await close();
  });

  it('draws one pass in time of the host', async () => {
    const { page, close } = await openTracePage(pages, train, {
      place: {
        ...place,
        kept: { 'modules view': 'flame', 'modules pass': 'forward', 'modules measure': 'host' },
      },
    });
    await page.getByRole('application').focus();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('button', { name: 'Show on Timeline: GPT2LMHeadModel_0' }).waitFor();
    await close();
  });

  it('counts the operators that a module calls itself', async () => {
    const { page, close } = await openTracePage(pages, train, { place });
    const tree = page.getByRole('treegrid', { name: 'Modules of the Model' });
    const row = tree.getByRole('row', { name: /LayerNorm_24/ });
    expect(await row.getByRole('gridcell').last().textContent()).toBe('2');
    await close();
  });

  it('shows ranges of the program where no modules were recorded, and says so', async () => {
    const ranges = { paths: [fixture('trace/ddp_resnet50_rank0.pt.trace.json.gz')] };
    const { page, problems, close } = await openTracePage(pages, ranges, { place });
    await page.getByText('No modules were recorded: these are the ranges').waitFor();
    await screenshot(page, 'trace-modules-ranges');
    expect(problems).toEqual([]);
    await close();
  });

  it('says which option brings modules, and runs the step again with it', async () => {
    const bare = { paths: [fixture('trace/infer_cudagraph.pt.trace.json.gz')] };
    const { page, asked, close } = await openTracePage(pages, bare, { place, canProfileAgain: true });
    await page.getByRole('heading', { name: 'No modules were recorded.' }).waitFor();
    await screenshot(page, 'trace-modules-empty');
    await page.getByRole('button', { name: 'Profile Again with Stacks' }).click();
    await expect.poll(() => asked).toContainEqual({ name: 'profileAgain', params: { options: ['stacks'] } });
    await close();
  });

  it('fits a narrow pane', async () => {
    const { page, close } = await openTracePage(pages, train, { place, widthPx: 420 });
    await page.getByRole('treegrid', { name: 'Modules of the Model' }).waitFor();
    expect(await fitsItsPane(page)).toBe(true);
    await close();
  });
});
