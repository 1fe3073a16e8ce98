import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError, FailureError } from '../../../../src/core/failure.ts';
import { socketFolder, socketName } from '../../../../src/exec/ssh/controlSocket.ts';
import { readEffectiveConfig } from '../../../../src/exec/ssh/effectiveConfig.ts';
import { createSshRunner, type SshRunner } from '../../../../src/exec/ssh/sshRunner.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';
import { hostileArguments } from './hostileArguments.ts';

let folder: string;
let server: SshServer;
let runner: SshRunner;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-ssh-'));
  server = await startSshServer(join(folder, 'server'));
  runner = createSshRunner(server.host.direct, { configFile: server.configFile, ask: 'never' });
});

afterAll(async () => {
  await runner.disconnect();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const sh = (script: string, ...args: string[]) => ({ program: 'sh', args: ['-c', script, 'sh', ...args] });

async function failureOf(promise: Promise<unknown>) {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(FailureError);
  return (thrown as FailureError).failure;
}

/** Processes of this machine whose command line holds the text. */
async function processesWith(text: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return pids.filter((_, index) => lines[index]?.includes(text));
}

describe('a command on an SSH host', () => {
  it('gives output, errors and exit status back as they are', async () => {
    const lines: string[] = [];
    const errors: string[] = [];
    const result = await runner.run(sh('echo one; printf two; echo bad >&2; printf worse >&2; exit 3'), {
      onStdoutLine: (line) => lines.push(line),
      onStderrLine: (line) => errors.push(line),
    });
    expect(result).toEqual({ exitCode: 3, signal: null, stdout: 'one\ntwo', stderr: 'bad\nworse' });
    expect(lines).toEqual(['one', 'two']);
    expect(errors).toEqual(['bad', 'worse']);
  });

  it('keeps an exit status of 255, 126 and 127 apart from failures of ssh and from missing programs', async () => {
    for (const exitCode of [255, 127, 126, 0, 1]) {
      await expect(runner.run(sh(`exit ${exitCode}`))).resolves.toMatchObject({ exitCode });
    }
  });

  it('counts a signal as a shell does', async () => {
    await expect(runner.run(sh('kill -9 $$'))).resolves.toMatchObject({ exitCode: 137 });
  });

  it('names a missing program and the host', async () => {
    const failure = await failureOf(runner.run({ program: 'no-such program', args: [] }));
    expect(failure.kind).toBe('missing-tool');
    expect(failure.message).toBe('no-such program was not found on gpu-host.');
    const byPath = await failureOf(runner.run({ program: '/etc/passwd', args: [] }));
    expect(byPath.kind).toBe('missing-tool');
  });

  it('looks for the program on the PATH that the command sets', async () => {
    const empty = { PATH: '/nowhere' };
    const failure = await failureOf(runner.run({ program: 'ls', args: [], env: empty }));
    expect(failure.kind).toBe('missing-tool');
    await expect(
      runner.run({ program: '/bin/sh', args: ['-c', 'exit 127'], env: empty }),
    ).resolves.toMatchObject({
      exitCode: 127,
    });
  });

  it('runs in a folder with a hostile name, and names one that is missing', async () => {
    const place = join(folder, `it's a "$(folder)" -é\n`);
    await mkdir(place);
    const there = await runner.run({ program: 'pwd', args: [], cwd: place });
    expect(there.stdout).toBe(`${place}\n`);
    const failure = await failureOf(runner.run({ program: 'pwd', args: [], cwd: join(folder, 'missing') }));
    expect(failure.kind).toBe('not-found');
    expect(failure.message).toContain('on gpu-host');
  });

  it('brings hostile arguments through intact', async () => {
    for (let seed = 1; seed <= 6; seed++) {
      const args = hostileArguments(seed, 60);
      const { stdout } = await runner.run({ program: 'printf', args: ['%s\\0', ...args] });
      expect(stdout.split('\0').slice(0, -1)).toEqual(args);
    }
  });

  it('brings a hostile environment through intact', async () => {
    const values = hostileArguments(99, 40);
    const env = Object.fromEntries(values.map((value, index) => [`VALUE_${index}`, value]));
    const { stdout } = await runner.run({ program: 'env', args: ['-0'], env });
    const seen = new Map(
      stdout
        .split('\0')
        .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
    );
    expect(values.map((_, index) => seen.get(`VALUE_${index}`))).toEqual(values);
  });

  it('runs a program with an equals sign or a leading dash in its name', async () => {
    const program = join(folder, 'a=b');
    await writeFile(program, '#!/bin/sh\necho "$0" "$@" "$X"\n', { mode: 0o755 });
    await expect(runner.run({ program, args: ['-x'], env: { X: 'y' } })).resolves.toMatchObject({
      stdout: `${program} -x y\n`,
    });
    const failure = await failureOf(runner.run({ program: '-i', args: [] }));
    expect(failure.kind).toBe('missing-tool');
  });

  it('drops what the login shell prints before the program', async () => {
    const rc = join(server.remoteHome, '.bashrc');
    await writeFile(rc, 'echo welcome; echo careful >&2; printf unfinished\n');
    try {
      const result = await runner.run(sh('echo one; echo two >&2'));
      expect(result).toMatchObject({ stdout: 'one\n', stderr: 'two\n' });
    } finally {
      await rm(rc);
    }
  });

  it('passes standard input on as text', async () => {
    await expect(runner.run({ program: 'cat', args: [], stdin: 'a\n"$b"' })).resolves.toMatchObject({
      stdout: 'a\n"$b"',
    });
    await expect(runner.run({ program: 'cat', args: [] })).resolves.toMatchObject({ stdout: '' });
  });

  it('streams 50 MB there and back intact', async () => {
    const chunk = randomBytes(1024 * 1024);
    const sent = createHash('sha256');
    const received = createHash('sha256');
    let sizeBytes = 0;
    async function* input() {
      for (let index = 0; index < 50; index++) {
        chunk.writeUInt32LE(index);
        const copy = Buffer.from(chunk);
        sent.update(copy);
        yield copy;
        await delay(0);
      }
    }
    const result = await runner.run(
      { program: 'cat', args: [] },
      {
        input: input(),
        onStdoutBytes: (bytes) => {
          received.update(bytes);
          sizeBytes += bytes.byteLength;
        },
      },
    );
    expect(result.exitCode).toBe(0);
    expect(sizeBytes).toBe(50 * 1024 * 1024);
    expect(received.digest('hex')).toBe(sent.digest('hex'));
  });

  it('ends the program before it could take a failed input for a complete one', async () => {
    const target = join(folder, 'complete');
    async function* input() {
      yield Buffer.from('half');
      await delay(200);
      throw new Error('the source broke');
    }
    await expect(
      runner.run(sh('cat >/dev/null; echo done > "$1"', target), { input: input() }),
    ).rejects.toThrow('the source broke');
    await delay(300);
    await expect(readFile(target)).rejects.toThrow('ENOENT');
  });

  it('refuses text that no process can be given', async () => {
    expect((await failureOf(runner.run({ program: 'echo', args: ['a\0b'] }))).kind).toBe('bad-input');
    expect((await failureOf(runner.run({ program: 'echo', args: ['x'.repeat(130_000)] }))).kind).toBe(
      'bad-input',
    );
  });

  it('runs more commands at once than one connection carries', async () => {
    const results = await Promise.all(
      Array.from({ length: 14 }, (_, index) => runner.run(sh('sleep 1; echo "$1"', String(index)))),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(
      Array.from({ length: 14 }, (_, index) => `${index}\n`),
    );
    expect(results.every(({ stderr }) => stderr === '')).toBe(true);
  });
});

describe('cancelling', () => {
  it('ends the program on the far end, with what it started in sessions of their own', async () => {
    const mark = `er-cancel-${randomBytes(6).toString('hex')}`;
    const abort = new AbortController();
    const script = 'setsid sh -c "sleep 300; : $1" & echo ready; trap "" TERM; sleep 300; : "$1"';
    const running = runner.run(
      { ...sh(script, mark), stop: [{ signal: 'SIGTERM', waitMs: 300 }] },
      { signal: abort.signal, onStdoutLine: () => abort.abort() },
    );
    await expect(running).rejects.toBeInstanceOf(CancelledError);
    expect(await processesWith(mark)).toEqual([]);
  });

  it('follows the stop plan of the command', async () => {
    const note = join(folder, 'interrupted');
    const abort = new AbortController();
    const script = 'trap "echo clean > \\"$1\\"; exit 0" INT; echo ready; while :; do sleep 0.1; done';
    const running = runner.run(
      { ...sh(script, note), stop: [{ signal: 'SIGINT', waitMs: 5_000 }] },
      { signal: abort.signal, onStdoutLine: () => abort.abort() },
    );
    await expect(running).rejects.toBeInstanceOf(CancelledError);
    expect(await readFile(note, 'utf8')).toBe('clean\n');
  });

  it('leaves nothing behind when it comes right after the start', async () => {
    const mark = `er-early-${randomBytes(6).toString('hex')}`;
    for (const waitMs of [0, 5, 20, 40]) {
      const abort = new AbortController();
      const running = runner.run(sh('sleep 300; : "$1"', mark), { signal: abort.signal });
      setTimeout(() => abort.abort(), waitMs);
      await expect(running).rejects.toBeInstanceOf(CancelledError);
    }
    expect(await processesWith(mark)).toEqual([]);
  });

  it('leaves other calls of the same connection alone', async () => {
    const abort = new AbortController();
    const other = runner.run(sh('sleep 1; echo fine'));
    const running = runner.run(sh('echo ready; sleep 300'), {
      signal: abort.signal,
      onStdoutLine: () => abort.abort(),
    });
    await expect(running).rejects.toBeInstanceOf(CancelledError);
    await expect(other).resolves.toMatchObject({ stdout: 'fine\n' });
  });
});

describe('the shared connection', () => {
  it('serves every runner of the same host', async () => {
    const before = (await server.log()).split('Accepted publickey').length;
    await runner.connect();
    const { configFile, host } = server;
    await createSshRunner(host.direct, { configFile, ask: 'never' }).run(sh('true'));
    const after = (await server.log()).split('Accepted publickey').length;
    expect(after - before).toBeLessThanOrEqual(1);
    expect(await runner.isConnected()).toBe(true);
  });

  it('is opened once by many first calls, and again after it was closed', async () => {
    await runner.disconnect();
    expect(await runner.isConnected()).toBe(false);
    const before = (await server.log()).split('Accepted publickey').length;
    await Promise.all(Array.from({ length: 5 }, () => runner.run(sh('true'))));
    expect((await server.log()).split('Accepted publickey').length - before).toBe(1);
  });

  it('is opened anew when its process was killed', async () => {
    await runner.connect();
    const master = await masterPid();
    process.kill(master, 'SIGKILL');
    await expect(runner.run(sh('echo back'))).resolves.toMatchObject({ stdout: 'back\n' });
  });

  it('is opened anew when its process hangs', async () => {
    await runner.connect();
    const master = await masterPid();
    process.kill(master, 'SIGSTOP');
    try {
      await expect(runner.run(sh('echo back'))).resolves.toMatchObject({ stdout: 'back\n' });
    } finally {
      process.kill(master, 'SIGKILL');
    }
  });

  it('does not carry the mark of the job that opened it, so the end of that job leaves it alone', async () => {
    await runner.disconnect();
    process.env['ENGINE_ROOM_JOB'] = 'some-job';
    try {
      await runner.connect();
    } finally {
      delete process.env['ENGINE_ROOM_JOB'];
    }
    const master = await masterPid();
    expect(await readFile(`/proc/${master}/environ`, 'latin1')).not.toContain('ENGINE_ROOM_JOB');
  });

  /** ssh renames the process that stays to `ssh: SOCKET [mux]`. */
  async function masterPid(): Promise<number> {
    const { host, configFile } = server;
    const config = await readEffectiveConfig(host.direct, { configFile });
    const pids = await processesWith(join(await socketFolder(), socketName(config, configFile)));
    expect(pids).toHaveLength(1);
    return Number(pids[0]);
  }
});

describe('ways to a host', () => {
  it('goes through a jump host', async () => {
    const through = createSshRunner(server.host.throughJump, { configFile: server.configFile, ask: 'never' });
    await expect(through.run(sh('echo there'))).resolves.toMatchObject({ stdout: 'there\n' });
    expect(await server.log()).toMatch(/jump|direct-tcpip|Accepted/);
    await through.disconnect();
  });

  it('says that a key is not accepted', async () => {
    const wrong = createSshRunner(server.host.wrongKey, { configFile: server.configFile, ask: 'never' });
    const failure = await failureOf(wrong.run(sh('true')));
    expect(failure.kind).toBe('sign-in');
    expect(failure.cause).toContain('Permission denied');
  });

  it('says that a host key is not known, and writes nothing', async () => {
    const unknown = createSshRunner(server.host.unknownKey, { configFile: server.configFile, ask: 'never' });
    const failure = await failureOf(unknown.run(sh('true')));
    expect(failure.kind).toBe('host-key');
    await expect(readFile(server.unknownKnownHostsFile)).rejects.toThrow('ENOENT');
  });

  it('asks about a host key even where the configuration would accept any', async () => {
    await server.addHost('careless-host', {
      StrictHostKeyChecking: 'no',
      UserKnownHostsFile: join(folder, 'careless_known_hosts'),
    });
    const careless = createSshRunner('careless-host', { configFile: server.configFile, ask: 'never' });
    expect((await failureOf(careless.run(sh('true')))).kind).toBe('host-key');
  });

  it('ignores what a person set up for a terminal of their own', async () => {
    await server.addHost('fancy-host', {
      RemoteCommand: 'tmux attach',
      RequestTTY: 'force',
      LogLevel: 'DEBUG',
      ControlMaster: 'auto',
      ControlPath: join(folder, 'own-%C'),
      LocalForward: '1 localhost:1',
      ForkAfterAuthentication: 'no',
    });
    const fancy = createSshRunner('fancy-host', { configFile: server.configFile, ask: 'never' });
    await expect(fancy.run(sh('echo plain'))).resolves.toMatchObject({ stdout: 'plain\n', stderr: '' });
    expect((await readdir(folder)).filter((name) => name.startsWith('own-'))).toEqual([]);
    await fancy.disconnect();
  });

  it('refuses a host that ssh would read as an option', () => {
    expect(() => createSshRunner('-oProxyCommand=touch x', { ask: 'never' })).toThrow(/not the name/);
  });
});

describe('faults', () => {
  it('says within seconds that the server is gone, and works again when it is back', async () => {
    await runner.run(sh('true'));
    await server.stopServer();
    const startedMs = Date.now();
    expect((await failureOf(runner.run(sh('true')))).kind).toBe('unreachable');
    expect((await failureOf(runner.run(sh('true')))).cause).toContain('Connection refused');
    expect(Date.now() - startedMs).toBeLessThan(5_000);
    await server.restart();
    await expect(runner.run(sh('echo back'))).resolves.toMatchObject({ stdout: 'back\n' });
  });

  it('tells a connection lost in the middle from an exit status', async () => {
    const running = failureOf(
      runner.run(sh('echo ready; sleep 5; exit 255'), { onStdoutLine: () => void server.dropConnections() }),
    );
    const failure = await running;
    expect(failure.kind).toBe('unreachable');
    expect(failure.message).toBe('The connection to gpu-host was lost while sh ran.');
    await expect(runner.run(sh('echo back'))).resolves.toMatchObject({ stdout: 'back\n' });
  });

  it('notices a silent network within about half a minute', async () => {
    const startedMs = Date.now();
    const failure = failureOf(
      runner.run(sh('echo ready; sleep 90'), { onStdoutLine: () => void server.freeze() }),
    );
    expect((await failure).kind).toBe('unreachable');
    expect(Date.now() - startedMs).toBeLessThan(45_000);
    await server.dropConnections();
  });

  it('refuses a changed host key, with the line that forgets the old one', async () => {
    await runner.disconnect();
    await server.changeHostKey();
    const failure = await failureOf(runner.run(sh('true')));
    expect(failure.kind).toBe('host-key');
    expect(failure.file).toBe(server.knownHostsFile);
    expect(failure.line).toBe(1);
    expect(failure.nextStep).toContain(
      `ssh-keygen -f ${server.knownHostsFile} -R '[127.0.0.1]:${server.port}'`,
    );
  });
});
