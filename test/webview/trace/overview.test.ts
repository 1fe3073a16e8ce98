import { describe, expect, it } from 'vitest';
import { SmallTrace } from '../../support/trace/smallTrace.ts';
import {
  accessibilityProblems,
  fitsItsPane,
  keptState,
  screenshot,
  smuggledElements,
  usePages,
} from '../support/pages.ts';
import { themeNames } from '../support/themes.ts';
import { hostileTrace, manySteps, useTraceFolder } from './madeTraceFiles.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const made = useTraceFolder();
const eager = { paths: [fixture('trace/infer_eager.pt.trace.json.gz')] };
const loader = { paths: [fixture('trace/resnet18_train_dataloader.pt.trace.json.gz')] };
const ranks = {
  paths: [0, 1].map((rank) => fixture(`trace/ddp_resnet50_rank${rank}.pt.trace.json.gz`)),
};
const cpu = { paths: [fixture('trace-versions/cpu_train_torch_2.15.0.pt.trace.json.gz')] };

describe.each(themeNames)('the overview in %s', (theme) => {
  it.each(Object.entries({ eager, loader, ranks, cpu }))('draws %s accessibly', async (name, subject) => {
    const { page, problems, hostLog, close } = await openTracePage(pages, subject, { theme });
    await page.locator('.strip').waitFor();
    await screenshot(page, `trace-overview-${name}-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    expect(hostLog).toEqual([]);
    await close();
  });
});

describe('the answer', () => {
  it('says what a step takes, how busy the GPU is, and what could be saved', async () => {
    const { page, close } = await openTracePage(pages, eager);
    const answer = page.locator('h1');
    await page.locator('.tiles').waitFor();
    expect(await answer.textContent()).toMatch(
      /^3 steps take 12\.7 ms each .*GPU computes during .* %.* could be saved\.$/,
    );
    expect(await answer.locator('strong').count()).toBe(3);
    await close();
  });

  it('shows the GPUs of every rank', async () => {
    const { page, close } = await openTracePage(pages, ranks);
    await page.locator('.gpus tbody tr').nth(1).waitFor();
    expect(await page.locator('.gpus tbody th').allTextContents()).toEqual(['rank 0', 'rank 1']);
    await close();
  });

  it('says on the page of the late rank that the gain is the others’', async () => {
    const { page, close } = await openTracePage(pages, ranks, { place: { tab: 'overview', recording: 1 } });
    await page.locator('.tiles').waitFor();
    expect(await page.locator('.finding .remark').first().textContent()).toBe(
      'a step of the others · likely',
    );
    const text = (await page.locator('[data-tab="overview"]').textContent()) ?? '';
    expect(text).toContain('the other ranks would wait about 11.8 ms less');
    expect(text).not.toContain('a step would take');
    await close();
  });

  it('leads from what ranks do to each other to the page that shows it', async () => {
    const { page, close } = await openTracePage(pages, ranks);
    await page.getByRole('button', { name: /^Show on the Communication page: Give every rank/ }).click();
    await page.locator('[data-tab="communication"] h1').waitFor();
    await close();
  });
});

describe('the chart of steps', () => {
  it('restricts everything to a step that is clicked, and releases it', async () => {
    const { page, close } = await openTracePage(pages, eager);
    const chart = page.getByRole('slider');
    await chart.waitFor();
    await chart.click({ position: { x: 200, y: 57 } });
    await expect.poll(() => page.locator('h1').textContent()).toMatch(/^One step takes 12 ms;/);
    await expect.poll(() => keptState(page)).toMatchObject({ place: { steps: [1, 1] } });
    await screenshot(page, 'trace-overview-one-step');
    await page.getByRole('button', { name: 'All Steps' }).click();
    await expect.poll(() => page.locator('h1').textContent()).toMatch(/^3 steps take/);
    await close();
  });

  it('is used by keyboard alone', async () => {
    const { page, close } = await openTracePage(pages, eager);
    const chart = page.getByRole('slider');
    await chart.focus();
    await page.keyboard.press('ArrowDown');
    expect(await chart.getAttribute('aria-valuetext')).toMatch(
      /^ProfilerStep#5: 12 ms, of which kernels 8\d\d µs/,
    );
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect.poll(() => keptState(page)).toMatchObject({ place: { steps: [2, 2] } });
    await page.locator('h1', { hasText: 'One step' }).waitFor();
    // The new chart has the focus of the old one.
    await page.keyboard.press('Escape');
    await expect.poll(() => keptState(page)).toMatchObject({ place: { steps: null } });
    await close();
  });

  it('gives exact numbers under the pointer, and all of them as a table', async () => {
    const { page, close } = await openTracePage(pages, eager);
    await page.getByRole('slider').hover({ position: { x: 200, y: 57 } });
    expect(await page.locator('.stacked .hover-card').textContent()).toMatch(
      /ProfilerStep#5.*launch calls.*%/,
    );
    await page.getByText('As a table').click();
    await expect.poll(() => page.locator('.chart-table tbody tr').count()).toBe(3);
    expect(await accessibilityProblems(page)).toEqual([]);
    await close();
  });

  it('stays readable with hundreds of steps', async () => {
    const path = await made.write('many.pt.trace.json', manySteps(600));
    const { page, problems, close } = await openTracePage(pages, { paths: [path] });
    await page.locator('.strip').waitFor();
    await screenshot(page, 'trace-overview-many-steps');
    expect(await page.getByRole('slider').getAttribute('aria-valuemax')).toBe('600');
    expect(problems).toEqual([]);
    await close();
  });
});

describe('what to change', () => {
  it('leads to the event on the timeline that a finding rests on', async () => {
    const { page, session, close } = await openTracePage(pages, loader);
    await page.getByRole('button', { name: 'Show in Timeline: Load data in worker processes' }).click();
    await expect.poll(() => keptState(page)).toMatchObject({ place: { tab: 'timeline' } });
    const { place } = (await keptState(page)) as {
      place: {
        tab: string;
        event: { recording: number; row: number };
        view: { fromNs: number; toNs: number };
      };
    };
    const { linked, offsetNs } = session.recording(0);
    const { events, names } = linked.trace;
    expect(names.text(events.name[place.event.row]!)).toMatch(/^enumerate\(DataLoader\)/);
    const startNs = events.startNs[place.event.row]! + offsetNs;
    expect(place.view.fromNs).toBeLessThan(startNs);
    expect(place.view.toNs).toBeGreaterThan(startNs + events.durationNs[place.event.row]!);
    await close();
  });

  it('copies a snippet, opens the line, says how, and profiles again with what is missing', async () => {
    const { page, asked, close } = await openTracePage(pages, eager, { canProfileAgain: true });
    await page.getByRole('button', { name: 'Copy Snippet: Launch the step as one CUDA graph' }).click();
    await page.getByRole('button', { name: 'Open resnet.py:266' }).click();
    await page.getByRole('button', { name: 'Profile Again With Less' }).click();
    const how = page.getByRole('button', { name: 'How and why: Launch the step as one CUDA graph' });
    await how.click();
    expect(await how.getAttribute('aria-expanded')).toBe('true');
    expect(await page.locator('.finding-more').first().textContent()).toContain('torch.cuda.graph');
    expect(asked.filter(({ name }) => name !== 'notePlace')).toEqual([
      { name: 'copyText', params: { text: expect.stringContaining('reduce-overhead') as string } },
      { name: 'openSource', params: { file: 'torchvision/models/resnet.py', line: 266 } },
      { name: 'profileAgain', params: { options: ['stacks=False', 'shapes=False', 'memory=False'] } },
    ]);
    await close();
  });

  it('says which option brings what is missing, and profiles again with it where that is possible', async () => {
    const first = await openTracePage(pages, loader);
    await first.page.locator('.health').waitFor();
    expect(await first.page.locator('.health').textContent()).toContain('with_stack=True');
    await first.close();
    const { page, asked, close } = await openTracePage(pages, loader, { canProfileAgain: true });
    await page.getByRole('button', { name: 'Profile Again (with_stack=True)' }).click();
    expect(asked).toContainEqual({ name: 'profileAgain', params: { options: ['with_stack'] } });
    await close();
  });
});

it('tells the parts apart in the legend as in the chart when the theme turns to high contrast', async () => {
  const { page, close } = await openTracePage(pages, eager);
  const launches = page.locator('.legend li', { hasText: 'launch calls' }).locator('.swatch').first();
  await launches.waitFor();
  const look = () => launches.evaluate((element) => getComputedStyle(element).backgroundImage);
  expect(await look()).toBe('none');
  await page.evaluate(() => (document.body.className = 'vscode-high-contrast'));
  expect(await look()).toContain('repeating-linear-gradient');
  await close();
});

it('opens the timeline where the strip was clicked', async () => {
  const { page, close } = await openTracePage(pages, eager);
  await page.locator('.strip').click({ position: { x: 300, y: 16 } });
  await expect.poll(() => keptState(page)).toMatchObject({ place: { tab: 'timeline' } });
  await expect.poll(() => keptState(page)).toHaveProperty('place.event.row');
  await close();
});

it('shows the numbers of the retired plug-in on demand, and keeps the choice', async () => {
  const { page, session, problems, close } = await openTracePage(pages, loader);
  await page.getByLabel('Numbers as in the old TensorBoard plug-in').check();
  await page.getByRole('region', { name: 'Step time breakdown' }).waitFor();
  expect(await page.locator('.legacy h2').allTextContents()).toEqual(
    expect.arrayContaining(['Step time breakdown', 'GPU summary', 'Operators', 'Kernels']),
  );
  expect(session.recordings.length).toBe(1);
  // Its columns sort, by size and not by what is written.
  const kernels = page.getByRole('region', { name: 'Kernels', exact: true });
  const head = kernels.getByRole('columnheader').filter({ hasText: 'Total' }).first();
  await head.getByRole('button').click();
  await head.getByRole('button').click();
  expect(await head.getAttribute('aria-sort')).toBe('descending');
  await expect.poll(() => keptState(page)).toMatchObject({ place: { kept: { overviewLegacy: true } } });
  expect(await accessibilityProblems(page)).toEqual([]);
  await screenshot(page, 'trace-overview-legacy');
  expect(problems).toEqual([]);
  await close();
});

describe('traces that are less than whole', () => {
  it('does not pass for a program of the CPU where the work of the GPU is cut off', async () => {
    const { events } = manySteps(3);
    const host = JSON.stringify(events.filter(({ cat }) => cat !== 'kernel'));
    const path = await made.write('host.pt.trace.json', `{"traceEvents":${host.slice(0, -1)},{"ph":"X"`);
    const { page, problems, close } = await openTracePage(pages, { paths: [path] });
    await page.locator('.tiles').waitFor();
    expect(await page.locator('.note').first().textContent()).toMatch(/what the GPU did is not known\.$/);
    expect(await page.locator('.findings .note').textContent()).toMatch(/^What would help is not known/);
    expect(problems).toEqual([]);
    await close();
  });

  it('says first what a cut file lost', async () => {
    const whole = JSON.stringify({ traceEvents: manySteps(12).events });
    const path = await made.write('cut.pt.trace.json', whole.slice(0, whole.length * 0.8));
    const { page, problems, close } = await openTracePage(pages, { paths: [path] });
    await page.locator('.tiles').waitFor();
    await screenshot(page, 'trace-overview-cut');
    expect(await page.locator('.note').first().textContent()).toMatch(/^The file ends in the middle/);
    expect(problems).toEqual([]);
    await close();
  });

  it('shows a recording without steps as one, which cannot be chosen', async () => {
    const path = await made.write(
      'stepless.pt.trace.json',
      new SmallTrace().kernel('kernel', { launchedAt: 100, at: 120, dur: 500 }),
    );
    const { page, problems, close } = await openTracePage(pages, { paths: [path] });
    await page.locator('.tiles').waitFor();
    await screenshot(page, 'trace-overview-no-steps');
    expect(await page.getByRole('slider').count()).toBe(0);
    expect(await page.locator('.health').textContent()).toContain('profiler.step()');
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  it('says why there is nothing', async () => {
    const path = await made.write('empty.pt.trace.json', new SmallTrace());
    const { page, problems, close } = await openTracePage(pages, { paths: [path] });
    await page.locator('h1').waitFor();
    await expect.poll(() => page.locator('h1').textContent()).toContain('no timed event');
    await screenshot(page, 'trace-overview-empty');
    expect(problems).toEqual([]);
    await close();
  });
});

it('shows hostile names as text', async () => {
  const path = await made.write('hostile.pt.trace.json', hostileTrace());
  const { page, problems, close } = await openTracePage(pages, { paths: [path] }, { widthPx: 700 });
  await page.locator('.strip').waitFor();
  await page.getByLabel('Numbers as in the old TensorBoard plug-in').check();
  await page.getByRole('region', { name: 'Kernels' }).waitFor();
  await screenshot(page, 'trace-overview-hostile');
  expect(await smuggledElements(page)).toBe(0);
  expect(await fitsItsPane(page)).toBe(true);
  expect(problems).toEqual([]);
  await close();
});

it.each([360, 420, 760])('fits a pane of %i pixels', async (widthPx) => {
  const { page, close } = await openTracePage(pages, ranks, { widthPx });
  await page.locator('.strip').waitFor();
  await screenshot(page, `trace-overview-narrow-${widthPx}`);
  expect(await fitsItsPane(page)).toBe(true);
  await close();
});
