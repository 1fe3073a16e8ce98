import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { afterAll, afterEach, beforeEach, expect, inject, test } from 'vitest';
import { root } from '../../scripts/lib/paths.ts';
import { localRunner } from '../../src/exec/localRunner.ts';
import { listRunFolders } from '../../src/pipeline/runStore.ts';
import { openTrace } from '../../src/trace/read/openTrace.ts';
import { type GpuHost, startGpuHost } from './gpuHost.ts';
import { copySample } from './projects.ts';
import { useWorkbench } from './useWorkbench.ts';

/**
 * A TensorRT engine built in a container on a machine behind SSH, and a profile taken there, in one window; each test
 * goes on where the one before ended. TensorRT and the GPU are stand-ins.
 */
const buildSeconds = 20;
const model = 'efficientnet-lite0';
const builtFolder = `.engine-room/build/${model}`;
/** What the stand-in for trtexec prints after each layer. */
const progress = /Stand-in build: (\d+) of (\d+) layers timed/;

let host: GpuHost;
let folder: string;
/** The user's settings before the theme was changed: other files look at the same server. */
let settings: string;

// Registered first, so that it comes last: the window still uses the host.
afterAll(async () => {
  await writeFile(settingsFile(), settings);
  await host.stop();
});

const workbench = useWorkbench(async () => {
  settings = await readFile(settingsFile(), 'utf8');
  const python = process.env['ENGINE_ROOM_TEST_PYTHON'] ?? '';
  [host, folder] = await Promise.all([
    startGpuHost(inject('sshFolder'), python, buildSeconds),
    exportedSample(python),
  ]);
  return folder;
});

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

test('a host of the SSH configuration is added and shows what it has and what that means', async () => {
  await workbench().openContainer('Engine Room');
  await workbench().widenSideBar(620);
  const targets = workbench().tree('Targets');
  await targets.waitForRow('Add a machine with a GPU…', /SSH configuration/);
  await targets.waitForRow('This Machine', /probed/);
  await workbench().screenshot('targets-1-empty');

  await targets.click('Add a machine with a GPU…');
  await workbench().quickInput.waitForTitle('Add Target');
  await workbench().screenshot('targets-2-hosts');
  await workbench().quickInput.pick(/^gpu-host(?!-)/);
  await targets.waitForRow(/^gpu-host$/, /NVIDIA A10 · probed/, 60_000);
  await targets.expand(/^gpu-host$/);
  await targets.waitForRow('Driver 550.54.15', /runs images up to/);
  await targets.waitForRow(/^Docker/, /containers can use the GPUs · 2 images/);
  await targets.expand(/^Docker/);
  await targets.waitForRow('tensorrt:24.05-py3', /TensorRT 10\.0\.1/);
  await workbench().screenshot('targets-3-probed');
  // The view is low: what comes next would be below its edge.
  await targets.collapse(/^gpu-host$/);
});

test('a host that is not known is shown by its key, and nothing is accepted silently', async () => {
  workbench().allowErrors(/unknown-key-host/);
  const targets = workbench().tree('Targets');
  await addTarget('unknown-key-host');
  const question = await workbench().dialogs.waitFor('is not known yet');
  expect(question).toMatch(/SHA256:[\w+/]{43}/);
  await workbench().screenshot('targets-4-unknown-host');
  await workbench().dialogs.press('Cancel');
  await targets.waitForRow(/^unknown-key-host$/, /probe failed/);
  await targets.waitForRow(/^Next: /);
  await workbench().screenshot('targets-5-declined');

  await targets.act(/^unknown-key-host$/, 'Probe Target');
  await workbench().dialogs.waitFor('is not known yet');
  await workbench().dialogs.press('Connect');
  await targets.waitForRow(/^unknown-key-host$/, /NVIDIA A10 · probed/, 60_000);
  expect(await readFile(host.ssh.unknownKnownHostsFile, 'utf8')).toContain('ssh-ed25519');
  await targets.choose(/^unknown-key-host$/, ['Remove Target…']);
});

test('the passphrase of a key is asked in a field that hides it', async () => {
  const targets = workbench().tree('Targets');
  await addTarget('encrypted-key-host');
  await workbench().quickInput.waitForTitle(/passphrase/);
  await workbench().quickInput.fillSecret(host.ssh.passphrase);
  await workbench().screenshot('targets-6-passphrase');
  await workbench().quickInput.accept();
  await targets.waitForRow(/^encrypted-key-host$/, /NVIDIA A10 · probed/, 60_000);
  await targets.choose(/^encrypted-key-host$/, ['Remove Target…']);
  await workbench().widenSideBar(400);
});

test('a right-click on the ONNX file leads through machine, release, gate and command line', async () => {
  const { quickInput, explorer } = workbench();
  await workbench().runCommand('Notifications: Clear All Notifications');
  await explorer.open();
  await explorer.choose(`${builtFolder}/model.onnx`, ['Engine Room', 'Build TensorRT Engine…']);
  await quickInput.waitForTitle('Build TensorRT Engine');
  await workbench().screenshot('targets-7-machine');
  await quickInput.pick(/^gpu-host(?!-)/);
  await expect
    .poll(() => quickInput.rows(), { timeout: 60_000 })
    .toContainEqual(expect.stringContaining('Triton 2.'));
  await quickInput.fill('24.05');
  await workbench().screenshot('targets-8-release');
  await quickInput.pick(/^24\.05/);
  await expect
    .poll(async () => (await quickInput.rows()).join('\n'), { timeout: 20_000 })
    .toContain('tensorrt:24.05-py3');
  await workbench().screenshot('build-gate');
  await quickInput.pick(/^Build in/);
  await expect
    .poll(async () => (await quickInput.rows()).join('\n'), { timeout: 20_000 })
    .toMatch(/trtexec --onnx=model\.onnx --saveEngine=model\.plan --fp16/);
  await workbench().screenshot('build-review');
  await quickInput.pick(/^Build(?!ing)/);
});

test('the build goes on while its connection is killed and the window is loaded again', async () => {
  await workbench().openContainer('Engine Room');
  await workbench()
    .tree('Runs')
    .waitForRow(/build engine/i, /running/, 60_000);
  const early = await waitForLog(/Stand-in build: 3 of/);
  await workbench().screenshot('targets-9-building');
  await host.ssh.dropConnections();
  await workbench().reload();
  await workbench().openContainer('Engine Room');
  const runs = workbench().tree('Runs');
  await runs.waitForRow(/build engine/i, /running/, 30_000);
  await workbench().screenshot('targets-10-reloaded');
  const onHost = (await jobOutput()).filter((line) => progress.test(line));
  expect(onHost.length).toBeGreaterThan(3);
  await runs.waitForRow(/^Build Engine$/, /model\.plan, FP16, TensorRT 10\.0/, 150_000);
  await workbench().screenshot('targets-11-built');

  const log = await runLog();
  expect(log.startsWith(early)).toBe(true);
  const timed = trtexecLines(log).filter((line) => progress.test(line));
  expect(timed.slice(0, onHost.length)).toEqual(onHost);
  const layers = Number(progress.exec(timed[0] ?? '')?.[2]);
  expect(layers).toBeGreaterThan(20);
  const each = Array.from({ length: layers }, (_, index) => index + 1);
  expect(timed.map((line) => Number(progress.exec(line)?.[1]))).toEqual(each);
});

test('the result of the run is the engine page', async () => {
  await workbench()
    .tree('Runs')
    .act(/^Build Engine$/, 'Open Result');
  await workbench().runCommand('View: Hide Panel');
  const page = await workbench().webviewWith(/\d+ layers take .* a query/);
  const text = await bodyText(page);
  expect(text).toContain('Synthetic');
  expect(text).toContain('node_Conv_');
  expect(text).toContain('Load check passed');
  // Away from the button, whose hint would lie over the page.
  await workbench()
    .tree('Runs')
    .row(/build engine/)
    .hover();
  await workbench().screenshot('engine');
  await workbench().runCommand('View: Close All Editors');
  await workbench().explorer.open();
  await workbench().explorer.openFile(`${builtFolder}/model.plan`);
  await workbench().webviewWith(/\d+ layers take .* a query/);
});

test('the engine is placed for Triton, and its passport leads back to model.py', async () => {
  const { explorer } = workbench();
  await explorer.choose('engine-room.yaml', ['Engine Room', 'Place in Model Repository…']);
  await workbench().openContainer('Engine Room');
  const runs = workbench().tree('Runs');
  await runs.waitForRow(/^Place$/, /efficientnet-lite0-tensorrt version 1/, 60_000);
  await runs.act(/^Place$/, 'Open Result');
  await expect
    .poll(() => workbench().editorText(), { timeout: 20_000 })
    .toContain('platform: "tensorrt_plan"');
  await workbench().screenshot('targets-12-placed');
  await explorer.open();
  await explorer.choose(`.engine-room/models/${model}-tensorrt`, ['Engine Room', 'Show Passport…']);
  const page = await workbench().webview(`Passport: ${model}-tensorrt`);
  await expect.poll(() => bodyText(page), { timeout: 30_000 }).toMatch(/comes from model\.py/);
  const text = await bodyText(page);
  for (const file of ['model.plan', 'model.onnx', 'model.py', 'ssh:gpu-host/docker:tensorrt:24.05-py3']) {
    expect(text).toContain(file);
  }
  await workbench().screenshot('targets-13-passport');
});

test('a profile is taken on the SSH host, and what it says opens here', async () => {
  await workbench().explorer.open();
  await workbench().explorer.choose('model.py', ['Engine Room', 'Profile…']);
  await workbench().openContainer('Engine Room');
  const runs = workbench().tree('Runs');
  await runs.waitForRow(/^Profile$/, /steps/, 120_000);
  expect(await runLog()).toContain('On gpu-host');
  await runs.act(/^Profile$/, 'Open Result');
  await workbench().webviewWith(/steps take .* each/);
  await workbench().screenshot('targets-14-profile');
  const trace = await openTrace(join(folder, builtFolder, 'profile.pt.trace.json.gz'));
  expect(trace.events.count).toBeGreaterThan(1000);
});

test('dark and high-contrast windows show the same', async () => {
  await workbench().runCommand('View: Close All Editors');
  const targets = workbench().tree('Targets');
  await targets.expand(/^gpu-host$/);
  await targets.expand(/^Docker/);
  await workbench()
    .tree('Runs')
    .act(/^Build Engine$/, 'Open Result');
  await workbench().runCommand('View: Hide Panel');
  await workbench().webviewWith(/\d+ layers take .* a query/);
  await workbench().runCommand('Notifications: Clear All Notifications');
  await workbench().widenSideBar(560);
  for (const theme of ['Dark Modern', 'Dark High Contrast', 'Light High Contrast']) {
    await workbench().chooseTheme(theme);
    await workbench().screenshot(`targets-15-${theme.toLowerCase().replaceAll(' ', '-')}`);
  }
});

function settingsFile(): string {
  return join(inject('serverFolder'), 'data/data/User/settings.json');
}

async function exportedSample(python: string): Promise<string> {
  const made = await copySample(model, 'engine');
  const file = join(made, 'engine-room.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    [
      text.replace('build: optimised', 'build: tensorrt'),
      'targets:',
      `  gpu: { at: "ssh:gpu-host", python: ${JSON.stringify(python)} }`,
      'profile: { target: gpu }',
      '# What half precision may change.',
      'engine:',
      '  verify: { absoluteTolerance: 0.25, relativeTolerance: 0.05, topK: 1 }',
      '',
    ].join('\n'),
  );
  const args = [join(root, 'src/cli.ts'), '--python', python, 'run', '--steps', 'export,verify'];
  const { exitCode, stdout } = await localRunner.run({ program: process.execPath, args, cwd: made });
  if (exitCode !== 0) {
    throw new Error(`The sample could not be exported: ${stdout}`);
  }
  return made;
}

async function addTarget(alias: string): Promise<void> {
  await workbench().tree('Targets').press('Add Target from SSH Configuration');
  await workbench().quickInput.waitForTitle('Add Target');
  await workbench().quickInput.pick(alias);
}

/** The log of the newest run. */
async function runLog(): Promise<string> {
  const [newest] = await listRunFolders(join(folder, '.engine-room/runs'));
  return newest === undefined ? '' : readFile(join(newest, 'log.txt'), 'utf8').catch(() => '');
}

async function waitForLog(text: RegExp): Promise<string> {
  await expect.poll(runLog, { timeout: 60_000, interval: 200 }).toMatch(text);
  return runLog();
}

/** Whole lines that the jobs on the host have written so far. */
async function jobOutput(): Promise<string[]> {
  const jobs = join(host.ssh.remoteHome, '.cache/engine-room/jobs');
  const texts = (await readdir(jobs)).map((name) => readFile(join(jobs, name, 'stdout'), 'utf8'));
  return (await Promise.all(texts)).flatMap((text) => text.split('\n').slice(0, -1));
}

/** Lines of trtexec in a log, without the mark that a run puts before them. */
function trtexecLines(log: string): string[] {
  const lines = log.split('\n').map((line) => line.replace(/^ *\| /, ''));
  const first = lines.findIndex((line) => line.startsWith('&&&& RUNNING'));
  const last = lines.findIndex((line) => line.startsWith('&&&& PASSED'));
  return lines.slice(first, last + 1);
}

function bodyText(page: FrameLocator): Promise<string> {
  return page.locator('body').innerText();
}
