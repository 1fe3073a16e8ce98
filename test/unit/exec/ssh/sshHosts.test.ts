import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Failure } from '../../../../src/core/failure.ts';
import { listSshHosts } from '../../../../src/exec/ssh/sshHosts.ts';

let home: string;
let configFile: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'engine-room-hosts-'));
  await mkdir(join(home, '.ssh/conf.d'), { recursive: true });
  configFile = join(home, '.ssh/config');
});

afterEach(() => rm(home, { recursive: true, force: true }));

async function aliases(config: string, files: Readonly<Record<string, string>> = {}): Promise<string[]> {
  await writeFile(configFile, config);
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(home, '.ssh', name), text);
  }
  return (await listSshHosts({ configFile, home })).map(({ alias }) => alias);
}

it('lists hosts with the lines that name them, in their order and once', async () => {
  await writeFile(configFile, '# mine\nHost b a\n  HostName x\n\nhost=c # a comment\nHost "d" a\n');
  expect(await listSshHosts({ configFile, home })).toEqual([
    { alias: 'b', file: configFile, line: 2 },
    { alias: 'a', file: configFile, line: 2 },
    { alias: 'c', file: configFile, line: 5 },
    { alias: 'd', file: configFile, line: 6 },
  ]);
});

it('takes no pattern, no negated name and no Match block for a host', async () => {
  expect(
    await aliases('Host * web-? !bad good bad\nMatch host other\n  User x\nMatch all\nHost last'),
  ).toEqual(['good', 'last']);
});

it('takes nothing for a host that ssh would read as an option', async () => {
  expect(await aliases('Host -oProxyCommand=x fine\n')).toEqual(['fine']);
});

it('follows Include with patterns, relative to the folder .ssh, nested, with blanks and with a tilde', async () => {
  const config = 'Include conf.d/*.conf "with blank" ~/.ssh/tilde\nHost own\n';
  const files = {
    'conf.d/2.conf': 'Include nested\nHost two\n',
    'conf.d/1.conf': 'Host one',
    'conf.d/.hidden.conf': 'Host hidden',
    'conf.d/other': 'Host other',
    nested: 'Host nested',
    'with blank': 'Host blank',
    tilde: 'Host tilde',
  };
  expect(await aliases(config, files)).toEqual(['one', 'nested', 'two', 'blank', 'tilde', 'own']);
});

it('ends when files include each other', async () => {
  expect(await aliases('Include other\nHost a\n', { other: 'Host b\nInclude config\n' })).toEqual(['b', 'a']);
});

it('leaves out what an Include inside a Host block can never reach', async () => {
  const config = 'Host web-*\n  Include inner\nMatch user me\n  Include matched\n';
  expect(await aliases(config, { inner: 'Host web-1 db-1\n', matched: 'Host late' })).toEqual([
    'web-1',
    'late',
  ]);
});

it('reports a file that cannot be read and lists the others', async () => {
  await mkdir(join(home, '.ssh/folder'));
  await writeFile(configFile, 'Include folder\nInclude missing\nHost a\n');
  const problems: Failure[] = [];
  const hosts = await listSshHosts({ configFile, home, onProblem: (problem) => problems.push(problem) });
  expect(hosts.map(({ alias }) => alias)).toEqual(['a']);
  expect(problems).toHaveLength(1);
});

it('reports a configuration that the user named and that is not there', async () => {
  const problems: Failure[] = [];
  const missing = join(home, 'missing');
  expect(
    await listSshHosts({ configFile: missing, home, onProblem: (problem) => problems.push(problem) }),
  ).toEqual([]);
  expect(problems).toMatchObject([{ kind: 'not-found', file: missing }]);
});

it('reads the user’s own configuration when no other is named, and is content without one', async () => {
  const problems: Failure[] = [];
  await writeFile(configFile, 'Host mine\r\n  User me\r\n');
  const hosts = await listSshHosts({ home, onProblem: (problem) => problems.push(problem) });
  expect(hosts.map(({ alias }) => alias)).toContain('mine');
  await rm(configFile);
  await listSshHosts({ home, onProblem: (problem) => problems.push(problem) });
  expect(problems).toEqual([]);
});
