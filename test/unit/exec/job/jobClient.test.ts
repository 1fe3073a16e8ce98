import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  cancelJob,
  followJob,
  holdLease,
  readJob,
  readJobLog,
  startJob,
  type SupervisorLocation,
} from '../../../../src/exec/job/jobClient.ts';
import { jobFiles } from '../../../../src/exec/job/jobFolder.ts';
import { localRunner } from '../../../../src/exec/localRunner.ts';
import { processExists } from '../../../../src/exec/job/processExists.ts';

const node = process.execPath;
const supervisor: SupervisorLocation = {
  program: node,
  args: [new URL('../../../../src/exec/job/supervisorMain.ts', import.meta.url).pathname],
};

describe('durable jobs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'job ')), "-job '1' é");
  });
  afterEach(async () => {
    if ((await readJob(folder)).state === 'running') {
      await cancelJob(folder);
    }
    await rm(folder, { recursive: true, force: true });
  });

  test('a job runs to its end; log and exit status are there to read', async () => {
    await startJob(
      folder,
      { title: 'print', command: { program: node, args: ['-e', "console.log('né'); process.exitCode = 7"] } },
      supervisor,
    );
    let log = '';
    const end = await followJob(folder, { onText: (text) => (log += text) });
    expect(log).toBe('né\n');
    expect(end).toMatchObject({ state: 'exited', status: { exitCode: 7, signal: null } });
  });

  test('following from a byte offset repeats nothing and loses nothing', async () => {
    const script =
      "let i = 0; const t = setInterval(() => { console.log('line ' + i + ' ü'); if (++i === 20) clearInterval(t); }, 20)";
    await startJob(folder, { title: 'lines', command: { program: node, args: ['-e', script] } }, supervisor);
    const abort = new AbortController();
    let first = '';
    const leave = followJob(folder, {
      signal: abort.signal,
      onText: (text) => {
        first += text;
        abort.abort();
      },
    });
    await expect(leave).rejects.toMatchObject({ name: 'CancelledError' });
    let second = '';
    await followJob(folder, { fromByte: Buffer.byteLength(first), onText: (text) => (second += text) });
    expect((first + second).trim().split('\n')).toEqual(Array.from({ length: 20 }, (_, i) => `line ${i} ü`));
  });

  test('cancel follows the stop plan, then ends what left group and parent', async () => {
    const pidFile = join(folder, 'stray.pid');
    const stray = `require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000)`;
    const script = `const { spawn } = require('child_process');
      spawn(process.execPath, ['-e', ${JSON.stringify(stray)}], { detached: true, stdio: 'ignore' }).unref();
      process.on('SIGINT', () => { console.log('told politely'); process.exit(0); });
      setInterval(() => {}, 1000); console.log('ready');`;
    const command = {
      program: node,
      args: ['-e', script],
      stop: [{ signal: 'SIGINT' as const, waitMs: 3000 }],
    };
    await startJob(folder, { title: 'stubborn', command }, supervisor);
    await until(async () => (await readJobLog(folder, 0)).text.includes('ready'));
    await until(async () => (await readFile(pidFile, 'utf8').catch(() => '')) !== '');
    const strayPid = Number(await readFile(pidFile, 'utf8'));
    expect(processExists(strayPid)).toBe(true);
    await cancelJob(folder);
    expect(await readJob(folder)).toMatchObject({ state: 'exited', status: { endedBy: 'cancel' } });
    expect((await readJobLog(folder, 0)).text).toContain('told politely');
    expect(processExists(strayPid)).toBe(false);
  });

  test('a job that a command started does not end with that command', async () => {
    const client = new URL('../../../../src/exec/job/jobClient.ts', import.meta.url).href;
    const inner = { title: 'inner', command: { program: node, args: ['-e', 'setInterval(() => {}, 1000)'] } };
    const script = `import { startJob } from ${JSON.stringify(client)};
      await startJob(${JSON.stringify(folder)}, ${JSON.stringify(inner)}, ${JSON.stringify(supervisor)});
      console.log('started'); setInterval(() => {}, 1000);`;
    const abort = new AbortController();
    const outer = localRunner.run(
      { program: node, args: ['--input-type=module', '-e', script] },
      { signal: abort.signal, onStdoutLine: () => abort.abort() },
    );
    await expect(outer).rejects.toMatchObject({ name: 'CancelledError' });
    expect((await readJob(folder)).state).toBe('running');
  });

  test('a killed supervisor is reported as lost', async () => {
    await startJob(
      folder,
      { title: 'sleep', command: { program: node, args: ['-e', 'setInterval(() => {}, 1000)'] } },
      supervisor,
    );
    const job = await readJob(folder);
    if (job.state !== 'running') {
      throw new Error(`unexpected state ${job.state}`);
    }
    process.kill(job.status.supervisorPid, 'SIGKILL');
    await until(async () => (await readJob(folder)).state === 'lost');
    process.kill(-(job.status.pid ?? 0), 'SIGKILL');
  });

  test('a server lives while somebody holds a lease and ends when nobody renews it', async () => {
    const command = { program: node, args: ['-e', 'setInterval(() => {}, 1000)'] };
    const lease = holdLease(folder, 'window 1');
    await startJob(folder, { title: 'server', command, idleStopMs: 1500 }, supervisor);
    await delay(2500);
    // The lease is five seconds fresh at most; make it old as if its window had died.
    lease.dispose();
    await until(async () => (await readJob(folder)).state === 'exited', 6000);
    expect(await readJob(folder)).toMatchObject({ status: { endedBy: 'idle' } });
  });

  test('an abandoned lease does not keep a server alive', async () => {
    const command = { program: node, args: ['-e', 'setInterval(() => {}, 1000)'] };
    await startJob(folder, { title: 'server', command, idleStopMs: 1000 }, supervisor);
    const stale = join(jobFiles(folder).leases, 'dead-window');
    await writeFile(stale, '');
    await utimes(stale, 1, 1);
    await until(async () => (await readJob(folder)).state === 'exited', 6000);
  });

  test('a command that cannot start is reported with its reason', async () => {
    const start = startJob(
      folder,
      { title: 'nothing', command: { program: '/no such/program', args: [] } },
      supervisor,
    );
    await expect(start).rejects.toMatchObject({
      failure: { kind: 'missing-tool', cause: expect.stringContaining('ENOENT') },
    });
  });

  test('a folder without a job is unknown', async () => {
    expect(await readJob(folder)).toEqual({ state: 'unknown' });
  });
});

async function until(condition: () => Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error('The condition did not come true in time.');
    }
    await delay(30);
  }
}
