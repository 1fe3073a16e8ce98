import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { probeMachine } from '../src/exec/probe/probeMachine.ts';
import { createSshRunner } from '../src/exec/ssh/sshRunner.ts';
import { createMachine } from '../src/exec/target/createMachine.ts';
import type { Machine } from '../src/exec/target/target.ts';
import type { Figure } from '../scripts/lib/figure.ts';
import { type SshServer, startSshServer } from '../test/support/sshServer.ts';

const fileBytes = 1_000_000_000;
const rounds = 3;
const logBytesPerSecond = 50_000_000;
const logSeconds = 20;
const driverWakeSeconds = 2;

/** Files and logs over a real SSH server on loopback; `scp` over the same server, in turns, is what they are held against. */
export async function measure(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-room-bench-'));
  const tools = join(folder, 'tools');
  await mkdir(tools);
  await writeFile(join(tools, 'nvidia-smi'), `#!/bin/sh\nsleep ${driverWakeSeconds}\nexit 1\n`, {
    mode: 0o755,
  });
  const server = await startSshServer(join(folder, 'ssh'), {
    environment: { PATH: `${tools}:${process.env['PATH'] ?? ''}` },
  });
  const runner = createSshRunner(server.host.direct, { configFile: server.configFile, ask: 'never' });
  try {
    await runner.connect();
    const far = {
      run: (...[command, options]: Parameters<typeof runner.run>) =>
        runner.run({ ...command, env: { ...command.env, XDG_CACHE_HOME: join(folder, 'far') } }, options),
    };
    const machine = createMachine({ kind: 'ssh', host: server.host.direct }, far, {
      hashFile: join(folder, 'hashes.json'),
    });
    return [
      ...(await measureFiles(folder, server, machine)),
      ...(await measureLog(machine)),
      await measureProbes(server),
    ];
  } finally {
    await runner.disconnect();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureFiles(folder: string, server: SshServer, machine: Machine): Promise<Figure[]> {
  const times = {
    scpUp: [] as number[],
    scpDown: [] as number[],
    up: [] as number[],
    down: [] as number[],
    again: [] as number[],
  };
  for (let round = 0; round < rounds; round++) {
    const local = join(folder, `model-${round}`);
    const remote = join(folder, `scp-${round}`);
    await writeRandom(local);
    const scp = (from: string, to: string) => runScp(server, from, to);
    times.scpUp.push(await time(() => scp(local, `${server.host.direct}:${remote}`)));
    times.up.push(
      await time(() =>
        machine.files.place([{ localPath: local, path: 'model' }], join(folder, `out-${round}`)),
      ),
    );
    times.again.push(
      await time(() =>
        machine.files.place([{ localPath: local, path: 'model' }], join(folder, `again-${round}`)),
      ),
    );
    times.scpDown.push(await time(() => scp(`${server.host.direct}:${remote}`, join(folder, 'scp-back'))));
    times.down.push(await time(() => machine.files.get(remote, join(folder, 'back'))));
    await machine.files.trimCache(0);
    await Promise.all(
      [
        local,
        remote,
        join(folder, 'scp-back'),
        join(folder, 'back'),
        join(folder, `out-${round}`),
        join(folder, `again-${round}`),
      ].map((path) => rm(path, { recursive: true, force: true })),
    );
  }
  const seconds = Object.entries(times).map(
    ([name, all]) => `${name} ${all.map((ms) => (ms / 1000).toFixed(2)).join(' ')}`,
  );
  console.log(`seconds for 1 GB: ${seconds.join(', ')}`);
  return [
    {
      name: '1 GB up against scp',
      value: median(times.up) / median(times.scpUp),
      unit: 'x',
      limit: 1.3,
      limitKind: 'max',
    },
    {
      name: '1 GB down against scp',
      value: median(times.down) / median(times.scpDown),
      unit: 'x',
      limit: 1.3,
      limitKind: 'max',
    },
    {
      name: 'the same 1 GB up again',
      value: median(times.again),
      unit: 'ms',
      limit: 1_000,
      limitKind: 'max',
    },
  ];
}

/** A program on the far end writes at a steady rate; what counts is how much this process grows meanwhile. */
async function measureLog(machine: Machine): Promise<Figure[]> {
  const script = `const line = 'x'.repeat(99) + '\\n'; const block = Buffer.from(line.repeat(${logBytesPerSecond / 100 / 100}));
    const begin = Date.now(); let written = 0;
    while (Date.now() - begin < ${logSeconds * 1000}) {
      if (written < (Date.now() - begin) * ${logBytesPerSecond / 1000}) { require('fs').writeSync(1, block); written += block.length; }
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }`;
  const id = `bench-${process.pid}`;
  await machine.jobs.start({
    id,
    title: 'log',
    command: { program: process.execPath, args: ['-e', script] },
  });
  let receivedBytes = 0;
  const startMs = Date.now();
  let settledBytes = 0;
  let mostBytes = 0;
  const watch = setInterval(() => {
    const now = process.memoryUsage().rss;
    // The first seconds belong to the runtime: its heap grows to a working size.
    if (Date.now() - startMs < 5_000) {
      settledBytes = Math.max(settledBytes, now);
    }
    mostBytes = Math.max(mostBytes, now);
  }, 100);
  const state = await machine.jobs.follow(id, { onStdout: (bytes) => (receivedBytes += bytes.length) });
  clearInterval(watch);
  const seconds = (Date.now() - startMs) / 1000;
  if (state.state !== 'ended' || state.stdoutBytes !== receivedBytes) {
    throw new Error(`Of the log ${receivedBytes} bytes came: ${JSON.stringify(state)}`);
  }
  await machine.jobs.remove(id);
  return [
    { name: 'log followed', value: receivedBytes / seconds / 1e6, unit: 'MB/s', limit: 45, limitKind: 'min' },
    {
      name: 'memory grown while following',
      value: (mostBytes - settledBytes) / 1e6,
      unit: 'MB',
      limit: 30,
      limitKind: 'max',
    },
  ];
}

/**
 * Ten hosts, each asked alone, then all at once; connecting is part of it. Real hosts do most of the work on processors of
 * their own; these share ours, so that a stand-in for nvidia-smi spends the time that the real one takes to wake a driver.
 */
async function measureProbes(server: SshServer): Promise<Figure> {
  const hosts = Array.from({ length: 10 }, (_, index) => `bench-host-${index}`);
  await Promise.all(hosts.map((host) => server.addHost(host, { ConnectionAttempts: '1' })));
  const probe = async (host: string) => {
    const runner = createSshRunner(host, { configFile: server.configFile, ask: 'never' });
    await runner.disconnect();
    const elapsedMs = await time(() => probeMachine({ name: host, runner }));
    await runner.disconnect();
    return elapsedMs;
  };
  const alone: number[] = [];
  for (const host of hosts) {
    alone.push(await probe(host));
  }
  const together = await time(() => Promise.all(hosts.map(probe)));
  console.log(
    `probes alone: ${alone.map((ms) => ms.toFixed(0)).join(' ')} ms; ten together: ${together.toFixed(0)} ms`,
  );
  return {
    name: 'ten probes together against the slowest alone',
    value: together / Math.max(...alone),
    unit: 'x',
    limit: 2,
    limitKind: 'max',
  };
}

function runScp(server: SshServer, from: string, to: string): Promise<void> {
  const { status } = spawnSync('scp', ['-q', '-F', server.configFile, from, to], { stdio: 'inherit' });
  return status === 0
    ? Promise.resolve()
    : Promise.reject(new Error(`scp ended with status ${status ?? 'none'}.`));
}

async function writeRandom(path: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  const out = createWriteStream(path);
  for (let written = 0; written < fileBytes; written += 10_000_000) {
    if (!out.write(randomBytes(10_000_000))) {
      await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'close');
  if ((await stat(path)).size !== fileBytes) {
    throw new Error(`${path} has the wrong size.`);
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startNs = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - startNs) / 1e6;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
