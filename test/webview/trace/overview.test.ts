import { describe, expect, it } from 'vitest';
import { accessibilityProblems, screenshot, usePages } from '../support/pages.ts';
import { themeNames } from '../support/themes.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const eager = { paths: [fixture('trace/infer_eager.pt.trace.json.gz')] };
const loader = { paths: [fixture('trace/resnet18_train_dataloader.pt.trace.json.gz')] };
const ranks = {
  paths: [0, 1].map((rank) => fixture(`trace/ddp_resnet50_rank${rank}.pt.trace.json.gz`)),
};
const cpu = { paths: [fixture('trace-versions/cpu_train_torch_2.15.0.pt.trace.json.gz')] };

describe.each(themeNames)('the overview in %s', (theme) => {
  it.each(Object.entries({ eager, loader, ranks, cpu }))('draws %s accessibly', async (name, subject) => {
    const { page, problems, hostLog, close } = await openTracePage(pages, subject, { theme });
    await page.locator('.overview .tiles').waitFor();
    await page.locator('.strip').waitFor();
    await screenshot(page, `trace-overview-${name}-${theme}`);
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    expect(hostLog).toEqual([]);
    await close();
  });
});
