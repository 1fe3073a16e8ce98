import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addCollective, rankMetadata } from '../../support/trace/jobOfRanks.ts';
import { SmallTrace } from '../../support/trace/smallTrace.ts';
import { fitsItsPane, screenshot, smuggledElements, usePages } from '../support/pages.ts';
import { openTracePage } from './traceHost.ts';

const pages = usePages();
const markup = '<img src="x" onerror="document.title = 1"><script>document.title = 2</script><b>bold</b>';
const turned = '\u202egnp.txet\u2066';
const long = `${markup}${turned}${'kernel_name_'.repeat(900)}`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-'));
  for (const rank of [0, 1]) {
    const trace = new SmallTrace().step(1, 0, 1000).step(2, 1000, 1000);
    for (const at of [0, 1000]) {
      trace.host('python_function', `nn.Module: ${long}_0`, at + 10, 200, {
        'Python id': 1 + at,
        'Python module id': 0,
      });
      trace.host('python_function', `nn.Module: ${turned}_1`, at + 20, 100, {
        'Python id': 2 + at,
        'Python parent id': 1 + at,
        'Python module id': 1,
      });
      trace.kernel(long, { op: long, launchedAt: at + 30, at: at + 60, dur: 80 });
      trace.events.push({
        ...{ ph: 'i', s: 't', cat: 'cpu_instant_event', name: '[memory]', pid: 1, tid: 1, ts: at + 31 },
        args: {
          ...{ 'Device Type': 1, 'Device Id': 0, Bytes: 4096, Addr: 16 + at },
          ...{ 'Total Allocated': 8192, 'Total Reserved': 16384 },
        },
      });
      addCollective(trace, {
        at: at + 300 + 200 * rank,
        dur: 300 - 200 * rank,
        launchedAt: at + 250,
        group: long,
      });
    }
    await writeFile(
      join(folder, `rank${rank}.pt.trace.json`),
      JSON.stringify({ ...rankMetadata(rank), traceEvents: trace.events }),
    );
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each(['memory', 'modules', 'communication'] as const)(
  'names are only ever text on the tab %s',
  async (tab) => {
    const { page, problems, close } = await openTracePage(pages, { paths: [folder] }, { place: { tab } });
    await page.getByRole('treegrid').first().waitFor();
    for (const table of await page.getByRole('treegrid').all()) {
      await table.focus();
      await page.keyboard.press('Enter');
    }
    await screenshot(page, `trace-hostile-${tab}`);
    expect(await smuggledElements(page)).toBe(0);
    expect(await page.title()).not.toMatch(/^[12]$/);
    expect(await page.locator('main').textContent()).toContain('<script>document.title = 2</script>');
    // Inside an isolated element they turn nothing around them.
    const turning = await page.evaluate(() =>
      Array.from(document.querySelectorAll('main *'))
        .filter(({ children, textContent }) => children.length === 0 && /[\u202a-\u202e]/.test(textContent))
        .filter((element) => element.closest('bdi, [style*="isolate"]') === null)
        .map((element) => element.outerHTML.slice(0, 200)),
    );
    expect(turning).toEqual([]);
    expect(await fitsItsPane(page)).toBe(true);
    expect(problems).toEqual([]);
    await close();
  },
);
