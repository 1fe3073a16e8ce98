import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TargetProbe } from '../../../src/exec/probe/targetProbe.ts';
import {
  addTarget,
  readTargets,
  removeTarget,
  saveProbe,
  saveProbeError,
  targetsFile,
} from '../../../src/pipeline/targetStore.ts';

const probe: TargetProbe = {
  schema: 'engine-room.target-probe/1',
  probedAtMs: 7,
  os: 'Debian',
  kernel: '6.1',
  architecture: 'x86_64',
  cpu: 'AMD EPYC',
  cores: 2,
  memoryBytes: 1,
  disk: { folder: '/c', totalBytes: 2, freeBytes: 1 },
  gpus: [],
  engines: [],
  pythons: [],
  trtexec: null,
};
const here = { kind: 'here' } as const;
const host = { kind: 'ssh', host: 'gpu-host' } as const;
const failure = { kind: 'unreachable', message: 'gpu-host does not answer.', nextStep: 'Wake it.' } as const;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'targets-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const names = async () => (await readTargets(root)).map(({ name }) => name);

test('this machine is always there, first', async () => {
  expect(await readTargets(root)).toEqual([{ spec: here, name: 'this machine', addedAtMs: 0 }]);
  await addTarget(root, host, 5);
  await saveProbe(root, here, probe);
  expect(await names()).toEqual(['this machine', 'gpu-host']);
  expect((await readTargets(root))[0]?.probe).toEqual(probe);
});

test('a host is added once and keeps its probe', async () => {
  await addTarget(root, host, 5);
  await saveProbe(root, host, probe);
  expect(await addTarget(root, host, 9)).toEqual({ spec: host, name: 'gpu-host', addedAtMs: 5, probe });
  expect(await names()).toEqual(['this machine', 'gpu-host']);
});

test('a failed probe stands beside the earlier one until the next success', async () => {
  await addTarget(root, host, 5);
  await saveProbe(root, host, probe);
  await saveProbeError(root, host, { ...failure, details: 'long text' });
  expect((await readTargets(root))[1]).toMatchObject({ probe, probeError: failure });
  expect(await readFile(targetsFile(root), 'utf8')).not.toContain('long text');
  await saveProbe(root, host, probe);
  expect((await readTargets(root))[1]).not.toHaveProperty('probeError');
});

test('a host that was removed while it was probed stays removed', async () => {
  await addTarget(root, host, 5);
  expect(await removeTarget(root, host)).toBe(true);
  expect(await removeTarget(root, host)).toBe(false);
  await saveProbe(root, host, probe);
  await saveProbeError(root, host, failure);
  expect(await names()).toEqual(['this machine']);
});

test('writers at the same time lose nothing of each other', async () => {
  const hosts = Array.from({ length: 12 }, (_, index) => ({ kind: 'ssh', host: `h${index}` }) as const);
  await Promise.all(hosts.map((spec) => addTarget(root, spec, 1)));
  await Promise.all(hosts.map((spec) => saveProbe(root, spec, probe)));
  const targets = await readTargets(root);
  expect(targets).toHaveLength(13);
  expect(targets.filter((target) => target.probe !== undefined)).toHaveLength(12);
}, 20_000);

test('entries and probes of another version cost themselves only', async () => {
  await writeFile(
    targetsFile(root),
    JSON.stringify({
      schema: 'engine-room.targets/1',
      targets: [
        { target: 'satellite:x', addedAtMs: 1 },
        { target: 'ssh:-oProxyCommand=evil', addedAtMs: 1 },
        { target: 'docker:image', addedAtMs: 1 },
        { target: 'ssh:gpu-host', addedAtMs: 2, probe: { schema: 'engine-room.target-probe/9' } },
      ],
    }),
  );
  expect(await readTargets(root)).toEqual([
    { spec: here, name: 'this machine', addedAtMs: 0 },
    { spec: host, name: 'gpu-host', addedAtMs: 2 },
  ]);
  await addTarget(root, { kind: 'ssh', host: 'b' }, 3);
  expect(await readFile(targetsFile(root), 'utf8')).toContain('satellite:x');
});

test('a damaged file is a failure that names it, and is not overwritten', async () => {
  await writeFile(targetsFile(root), '{"schema"');
  const refused = { failure: { kind: 'corrupt-file', file: targetsFile(root) } };
  await expect(readTargets(root)).rejects.toMatchObject(refused);
  await expect(addTarget(root, host, 1)).rejects.toMatchObject(refused);
  expect(await readFile(targetsFile(root), 'utf8')).toBe('{"schema"');
});
