import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';
import { quietSettings, startWorkbench } from '../../scripts/lib/workbench.ts';
import { WorkbenchPage } from './pages/workbenchPage.ts';
import { required } from './required.ts';
import { useWorkbench } from './useWorkbench.ts';

/** From a double-click on a recorded trace to the line that is slow, in one window; each test goes on where the one before ended. */
let folder: string;
const slow = 'train_item_sync.pt.trace.json.gz';
const fast = 'train_base.pt.trace.json.gz';
/** The line that waits for the GPU, by the recording. */
const slowLine = 62;

const workbench = useWorkbench(async () => {
  folder = join(inject('projectsFolder'), 'traces');
  await mkdir(join(folder, 'ddp'), { recursive: true });
  const fixture = (name: string) => join(root, 'test/fixtures/trace', name);
  await cp(fixture(slow), join(folder, slow));
  await cp(fixture(fast), join(folder, fast));
  for (const rank of [0, 1]) {
    const name = `ddp_resnet50_rank${rank}.pt.trace.json.gz`;
    await cp(fixture(name), join(folder, 'ddp', name));
  }
  // The program that was recorded is not ours; a file of its name and length stands for it.
  const lines = Array.from({ length: 90 }, (_, line) => `print(${line + 1})`);
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src/pairs.py'), `${lines.join('\n')}\n`);
  await writeFile(join(folder, 'broken.pt.trace.json'), 'nothing\n');
  const text = await readFile(fixture(slow));
  await writeFile(join(folder, 'cut.pt.trace.json.gz'), text.subarray(0, text.length >> 1));
  return folder;
});

async function openPage(name: string, says: string | RegExp): Promise<FrameLocator> {
  await workbench().explorer.open();
  await workbench().explorer.openFile(name);
  return workbench().webviewWith(says);
}

async function showTab(page: FrameLocator, name: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await page.locator(`[data-tab="${name.toLowerCase()}"]`).waitFor();
}

test('a double-click shows the answer, and what to change', async () => {
  const page = await openPage(slow, /3 steps take .* each/);
  await page.getByRole('heading', { name: 'Stop waiting for the GPU inside the step' }).waitFor();
  await workbench().screenshot('trace-1-overview');
});

test('the line behind a finding opens, with what it cost beside it', async () => {
  const page = await workbench().webviewWith(/3 steps take .* each/);
  await page
    .getByRole('button', { name: `pairs.py:${slowLine}` })
    .first()
    .click();
  await workbench().tab('pairs.py').waitFor();
  await expect.poll(() => workbench().editorText(), { timeout: 20_000 }).toContain(`print(${slowLine})`);
  await workbench()
    .page.getByText(/ms GPU · .* ms host · \d+ launches/)
    .first()
    .waitFor();
  await workbench().screenshot('trace-2-source');
});

test('a finding leads to the timeline', async () => {
  await workbench().runCommand('View: Close All Editors');
  const page = await openPage(slow, /3 steps take .* each/);
  await page
    .getByRole('button', { name: /Show in Timeline/ })
    .first()
    .click();
  await page.locator('[data-tab="timeline"]').waitFor();
  await page.locator('[data-tab="timeline"] canvas').first().waitFor();
  await page.getByText(/GPU 0 has nothing to do in/).waitFor();
  await workbench().screenshot('trace-3-timeline');
});

test('the timeline leads on to the line, finds events by name and sums up an area', async () => {
  const page = await workbench().webviewWith(/Overview/);
  const details = page.locator('.tl-details');
  await details.waitFor();
  await details
    .getByRole('button', { name: new RegExp(`pairs\\.py.*${slowLine}`) })
    .first()
    .click();
  await workbench().tab('pairs.py').waitFor();
  await workbench().tab(slow).click();

  await page.getByRole('textbox', { name: /Search/ }).fill('aten::item');
  await page
    .getByText(/of \d+/)
    .first()
    .waitFor();
  await page.getByRole('textbox', { name: /Search/ }).press('Enter');
  await expect.poll(() => details.locator('h2').innerText()).toBe('aten::item');

  const stage = page.locator('.tl-stage');
  const box = await stage.boundingBox();
  if (box === null) {
    throw new Error('The timeline is not in sight.');
  }
  const { mouse } = workbench().page;
  await mouse.move(box.x + box.width * 0.3, box.y + 60);
  await mouse.down();
  await mouse.move(box.x + box.width * 0.7, box.y + 160, { steps: 5 });
  await mouse.up();
  await page
    .getByText(/selected/)
    .first()
    .waitFor();
  await page.getByRole('tab', { name: 'Flame Graph' }).click();
  await workbench().screenshot('trace-3-area');
  await workbench().runCommand('View: Close All Editors in Group');
  await openPage(slow, /Overview/);
});

test('every page has its answer', async () => {
  const page = await workbench().webviewWith(/Overview/);
  for (const name of ['Operators', 'Kernels', 'Memory', 'Modules', 'Idle']) {
    await showTab(page, name);
    await page.locator(`[data-tab="${name.toLowerCase()}"] h1`).waitFor();
    await workbench().screenshot(`trace-4-${name.toLowerCase()}`);
  }
});

test('page, step and filter are found again after the window was reloaded', async () => {
  const page = await workbench().webviewWith(/Overview/);
  await showTab(page, 'Kernels');
  await page.getByRole('combobox', { name: 'Steps' }).click();
  await page.getByRole('option', { name: 'ProfilerStep#5' }).click();
  // The page tells its place once it stays the same for a moment.
  await workbench().page.waitForTimeout(1_000);
  await workbench().reload();
  const again = await workbench().webviewWith(/Overview/);
  await again.locator('[data-tab="kernels"] h1').waitFor();
  expect(await again.getByRole('tab', { selected: true }).innerText()).toBe('Kernels');
  const chosen = again.getByRole('combobox', { name: 'Steps' });
  await expect.poll(() => chosen.evaluate((box: HTMLSelectElement) => box.value)).toBe('1 1');
});

test('a link leads a colleague to the same place', async () => {
  const page = await workbench().webviewWith(/Overview/);
  await page.getByRole('button', { name: 'Copy Link' }).click();
  await page.getByText('Copied').waitFor();
  const link = await workbench().page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/^[\w-]+:\/\/engine-room\.engine-room\/trace\?at=/);
  await showTab(page, 'Overview');
  await workbench().runCommand('View: Close All Editors');
  await workbench().runCommand('Developer: Open URL');
  await workbench().quickInput.fill(link);
  await workbench().quickInput.accept();
  await workbench().dialogs.waitFor(/Allow 'Engine Room' extension to open this URI/);
  await workbench().dialogs.press('Open');
  const again = await workbench().webviewWith(/Overview/);
  await again.locator('[data-tab="kernels"] h1').waitFor();
});

test('two traces that are selected in the Explorer are compared', async () => {
  await workbench().runCommand('View: Close All Editors');
  await workbench().explorer.open();
  await (await workbench().explorer.row(fast)).click();
  await (await workbench().explorer.row(slow)).click({ modifiers: ['Control'] });
  await workbench().explorer.choose(slow, ['Compare Traces…']);
  const page = await workbench().webview(' and ');
  await page.locator('[data-tab="compare"] h1').waitFor();
  await workbench()
    .page.getByText(/is older and stands for before; Swap Before and After/)
    .first()
    .waitFor();
  await page.locator('.compare .tiles').waitFor();
  await workbench().screenshot('trace-5-compare');
  await showTab(page, 'Timeline');
  await page
    .getByText(/After · /)
    .first()
    .waitFor();
  await page.getByText(/is shown; GPU 0/).waitFor();
  await page.getByRole('combobox', { name: 'Steps that begin together' }).click();
  await page.getByRole('option', { name: 'Aligned at ProfilerStep#6' }).click();
  await page.getByText(/^[\d.]+ ms of .* is shown; GPU 0/).waitFor();
  await page.locator('.scope-note').waitFor();
  await workbench().screenshot('trace-6-two-timelines');
});

test('a folder of ranks is one job', async () => {
  await workbench().runCommand('View: Close All Editors');
  await workbench().explorer.choose('ddp', ['Engine Room', 'Open Profiler Trace…']);
  const page = await workbench().webview('ddp');
  await page.getByText('2 ranks').waitFor();
  await showTab(page, 'Communication');
  await page.locator('[data-tab="communication"] h1').waitFor();
  await page.getByText('whole recordings').waitFor();
  await workbench().screenshot('trace-7-ranks');
  await page.getByRole('combobox', { name: 'Steps' }).click();
  await page.getByRole('option').nth(2).click();
  await page.getByText('in the chosen steps').waitFor();
});

test('a job is passed on as a report, and as a folder of share files that opens as the job', async () => {
  const page = await workbench().webview('ddp');
  const { quickInput } = workbench();
  await page.getByRole('button', { name: 'Export Report…' }).click();
  await quickInput.pick('HTML report');
  const report = join(folder, 'ddp/ddp_resnet50_rank0.report.html');
  await quickInput.waitForValue(report);
  await quickInput.accept();
  await expect
    .poll(() => readFile(report, 'utf8').catch(() => ''), { timeout: 30_000 })
    .toContain('<!DOCTYPE html>');
  await page.getByText('Saved to ddp_resnet50_rank0.report.html').waitFor();

  await page.getByRole('button', { name: 'Export Report…' }).click();
  await quickInput.pick('Markdown report');
  await quickInput.waitForValue(join(folder, 'ddp/ddp_resnet50_rank0.report.md'));
  await quickInput.accept();
  await workbench().notifications.press('ddp_resnet50_rank0.report.md is written.', 'Open');
  const preview = await workbench().webviewWith(/ddp_resnet50_rank0[^]*What to do/u);
  await preview.getByRole('heading', { name: 'What to do' }).waitFor();
  await workbench().screenshot('trace-9-report');
  await workbench().runCommand('View: Close Editor');

  await mkdir(join(folder, 'shared'));
  await page.getByRole('button', { name: 'Export Report…' }).click();
  await quickInput.pick('Share file without paths');
  await quickInput.waitForValue(join(folder, 'ddp'));
  await quickInput.fill(`${join(folder, 'shared')}/`);
  await workbench().screenshot('trace-9-share-job');
  await quickInput.accept();
  await page.getByText('Saved to shared').waitFor();
  expect((await readdir(join(folder, 'shared'))).toSorted()).toEqual([
    'ddp_resnet50_rank0.ertrace',
    'ddp_resnet50_rank1.ertrace',
  ]);
  await workbench().explorer.choose('shared', ['Engine Room', 'Open Profiler Trace…']);
  const shared = await workbench().webview('shared');
  await shared.getByText('2 ranks').waitFor();
});

test('a trace on another server opens there, and only its answers come here', async () => {
  const remote = await startWorkbench({
    folder: join(folder, '../remote-server'),
    vsix: required('ENGINE_ROOM_TEST_VSIX'),
    settings: quietSettings,
  });
  try {
    const elsewhere = join(folder, '../remote-traces');
    await mkdir(elsewhere);
    await cp(
      join(root, 'test/fixtures/trace/infer_eager.pt.trace.json.gz'),
      join(elsewhere, 'far.pt.trace.json.gz'),
    );
    const page = await workbench().page.context().newPage();
    const window = new WorkbenchPage(page);
    await window.open(remote.url, elsewhere);
    await window.explorer.openFile('far.pt.trace.json.gz');
    const trace = await window.webviewWith(/3 steps take .* each/);
    await trace.getByRole('tab', { name: 'Timeline' }).click();
    await trace.locator('[data-tab="timeline"] canvas').first().waitFor();
    expect(window.consoleErrors).toEqual([]);
    await page.close();
  } finally {
    await remote.stop();
  }
});

test('a file that is cut off shows what could be read; one that is no trace says so', async () => {
  await workbench().runCommand('View: Close All Editors');
  const page = await openPage('cut.pt.trace.json.gz', /each|One step takes/);
  await page
    .getByText(/ends in the middle/)
    .first()
    .waitFor();
  await workbench().screenshot('trace-8-cut');
  const broken = await openPage('broken.pt.trace.json', /is no profiler trace/);
  await broken.getByRole('button', { name: 'Open as Text' }).click();
  await expect.poll(() => workbench().editorText(), { timeout: 20_000 }).toContain('nothing');
});
