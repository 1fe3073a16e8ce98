import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Command, CommandRunner } from '../../../../src/exec/command.ts';
import { processExists } from '../../../../src/exec/job/processExists.ts';
import { localRunner } from '../../../../src/exec/localRunner.ts';
import { processesWithVariable } from '../../../../src/exec/processTable.ts';
import { createSshRunner, type SshRunner } from '../../../../src/exec/ssh/sshRunner.ts';
import { createMachine } from '../../../../src/exec/target/createMachine.ts';
import type { Machine } from '../../../../src/exec/target/target.ts';
import type { FollowJobOptions, MachineJobRequest } from '../../../../src/exec/targetJob/machineJobs.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

let folder: string;
let server: SshServer;
let ssh: SshRunner;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-jobs-'));
  server = await startSshServer(join(folder, 'ssh'));
  ssh = createSshRunner(server.host.direct, { configFile: server.configFile, ask: 'never' });
});
afterAll(async () => {
  await ssh.disconnect();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const places = [
  { place: 'an SSH host', runner: () => ssh as CommandRunner },
  { place: 'this machine', runner: () => localRunner },
];

/** `sh` with a script and arguments that any quoting mistake would spoil. */
function shell(script: string, extra: Partial<Command> = {}): Command {
  return { program: 'sh', args: ['-c', script, 'sh', 'a b', 'x\ny', `'"$(id)\\`, ''], ...extra };
}

/** Numbered lines on both streams, one tenth of a second apart where asked. */
function numberedLines(count: number, waitSeconds: number): Command {
  const wait = waitSeconds === 0 ? '' : `sleep ${waitSeconds};`;
  return shell(
    `i=0; while [ $i -lt ${count} ]; do echo "line $i ü"; echo "error $i" >&2; i=$((i+1)); ${wait} done`,
  );
}
const expectedLines = (word: string, count: number, tail = '') =>
  Array.from({ length: count }, (_, index) => `${word} ${index}${tail}\n`).join('');

describe.each(places)('durable jobs of $place', ({ runner }) => {
  let base: string;
  let machine: Machine;
  let id: string;
  const started: string[] = [];
  /** Tests of the connection exist only where there is one. */
  const overSsh = (name: string, body: () => Promise<void>) => {
    if (runner === places[0]?.runner) {
      test(name, body);
    }
  };

  beforeEach(async () => {
    base = await mkdtemp(join(folder, 'case '));
    machine = connect();
    id = `job-${randomUUID()}`;
  });
  afterEach(async () => {
    for (const known of started.splice(0)) {
      await machine.jobs.cancel(known);
      expect(await processesWithVariable('ENGINE_ROOM_JOB', known)).toEqual([]);
    }
  });

  /** A view of the machine as another window has it. */
  function connect(): Machine {
    const far: CommandRunner = {
      run: (command, options) =>
        runner().run({ ...command, env: { ...command.env, XDG_CACHE_HOME: join(base, 'cache é') } }, options),
    };
    return createMachine({ kind: 'ssh', host: 'gpu-host' }, far, { hashFile: join(base, 'hashes.json') });
  }

  async function start(command: Command, extra: Partial<MachineJobRequest> = {}) {
    started.push(id);
    return machine.jobs.start({ id, title: 'Build "é" \\n', command, ...extra });
  }

  async function follow(options: FollowJobOptions = {}, on = machine) {
    let stdout = Buffer.alloc(0);
    let stderr = Buffer.alloc(0);
    const state = await on.jobs.follow(id, {
      ...options,
      onStdout: (bytes) => {
        stdout = Buffer.concat([stdout, bytes]);
        options.onStdout?.(bytes);
      },
      onStderr: (bytes) => {
        stderr = Buffer.concat([stderr, bytes]);
        options.onStderr?.(bytes);
      },
    });
    return { state, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
  }

  const jobFolder = async () => join(await machine.files.root(), 'jobs', id);
  const jobFile = async (name: string) => readFile(join(await jobFolder(), name), 'utf8');

  test('arguments, environment, folder, input and exit status are what was asked for', async () => {
    await start(
      shell('printf "%s|" "$@"; pwd; printf %s "$VARIABLE" >&2; cat; exit 7', {
        cwd: base,
        env: { VARIABLE: 'a  b\nc\\n$x' },
        stdin: 'in\nput \\n é',
      }),
    );
    const { state, stdout, stderr } = await follow();
    expect(stdout).toBe(`a b|x\ny|'"$(id)\\||${base}\nin\nput \\n é`);
    expect(stderr).toBe('a  b\nc\\n$x');
    expect(state).toMatchObject({
      state: 'ended',
      exitCode: 7,
      cancelled: false,
      title: 'Build "é" \\n',
      stdoutBytes: Buffer.byteLength(stdout),
      stderrBytes: Buffer.byteLength(stderr),
    });
    expect(JSON.parse(await jobFile('command.json'))).toMatchObject({
      command: { program: 'sh', cwd: base },
    });
  });

  test('a secret reaches the program and no file and no argument', async () => {
    const secret = 'hunter2 \\e "\'$\n!';
    await start(
      shell('[ "$TOKEN" = "$(printf "%b" "$1")" ]; sleep 1; echo "${#TOKEN}"', {
        env: { TOKEN: secret, OPEN: '1' },
      }),
      {
        secretNames: ['TOKEN'],
      },
    );
    const lines = await Promise.all(
      (await processesWithVariable('ENGINE_ROOM_JOB', id)).map((pid) =>
        readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      ),
    );
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain('hunter2');
    expect((await follow()).stdout).toBe(`${secret.length}\n`);
    for (const name of await readdir(await jobFolder())) {
      expect(await jobFile(name)).not.toContain('hunter2');
    }
    expect(JSON.parse(await jobFile('command.json'))).toMatchObject({
      secretNames: ['TOKEN'],
      command: { env: { OPEN: '1' } },
    });
  });

  test('a missing program or folder is told and leaves no job behind', async () => {
    await expect(start({ program: 'no-such-program', args: [] })).rejects.toMatchObject({
      failure: { kind: 'missing-tool' },
    });
    await expect(start({ program: 'sh', args: [], cwd: join(base, 'no') })).rejects.toMatchObject({
      failure: { kind: 'not-found' },
    });
    expect(await machine.jobs.list()).toEqual([]);
    expect(await machine.jobs.read(id)).toEqual({ state: 'unknown', id });
  });

  test('starting twice, even at once, runs once', async () => {
    const command = shell(`echo ran >> ${JSON.stringify(join(base, 'ran'))}; sleep 1`);
    await Promise.all([start(command), start(command), start(command)]);
    expect((await start(command)).state).toBe('running');
    await follow();
    expect(await start(command)).toMatchObject({ state: 'ended', exitCode: 0 });
    expect(await readFile(join(base, 'ran'), 'utf8')).toBe('ran\n');
  });

  test('two followers see the same bytes, and going on from an offset repeats and loses nothing', async () => {
    await start(numberedLines(40, 0.05));
    const other = connect();
    const abort = new AbortController();
    let first = '';
    const leaving = follow({
      signal: abort.signal,
      onStdout: (bytes) => {
        first += Buffer.from(bytes).toString('latin1');
        if (first.length > 100) {
          abort.abort();
        }
      },
    });
    const [whole] = await Promise.all([
      follow({}, other),
      expect(leaving).rejects.toMatchObject({ name: 'CancelledError' }),
    ]);
    const rest = await follow({ fromStdoutByte: first.length, fromStderrByte: 5 });
    expect(whole.stdout).toBe(expectedLines('line', 40, ' ü'));
    expect(
      Buffer.from(first, 'latin1').toString('latin1') + Buffer.from(rest.stdout).toString('latin1'),
    ).toBe(Buffer.from(whole.stdout).toString('latin1'));
    expect(rest.stderr).toBe(expectedLines('error', 40).slice(5));
  });

  test('output arrives within half a second, and stopping to follow leaves no helper behind', async () => {
    await start(shell('while sleep 0.3; do date +%s%N; done'));
    const lateMs: number[] = [];
    const abort = new AbortController();
    const following = follow({
      signal: abort.signal,
      onStdout: (bytes) => {
        lateMs.push(Date.now() - Number(Buffer.from(bytes).toString().trim().split('\n').at(-1)) / 1e6);
        if (lateMs.length === 6) {
          abort.abort();
        }
      },
    });
    await expect(following).rejects.toMatchObject({ name: 'CancelledError' });
    expect(Math.min(...lateMs.slice(1))).toBeLessThan(500);
    await expect.poll(async () => followers(id), { timeout: 5_000 }).toEqual([]);
    expect((await machine.jobs.read(id)).state).toBe('running');
  });

  test('cancel sends SIGINT first where the command wants it', async () => {
    const stop = [{ signal: 'SIGINT', waitMs: 5_000 }] as const;
    await start(
      shell(
        'trap "echo interrupted; exit 3" INT; trap "echo terminated; exit 4" TERM; while :; do sleep 0.1; done',
        { stop },
      ),
    );
    await Promise.all([machine.jobs.cancel(id), machine.jobs.cancel(id)]);
    await machine.jobs.cancel(id);
    expect(await follow()).toMatchObject({
      stdout: 'interrupted\n',
      state: { state: 'ended', exitCode: 3, cancelled: true },
    });
  });

  test('cancel ends children in sessions of their own that ignore signals, then cleans up', async () => {
    const stubborn = 'trap "" TERM INT HUP; echo up; while :; do sleep 100; done';
    await start(
      shell(`setsid sh -c '${stubborn}' & sleep 100`, { stop: [{ signal: 'SIGTERM', waitMs: 100 }] }),
      {
        cleanup: shell(
          `echo "$1" > ${JSON.stringify(join(base, 'cleaned'))}; sleep 1; echo done >> ${JSON.stringify(join(base, 'cleaned'))}`,
        ),
      },
    );
    await expect.poll(() => jobFile('stdout')).toBe('up\n');
    await machine.jobs.cancel(id);
    expect(await processesWithVariable('ENGINE_ROOM_JOB', id)).toEqual([]);
    expect(await readFile(join(base, 'cleaned'), 'utf8')).toBe('a b\ndone\n');
    expect(await machine.jobs.read(id)).toMatchObject({ state: 'ended', cancelled: true, exitCode: 143 });
  });

  test('cancel works when the supervisor was killed, and cleans up in its place', async () => {
    await start(shell('sleep 100'), { cleanup: { program: 'touch', args: [join(base, 'cleaned')] } });
    process.kill(Number((await jobFile('supervisor')).split(' ')[0]), 'SIGKILL');
    expect((await machine.jobs.read(id)).state).toBe('running');
    await machine.jobs.cancel(id);
    expect(await machine.jobs.read(id)).toMatchObject({ state: 'ended', cancelled: true });
    expect(existsSync(join(base, 'cleaned'))).toBe(true);
  });

  test('a job whose processes vanished is lost, also when its number went to another process', async () => {
    await start(shell('sleep 100'));
    for (const name of ['supervisor', 'pid']) {
      process.kill(Number((await jobFile(name)).split(' ')[0]), 'SIGKILL');
    }
    await expect.poll(async () => (await machine.jobs.read(id)).state).toBe('lost');
    expect((await follow()).state.state).toBe('lost');
    const bystander = spawn('sleep', ['100'], { detached: true });
    try {
      const [, since, boot] = (await jobFile('pid')).trim().split(' ');
      for (const name of ['supervisor', 'pid']) {
        await writeFile(join(await jobFolder(), name), `${bystander.pid} ${since} ${boot} 1\n`);
      }
      expect((await machine.jobs.read(id)).state).toBe('lost');
      await machine.jobs.cancel(id);
      expect(processExists(bystander.pid!)).toBe(true);
    } finally {
      bystander.kill();
    }
  });

  test('cleaning by age and removing never touch a running job', async () => {
    await start(shell('sleep 100'));
    const running = id;
    id = `job-${randomUUID()}`;
    await start(shell('exit 1'));
    await follow();
    expect((await machine.jobs.list()).map((job) => job.id).toSorted()).toEqual([running, id].toSorted());
    expect(await machine.jobs.cleanOld(3_600_000)).toBe(0);
    await delay(1_100);
    expect(await machine.jobs.cleanOld(0)).toBe(1);
    expect(await machine.jobs.remove(running)).toBe(false);
    expect((await machine.jobs.list()).map((job) => job.id)).toEqual([running]);
    await machine.jobs.cancel(running);
    expect(await machine.jobs.remove(running)).toBe(true);
    expect(await readdir(join(await machine.files.root(), 'jobs'))).toEqual([]);
  });

  test('ids that could leave the folder of jobs are refused', async () => {
    for (const bad of ['', '..', 'a/b', '-x', 'a b', '$(id)']) {
      await expect(machine.jobs.read(bad)).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
      await expect(machine.jobs.remove(bad)).rejects.toMatchObject({ failure: { kind: 'bad-input' } });
    }
  });

  overSsh('a killed connection loses and repeats nothing of the log', async () => {
    await start(numberedLines(60, 0.1));
    const lost: (string | undefined)[] = [];
    let dropped = 0;
    const { state, stdout, stderr } = await follow({
      onStdout: (bytes) => {
        const at = /line (\d+)/.exec(Buffer.from(bytes).toString())?.[1];
        if (dropped < 2 && Number(at) > dropped * 20 + 5) {
          dropped++;
          void server.dropConnections();
        }
      },
      onConnectionLost: (event) => lost.push(event === undefined ? 'back' : `retry in ${event.retryInMs}`),
    });
    expect(dropped).toBe(2);
    expect(stdout).toBe(expectedLines('line', 60, ' ü'));
    expect(stderr).toBe(expectedLines('error', 60));
    expect(state).toMatchObject({ state: 'ended', exitCode: 0 });
    expect(lost.filter((event) => event === 'back')).toHaveLength(2);
    await expect.poll(async () => followers(id), { timeout: 5_000 }).toEqual([]);
  });

  overSsh('a server that is gone while the job ends is waited for', async () => {
    await start(numberedLines(20, 0.1));
    const waits: number[] = [];
    const following = follow({ onConnectionLost: (event) => event && waits.push(event.retryInMs) });
    await delay(700);
    await server.stopServer();
    await delay(5_000);
    await server.restart();
    const { state, stdout } = await following;
    expect(stdout).toBe(expectedLines('line', 20, ' ü'));
    expect(state).toMatchObject({ state: 'ended', exitCode: 0 });
    expect(waits.slice(0, 2)).toEqual([1_000, 2_000]);
  });

  test('a job with much output is complete', async () => {
    const count = 400_000;
    await start({
      program: process.execPath,
      args: [
        '-e',
        `let t = ''; for (let i = 0; i < ${count}; i++) t += 'line ' + i + '\\n'; require('fs').writeSync(1, t);`,
      ],
    });
    const { stdout } = await follow();
    expect(stdout).toBe(expectedLines('line', count));
  });

  test('starting from inside another job does not tie the two together', async () => {
    const outer = createMachine(
      { kind: 'here' },
      {
        run: (command, options) =>
          runner().run(
            {
              ...command,
              env: { ...command.env, XDG_CACHE_HOME: join(base, 'cache é'), ENGINE_ROOM_JOB: 'outer' },
            },
            options,
          ),
      },
    );
    await mkdir(base, { recursive: true });
    await start(shell('true'));
    const inner = `job-${randomUUID()}`;
    started.push(inner);
    await outer.jobs.start({ id: inner, title: 'inner', command: shell('sleep 100') });
    expect(await processesWithVariable('ENGINE_ROOM_JOB', 'outer')).toEqual([]);
    expect((await processesWithVariable('ENGINE_ROOM_JOB', inner)).length).toBeGreaterThan(0);
  });
});

/** Our helpers on the far end that follow a job. */
async function followers(id: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes('new_out') && line.includes(id)) {
      found.push(Number(pid));
    }
  }
  return found;
}
