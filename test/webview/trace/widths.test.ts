import { expect, it } from 'vitest';
import { cutFigures, fitsItsPane, screenshot, usePages } from '../support/pages.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const file = (name: string) => fixture(`trace/${name}.pt.trace.json.gz`);
const training = { paths: [file('resnet18_train_dataloader')] };
const ranks = { paths: [file('ddp_resnet50_rank0'), file('ddp_resnet50_rank1')] };
const compared = { paths: [file('train_base')], comparedPaths: [file('train_item_sync')] };
const byShapes = { tab: 'operators', kept: { operatorsBy: 'shape' } } as const;

const tabs = [
  ['operators', training, { tab: 'operators' }],
  ['operators by shapes', training, byShapes],
  ['kernels', training, { tab: 'kernels' }],
  ['kernels of inference', { paths: [file('infer_eager')] }, { tab: 'kernels' }],
  ['idle', training, { tab: 'idle' }],
  ['memory', { paths: [file('train_base')] }, { tab: 'memory' }],
  ['communication', ranks, { tab: 'communication' }],
  ['compared kernels', compared, { tab: 'compare' }],
  ['compared operators', compared, { tab: 'compare', kept: { compareRows: 'operators' } }],
] as const;

it.each(tabs)(
  '%s: the page does not scroll sideways in a pane of 342 pixels',
  async (name, subject, place) => {
    const { page, close } = await openTracePage(pages, subject, { place, widthPx: 342 });
    await page.getByRole('treegrid').first().waitFor();
    await screenshot(page, `trace-342-${name.replaceAll(' ', '-')}`);
    expect(await fitsItsPane(page)).toBe(true);
    await close();
  },
);

it.each(tabs)('%s: no figure and no unit is cut in a pane of 1,000 pixels', async (name, subject, place) => {
  const { page, close } = await openTracePage(pages, subject, { place, widthPx: 1000 });
  await page.locator('.virtual-body .virtual-row').first().waitFor();
  await screenshot(page, `trace-1000-${name.replaceAll(' ', '-')}`);
  expect(await cutFigures(page)).toEqual([]);
  await close();
});
