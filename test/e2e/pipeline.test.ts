import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySample } from './projects.ts';
import { useWorkbench } from './useWorkbench.ts';

/** A newcomer's way through the product, in one window; each test goes on where the one before ended. */
let folder: string;
const workbench = useWorkbench(async () => {
  folder = await copySample('efficientnet-lite0', "whole way 'é'");
  // Fewer calls than a person would measure: the figures are not what is tested here.
  const file = join(folder, 'engine-room.yaml');
  const text = (await readFile(file, 'utf8')).replace('iterations: 100', 'iterations: 20');
  // What the page of the trace will ask for.
  await writeFile(file, `${text}\nprofile:\n  stacks: false\n`);
  return folder;
});

const wholeRunMs = 280_000;

// The parts rest on each other: after a failure the rest would only wait for what cannot come.
let broken: string | undefined;
beforeEach(() => {
  if (broken !== undefined) {
    throw new Error(`The way ended at "${broken}".`);
  }
});
afterEach(({ task }) => {
  if (task.result?.state === 'fail') {
    broken ??= task.name;
  }
});

test('before anything ran, both views say what to do', async () => {
  await workbench().openContainer('Engine Room');
  await expect
    .poll(() => workbench().tree('Runs').welcome(), { timeout: 20_000 })
    .toContain('Run Whole Pipeline');
  await expect
    .poll(() => workbench().tree('Deployments').welcome(), { timeout: 20_000 })
    .toContain('No server is running');
  await workbench().screenshot('pipeline-1-empty');
});

test('a right-click on model.py runs the whole pipeline, followed in Runs', async () => {
  await workbench().explorer.open();
  await workbench().explorer.choose('model.py', ['Engine Room', 'Run Whole Pipeline…']);
  await workbench().terminal.waitForText(/cli\.js.*run/);
  await workbench().openContainer('Engine Room');
  const runs = workbench().tree('Runs');
  await runs.waitForRow('Export', /.+/, 120_000);
  await workbench().screenshot('pipeline-2-running');
  await runs.waitForRow('Infer', /Egyptian cat/, wholeRunMs);
  expect((await runs.rows()).join('\n')).toMatch(/Verify.*ONNX agrees with PyTorch/);
  await workbench().screenshot('pipeline-3-finished');
});

test('the model is READY in Deployments, with its inputs and outputs', async () => {
  const deployments = workbench().tree('Deployments');
  await deployments.waitForRow('efficientnet-lite0', /READY/, 30_000);
  await deployments.expand('efficientnet-lite0');
  await expect
    .poll(async () => (await deployments.rows()).join('\n'), { timeout: 20_000 })
    .toMatch(/image.*FP32/);
  await workbench().screenshot('pipeline-4-deployments');
});

test('the comparison page says the answer in a sentence and shows every build', async () => {
  await workbench().runCommand('Engine Room: Compare Builds');
  const page = await workbench().webview('Comparison: efficientnet-lite0');
  await expect.poll(() => bodyText(page), { timeout: 20_000 }).toMatch(/answers in .* ms/);
  const text = await bodyText(page);
  for (const label of ['PyTorch', 'ONNX Runtime, optimised', 'ONNX Runtime, INT8']) {
    expect(text).toContain(label);
  }
  await workbench().screenshot('compare');
});

test('the inference page sends the photograph and names the class', async () => {
  await workbench().tree('Deployments').act('efficientnet-lite0', 'Infer');
  const page = await workbench().webview('Infer: efficientnet-lite0');
  await page.getByRole('button', { name: 'cat.png' }).click({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect.poll(() => bodyText(page), { timeout: 30_000 }).toMatch(/Egyptian cat, \d/);
  expect(await bodyText(page)).toContain('compute infer');
  await workbench().screenshot('inference');
});

test('the passport of the optimised build leads back to model.py', async () => {
  await workbench().explorer.open();
  const artifact = '.engine-room/build/efficientnet-lite0/model.optimised.onnx';
  await workbench().explorer.choose(artifact, ['Engine Room', 'Show Passport…']);
  const page = await workbench().webview('model.optimised.onnx');
  await expect.poll(() => bodyText(page), { timeout: 30_000 }).toMatch(/comes from model\.py in 2 steps/);
  await workbench().screenshot('passport');
});

test('the profile is taken again with what its page asks for, and the page shows the new one', async () => {
  await workbench().openContainer('Engine Room');
  const runs = workbench().tree('Runs');
  await runs.act(/^Profile$/, 'Open Result');
  const page = await workbench().webviewWith(/3 steps take .* each/);
  await page.getByRole('button', { name: 'Profile Again (with_stack=True)' }).click();
  await workbench().dialogs.waitFor('Set stacks: true in');
  await workbench().screenshot('pipeline-7-profile-again');
  await workbench().dialogs.press('Change and Profile');
  await runs.waitForRow(/: profile/i, /./, 120_000);
  await expect
    .poll(() => bodyText(page), { timeout: 120_000 })
    .toContain('The file changed and was read again.');
  expect(await page.getByRole('button', { name: 'Profile Again (with_stack=True)' }).count()).toBe(0);
  expect(await readFile(join(folder, 'engine-room.yaml'), 'utf8')).toContain('stacks: true');
  await workbench().screenshot('pipeline-8-profiled-again');
});

test('after a reload of the window the run, the server and the pages are there again', async () => {
  await workbench().reload();
  await workbench().openContainer('Engine Room');
  await workbench().tree('Deployments').waitForRow('efficientnet-lite0', /READY/, 30_000);
  await expect
    .poll(async () => (await workbench().tree('Runs').rows()).join('\n'), { timeout: 20_000 })
    .toContain('whole pipeline');
  // A page behind another one is filled when it is looked at.
  await workbench().tab('Infer: efficientnet-lite0').click();
  const page = await workbench().webview('Infer: efficientnet-lite0');
  await expect.poll(() => bodyText(page), { timeout: 30_000 }).toContain('onnxruntime backend');
  await workbench().screenshot('pipeline-5-reloaded');
});

test('a run that goes on through a reload is found again and can be cancelled', async () => {
  // Enough calls that no machine is done with them before the run is cancelled.
  const file = join(folder, 'engine-room.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('iterations: 20', 'iterations: 50000'));
  await workbench().explorer.open();
  await workbench().explorer.choose('engine-room.yaml', ['Engine Room', 'Measure…']);
  await workbench().openContainer('Engine Room');
  const runs = workbench().tree('Runs');
  await runs.waitForRow(/: measure/i, /running/, 30_000);
  await workbench().reload();
  await workbench().openContainer('Engine Room');
  await runs.waitForRow(/: measure/i, /running/, 30_000);
  await runs.act(/: measure/i, 'Cancel Run');
  await runs.waitForRow(/^Measure$/, /cancelled/, 30_000);
  await workbench().screenshot('pipeline-6-cancelled');
});

test('stopping the server leaves nothing behind', async () => {
  const deployments = workbench().tree('Deployments');
  await deployments.act(/Embedded Triton/, 'Stop Server');
  const { quickInput } = workbench();
  // When the view is refreshed during the press, VS Code hands no line to the command, which then asks.
  const asked = () => quickInput.asks('Which server?');
  if (
    await expect
      .poll(asked, { timeout: 2_000 })
      .toBe(true)
      .then(
        () => true,
        () => false,
      )
  ) {
    await quickInput.accept();
  }
  await expect.poll(() => deployments.welcome(), { timeout: 30_000 }).toContain('No server is running');
});

function bodyText(page: FrameLocator): Promise<string> {
  return page.locator('body').innerText();
}
