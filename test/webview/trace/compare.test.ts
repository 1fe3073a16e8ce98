import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ask } from '../../support/trace/madeSession.ts';
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
const trace = (name: string) => fixture(`trace/${name}.pt.trace.json.gz`);
const graph = { paths: [trace('infer_eager')], comparedPaths: [trace('infer_cudagraph')] };
const batch = { paths: [trace('infer_eager')], comparedPaths: [trace('infer_eager_b32')] };
const equal = { paths: [trace('train_workers0')], comparedPaths: [trace('train_workers0')] };
const different = {
  paths: [trace('infer_eager')],
  comparedPaths: [fixture('trace-versions/cpu_train_torch_2.15.0.pt.trace.json.gz')],
};

describe.each(themeNames)('a comparison in %s', (theme) => {
  it.each(Object.entries({ graph, batch }))('draws %s accessibly', async (name, subject) => {
    const { page, problems, hostLog, close } = await openTracePage(pages, subject, { theme });
    await page.locator('.compare .virtual-body .virtual-row').first().waitFor();
    await screenshot(page, `trace-compare-${name}-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    expect(hostLog).toEqual([]);
    await close();
  });
});

it('says what changed and why, with parts and causes that add up', async () => {
  const { page, close } = await openTracePage(pages, graph);
  await page.locator('.tiles').waitFor();
  expect(await page.locator('h1').textContent()).toBe(
    'A step takes 979 µs instead of 12.7 ms on average, 92.3 % less. 218 kernel launches a step became 1 CUDA graph launch.',
  );
  const differences = await page.locator('.parts-table tbody tr td:last-child').allTextContents();
  const sum = differences.reduce((total, text) => total + (Number(text.replace('−', '-')) || 0), 0);
  expect(sum).toBeCloseTo(-11.68, 1);
  expect(await page.locator('.finding.faster .gain').first().textContent()).toBe('−11.8 ms');
  await close();
});

it('says that equal traces are equal', async () => {
  const { page, close } = await openTracePage(pages, equal);
  await page.locator('.tiles').waitFor();
  expect(await page.locator('h1').textContent()).toContain('as long as before');
  expect(await page.locator('.compare .note').first().textContent()).toContain('the same figures');
  await close();
});

it('says that different programs are different', async () => {
  const { page, problems, close } = await openTracePage(pages, different);
  await page.locator('.tiles').waitFor();
  await screenshot(page, 'trace-compare-different');
  expect(await page.locator('h1').textContent()).toMatch(/^These look like different programs/);
  expect(await page.getByRole('heading', { name: 'How they differ' }).count()).toBe(1);
  expect(problems).toEqual([]);
  await close();
});

it('says first that one of the traces is not whole, and what it lost', async () => {
  const text = gunzipSync(await readFile(trace('train_item_sync'))).toString();
  const cut = await made.write('cut.pt.trace.json', text.slice(0, 9_000_000));
  const { page, problems, close } = await openTracePage(pages, {
    paths: [trace('train_base')],
    comparedPaths: [cut],
  });
  await page.locator('.tiles').waitFor();
  await screenshot(page, 'trace-compare-cut');
  expect(await page.locator('h1 + .note').textContent()).toMatch(
    /^The trace after is incomplete, so differences may come from what it lost\. The file ends in the middle/,
  );
  expect(problems).toEqual([]);
  await close();
});

it('says which ranks stand for the jobs, and does not call the jobs equal', async () => {
  const { page, problems, close } = await openTracePage(pages, {
    paths: [trace('ddp_resnet50_rank0'), trace('ddp_resnet50_rank1')],
    comparedPaths: [trace('ddp_resnet50_rank1')],
  });
  await page.locator('.tiles').waitFor();
  await screenshot(page, 'trace-compare-ranks');
  expect(await page.locator('.compare .note').allTextContents()).toEqual(
    expect.arrayContaining([
      'Compared are rank 1 (one of 2 open) before and rank 1 (the only one open) after; other ranks are not.',
      expect.stringMatching(/^Both compared ranks have the same figures/),
    ]),
  );
  expect(await page.locator('.tiles').textContent()).toContain('ddp_resnet50_rank1');
  expect(await page.locator('.tiles').textContent()).not.toContain('ddp_resnet50_rank0');
  expect(problems).toEqual([]);
  await close();
});

it('compares ranks of one job as they were recorded, without estimates, and labels every kernel its own way', async () => {
  const { page, problems, close } = await openTracePage(pages, {
    paths: [trace('ddp_resnet50_rank0')],
    comparedPaths: [trace('ddp_resnet50_rank1')],
  });
  await page.locator('.compare .virtual-body .virtual-row').first().waitFor();
  await screenshot(page, 'trace-compare-one-job');
  expect(await page.locator('.compare .note').allTextContents()).not.toContainEqual(
    expect.stringContaining('Without the profiler'),
  );
  const labels = await page
    .locator(
      '.compare .virtual-body .virtual-row [role="gridcell"]:first-child, .compare .virtual-body .virtual-row [role="rowheader"]',
    )
    .allTextContents();
  expect(labels.length).toBeGreaterThan(10);
  expect(new Set(labels).size).toBe(labels.length);
  expect(problems).toEqual([]);
  await close();
});

it('says under the answer that a trace has no steps', async () => {
  const without = new SmallTrace().kernel('k', { launchedAt: 1, at: 10, dur: 980 });
  const { page, problems, close } = await openTracePage(pages, {
    paths: [await made.write('without.pt.trace.json', without)],
    comparedPaths: [await made.write('with.pt.trace.json', manySteps(3))],
  });
  await page.locator('.tiles').waitFor();
  await screenshot(page, 'trace-compare-without-steps');
  expect(await page.locator('h1 + .note').textContent()).toMatch(
    /^The trace before has no steps: its whole recording is compared as one/,
  );
  expect(problems).toEqual([]);
  await close();
});

it('has one unit and as many decimals in both columns of a pair', async () => {
  // Three kernels in two steps are one and a half calls a step, beside whole ones.
  const kernels = (...lengthsUs: readonly number[]) => {
    const made = new SmallTrace().step(1, 0, 10_000).step(2, 10_000, 10_000);
    lengthsUs.forEach((dur, index) => {
      const at = (index % 2) * 10_000 + index * 1_000;
      made.kernel('k', { launchedAt: at + 10, at: at + 20, dur });
    });
    return made;
  };
  const { page, problems, close } = await openTracePage(pages, {
    paths: [await made.write('whole.pt.trace.json', kernels(400, 400))],
    comparedPaths: [await made.write('half.pt.trace.json', kernels(1.5, 1.5, 0.5))],
  });
  await page.locator('.compare .virtual-body .virtual-row').first().waitFor();
  const texts = await page
    .locator('.compare .virtual-body .virtual-row')
    .first()
    .locator('> *')
    .allTextContents();
  expect(texts.slice(2, 6)).toEqual(['1.00', '1.50', '400.0', '1.8']);
  const units = await page.locator('.compare .virtual-head .unit').allTextContents();
  expect(units.map((unit) => unit.trim())).toEqual(['µs', 'µs', 'µs']);
  expect(problems).toEqual([]);
  await close();
});

it('shows thousands of steps in a pane, with the ways to the timeline by keyboard', async () => {
  const paths = [await made.write('many.pt.trace.json', manySteps(3_000))];
  const comparedPaths = [await made.write('others.pt.trace.json', manySteps(2_999))];
  const { page, problems, close } = await openTracePage(pages, { paths, comparedPaths });
  const steps = page.getByRole('treegrid', { name: 'Step by step' });
  await steps.waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(5_000);
  await steps.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await screenshot(page, 'trace-compare-many-steps');
  // The last one has no partner.
  expect(await steps.getByRole('button', { name: /^After in Timeline/ }).count()).toBe(0);
  expect(await steps.getByRole('button', { name: /^Before in Timeline/ }).count()).toBe(1);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await steps.getByRole('button', { name: 'After in Timeline: ProfilerStep#2998' }).focus();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect.poll(() => keptState(page)).toMatchObject({ place: { tab: 'timeline', alignedPair: 2_998 } });
  expect(problems).toEqual([]);
  await close();
});

describe('the way to the timelines', () => {
  it('leads from a cause to its event on either side', async () => {
    const { page, session, close } = await openTracePage(pages, graph);
    await page.getByRole('button', { name: /^After in Timeline: 218 kernel launches/ }).click();
    await expect.poll(() => keptState(page)).toMatchObject({ place: { tab: 'timeline' } });
    const { place } = (await keptState(page)) as { place: { event: { recording: number; row: number } } };
    const recording = session.recording(place.event.recording);
    expect(recording.side).toBe('after');
    const { events, names } = recording.linked.trace;
    expect(names.text(events.name[place.event.row]!)).toContain('GraphLaunch');
    await close();
  });

  it('leads from a kernel to the longest of its name', async () => {
    const { page, session, close } = await openTracePage(pages, graph);
    await page.locator('.virtual-table').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Before in Timeline: void at::native/ }).click();
    await expect.poll(() => keptState(page)).toMatchObject({ place: { tab: 'timeline' } });
    const { place } = (await keptState(page)) as { place: { event: { recording: number; row: number } } };
    const { side, linked } = session.recording(place.event.recording);
    expect(side).toBe('before');
    expect(linked.deviceRows).toContain(place.event.row);
    await close();
  });

  it('leads from a step to its place on both timelines, where both begin together', async () => {
    const { page, session, problems, queries, close } = await openTracePage(pages, graph);
    const alignedPair = session.pairs.findIndex(({ after }) => after.name === 'ProfilerStep#5');
    expect(alignedPair).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'After in Timeline: ProfilerStep#5' }).click();
    await page.getByText('is shown; GPU 0').first().waitFor();
    await screenshot(page, 'trace-compare-aligned');
    const { fromNs, toNs } = (await ask(session, 'head', undefined)).pairs[alignedPair]!;
    await expect
      .poll(() => keptState(page))
      .toMatchObject({ place: { tab: 'timeline', alignedPair, view: { fromNs, toNs } } });
    expect(queries).toContainEqual({ name: 'timelineIndex', alignedPair });
    expect(await chosenPair(page)).toBe(String(alignedPair));
    expect(problems).toEqual([]);
    await close();
  });

  it('aligns other steps from the timeline, by keyboard, and keeps that', async () => {
    const { page, problems, queries, close } = await openTracePage(pages, graph, {
      place: { tab: 'timeline', alignedPair: 2 },
    });
    await page.getByText('is shown; GPU 0').first().waitFor();
    expect(await chosenPair(page)).toBe('2');
    await pairChoice(page).focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => queries).toContainEqual({ name: 'timelineIndex', alignedPair: 1 });
    await page.getByText('is shown; GPU 0').first().waitFor();
    expect(await chosenPair(page)).toBe('1');
    await expect.poll(() => keptState(page)).toMatchObject({ place: { tab: 'timeline', alignedPair: 1 } });
    expect(await pairChoice(page).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  it('takes the first steps where the kept or linked ones are not there', async () => {
    const view = { fromNs: 1, toNs: 2 };
    const { page, host, problems, queries, close } = await openTracePage(pages, graph, {
      place: { tab: 'timeline', alignedPair: 70, view },
    });
    const seen = page.getByText('is shown; GPU 0').first();
    await seen.waitFor();
    expect(queries).toContainEqual({ name: 'timelineIndex', alignedPair: 0 });
    await expect.poll(() => keptState(page)).toMatchObject({ place: { alignedPair: 0 } });
    expect(await keptState(page)).not.toMatchObject({ place: { view } });
    host.tell('goTo', { tab: 'timeline', alignedPair: 2 });
    await expect.poll(() => queries).toContainEqual({ name: 'timelineIndex', alignedPair: 2 });
    host.tell('goTo', { tab: 'timeline', alignedPair: 70, view });
    await expect.poll(() => keptState(page)).toMatchObject({ place: { alignedPair: 0 } });
    await seen.waitFor();
    expect(await chosenPair(page)).toBe('0');
    await page.getByRole('tab', { name: 'Compare' }).click();
    await page.locator('.tiles').waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  it('keeps permanent marks with the steps that they were made beside', async () => {
    const { page, close } = await openTracePage(pages, graph, {
      place: {
        tab: 'timeline',
        alignedPair: 1,
        event: { recording: 1, row: 100 },
        kept: {
          timelineMarks: [
            { fromNs: 1e6, toNs: 2e6 },
            { fromNs: 3e6, toNs: 4e6, alignedPair: 1 },
          ],
        },
      },
    });
    await page.locator('.tl-details').waitFor();
    await page.getByRole('application').focus();
    await page.keyboard.press('Shift+M');
    await expect
      .poll(() => keptState(page))
      .toMatchObject({
        place: {
          kept: {
            timelineMarks: [
              { fromNs: 1e6, alignedPair: 0 },
              { fromNs: 3e6, alignedPair: 1 },
              { alignedPair: 1 },
            ],
          },
        },
      });
    await close();
  });

  it('leads to both timelines', async () => {
    const { page, close } = await openTracePage(pages, graph);
    await page.getByRole('button', { name: 'Timelines Side by Side' }).click();
    await expect
      .poll(() => keptState(page))
      .toMatchObject({ place: { tab: 'timeline', view: { fromNs: 0 }, event: null } });
    await close();
  });
});

function pairChoice(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Steps that begin together' });
}

/** All choices stand in the control; its value is the chosen one. */
function chosenPair(page: Page): Promise<string> {
  return pairChoice(page).evaluate((element) => String(Reflect.get(element, 'value')));
}

it('shows operators and modules, and keeps the choice', async () => {
  const { page, problems, close } = await openTracePage(pages, graph);
  await page.getByRole('combobox', { name: 'What the rows are' }).click();
  await page.getByRole('option', { name: 'Operators', exact: true }).click();
  await page.getByRole('heading', { name: 'Operators' }).waitFor();
  await expect.poll(() => keptState(page)).toMatchObject({ place: { kept: { compareRows: 'operators' } } });
  await page.getByRole('combobox', { name: 'What the rows are' }).click();
  await page.getByRole('option', { name: 'Modules and operators by place' }).click();
  await page.locator('.virtual-body .virtual-row', { hasText: 'Conv2d' }).first().waitFor();
  await screenshot(page, 'trace-compare-modules');
  expect(problems).toEqual([]);
  await close();
});

it('is copied as Markdown and saved', async () => {
  const { page, asked, close } = await openTracePage(pages, graph);
  await page.getByRole('button', { name: 'Copy as Markdown' }).click();
  await page.locator('.status', { hasText: 'Copied' }).waitFor();
  await page.getByRole('button', { name: 'Export…' }).click();
  await page.locator('.status', { hasText: 'Saved' }).waitFor();
  expect(asked.filter(({ name }) => name !== 'notePlace')).toEqual([
    {
      name: 'copyText',
      params: { text: expect.stringMatching(/^A step takes 979 µs[^]*\| Kernel /u) as string },
    },
    {
      name: 'saveTable',
      params: expect.objectContaining({
        csv: expect.stringMatching(/^what,name,status/) as string,
      }) as object,
    },
  ]);
  await close();
});

it('shows hostile names as text', async () => {
  const paths = [await made.write('before.pt.trace.json', hostileTrace())];
  const comparedPaths = [await made.write('after.pt.trace.json', hostileTrace(2))];
  const { page, problems, close } = await openTracePage(pages, { paths, comparedPaths }, { widthPx: 700 });
  await page.locator('.virtual-body .virtual-row').first().waitFor();
  await page.locator('.virtual-table').focus();
  await page.keyboard.press('Enter');
  await screenshot(page, 'trace-compare-hostile');
  expect(await smuggledElements(page)).toBe(0);
  expect(await fitsItsPane(page)).toBe(true);
  expect(problems).toEqual([]);
  await close();
});

it.each([360, 760])('fits a pane of %i pixels', async (widthPx) => {
  const { page, close } = await openTracePage(pages, batch, { widthPx });
  await page.locator('.tiles').waitFor();
  await screenshot(page, `trace-compare-narrow-${widthPx}`);
  expect(await fitsItsPane(page)).toBe(true);
  await close();
});

it('says that there is nothing to compare with a trace without any timed event', async () => {
  const paths = [await made.write('before.pt.trace.json', hostileTrace())];
  const comparedPaths = [await made.write('empty.pt.trace.json', new SmallTrace())];
  const { page, problems, close } = await openTracePage(
    pages,
    { paths, comparedPaths },
    { place: { tab: 'compare' } },
  );
  await page.getByText('empty.pt.trace.json holds no timed event, so there is nothing to compare.').waitFor();
  expect(await page.locator('.compare table, .compare .tiles, .compare .virtual-table').count()).toBe(0);
  await screenshot(page, 'trace-compare-empty');
  expect(problems).toEqual([]);
  await close();
});
