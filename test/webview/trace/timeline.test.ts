import { describe, expect, it } from 'vitest';
import { screenshot, usePages } from '../support/pages.ts';
import { fixture, openTracePage } from './traceHost.ts';

const pages = usePages();
const trace = { paths: [fixture('trace/resnet18_train_dataloader.pt.trace.json.gz')] };

describe('the timeline', () => {
  it('is drawn', async () => {
    const { page, problems, close } = await openTracePage(pages, trace, { place: { tab: 'timeline' } });
    await page.locator('.tl-stage').waitFor();
    await page.waitForTimeout(2500);
    await screenshot(page, 'trace-timeline-first');
    expect(problems).toEqual([]);
    await close();
  });
});
