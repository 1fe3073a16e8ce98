import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../../../src/core/logger.ts';
import { expandHome, sshDirectory } from '../../../../src/editor/targets/sshDirectory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ssh-directory-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('hosts come with where each leads, those of included files too', async () => {
  const more = join(folder, 'more');
  await writeFile(more, 'Host inner\n  HostName 10.0.0.9\n  ProxyJump bastion\n  Port 2222\n  User u\n');
  const config = join(folder, 'config');
  await writeFile(
    config,
    `Include ${more}\nHost gpu\n  HostName gpu.example.org\n  User ubuntu\nHost *\n  Compression no\n`,
  );
  const directory = sshDirectory(() => config, silentLogger);
  expect(directory.configFile()).toBe(config);
  expect(await directory.hosts()).toEqual([
    { alias: 'inner', address: 'u@10.0.0.9:2222 through bastion' },
    { alias: 'gpu', address: 'ubuntu@gpu.example.org' },
  ]);
});

test('a host whose settings ssh cannot read is offered without an address', async () => {
  const config = join(folder, 'config');
  await writeFile(config, 'Host gpu\n  Port nonsense\n');
  expect(await sshDirectory(() => config, silentLogger).hosts()).toEqual([{ alias: 'gpu' }]);
});

test('a configuration that is missing names no host and is told to the log', async () => {
  const told: string[] = [];
  const log = { ...silentLogger, warn: (message: string) => told.push(message) };
  expect(await sshDirectory(() => join(folder, 'none'), log).hosts()).toEqual([]);
  expect(told.join()).toContain('none');
});

test('the setting may begin at home', () => {
  expect(expandHome('~/.ssh/other')).toBe(join(userInfo().homedir, '.ssh', 'other'));
  expect(expandHome('/etc/x')).toBe('/etc/x');
  expect(expandHome('')).toBe('');
});
