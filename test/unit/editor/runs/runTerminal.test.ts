import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerminalExitReason } from 'vscode';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentLogger } from '../../../../src/core/logger.ts';
import { RunTerminal, type WindowLife } from '../../../../src/editor/runs/runTerminal.ts';
import { cancelJob, readJob, startJob } from '../../../../src/exec/job/jobClient.ts';
import { writeRun } from '../../../../src/pipeline/runStore.ts';
import { fake } from '../../../fakes/vscode.ts';
import { record, step } from './records.ts';

const supervisor = {
  program: process.execPath,
  args: [join(import.meta.dirname, '../../../../src/exec/job/supervisorMain.ts')],
};
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run terminal é '));
});

afterEach(async () => {
  if ((await readJob(folder)).state === 'running') {
    await cancelJob(folder);
  }
  await rm(folder, { recursive: true, force: true });
});

/** A durable job with a run record, as the CLI would keep it. */
async function start(script: string, state: 'running' | 'succeeded' = 'running'): Promise<string> {
  await writeRun(
    folder,
    record({ state, finishedAtMs: 1_000, steps: [step({ state, result: 'all good' })] }),
  );
  await startJob(
    folder,
    { title: 'test', command: { program: process.execPath, args: ['-e', script] } },
    supervisor,
  );
  return folder;
}

function terminal(options: { owner: boolean; life?: WindowLife; start: () => Promise<string> }) {
  const written: string[] = [];
  const ended = vi.fn();
  const pty = new RunTerminal({ life: { ending: false }, log: silentLogger, onEnd: ended, ...options });
  let exitCode: number | undefined;
  pty.onDidWrite((text) => written.push(text));
  pty.onDidClose((code) => {
    exitCode = code;
  });
  pty.open();
  return { pty, ended, text: () => written.join(''), exitCode: () => exitCode };
}

const waiting = 'console.log("at work"); setInterval(() => {}, 1000)';

describe('the terminal of a run', () => {
  test('shows the command line, the log and the result, and ends with the exit status', async () => {
    const shown = terminal({
      owner: true,
      start: () => start('console.log("line 1\\nline 2")', 'succeeded'),
    });
    await vi.waitFor(() => expect(shown.exitCode()).toBe(0), { timeout: 10_000 });
    expect(shown.text()).toMatch(/> .*node.* -e 'console\.log/);
    expect(shown.text()).toContain('line 1\r\nline 2\r\n');
    expect(shown.text()).toContain('all good');
    expect(shown.text().replaceAll('\r\n', '')).not.toContain('\n');
    expect(shown.ended).toHaveBeenCalledOnce();
  });

  test('that reattaches shows everything once and ends nothing by closing', async () => {
    await start(waiting);
    const shown = terminal({ owner: false, start: () => Promise.resolve(folder) });
    await vi.waitFor(() => expect(shown.text()).toContain('at work\r\n'), { timeout: 10_000 });
    expect(shown.text().match(/at work\r\n/g)).toHaveLength(1);
    shown.pty.close();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await readJob(folder)).state).toBe('running');
  });

  test('cancels the job on Ctrl+C', async () => {
    const shown = terminal({ owner: true, start: () => start(waiting) });
    await vi.waitFor(() => expect(shown.text()).toContain('at work\r\n'), { timeout: 10_000 });
    shown.pty.handleInput('\u0003');
    await vi.waitFor(() => expect(shown.exitCode()).toBe(130), { timeout: 10_000 });
    expect(shown.text()).toContain('Cancelled after');
    expect((await readJob(folder)).state).toBe('exited');
  });

  test('cancels the job when the user closes it', async () => {
    const shown = terminal({ owner: true, start: () => start(waiting) });
    await vi.waitFor(() => expect(shown.text()).toContain('at work\r\n'), { timeout: 10_000 });
    shown.pty.close();
    fake.terminalClosed.fire({ exitStatus: { reason: TerminalExitReason.User } });
    await vi.waitFor(async () => expect((await readJob(folder)).state).toBe('exited'), { timeout: 10_000 });
  });

  test.each(['names the reason', 'ends'] as const)('lets the job go on when the window %s', async (way) => {
    const life = { ending: false };
    const shown = terminal({ owner: true, life, start: () => start(waiting) });
    await vi.waitFor(() => expect(shown.text()).toContain('at work\r\n'), { timeout: 10_000 });
    shown.pty.close();
    if (way === 'ends') {
      life.ending = true;
    } else {
      fake.terminalClosed.fire({ exitStatus: { reason: TerminalExitReason.Shutdown } });
    }
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await readJob(folder)).state).toBe('running');
    await expect(readFile(join(folder, 'cancel'))).rejects.toThrow('ENOENT');
  });

  test('says why a run could not be started', async () => {
    const failed = vi.fn();
    const pty = new RunTerminal({
      owner: true,
      life: { ending: false },
      log: silentLogger,
      start: () => Promise.reject(new Error('no space')),
      onStartFailure: failed,
    });
    const written: string[] = [];
    pty.onDidWrite((text) => written.push(text));
    pty.open();
    await vi.waitFor(() => expect(failed).toHaveBeenCalledOnce());
    expect(written.join('')).toContain('no space');
  });
});
