import { expect, it } from 'vitest';
import { describeEffectiveConfig, parseEffectiveConfig } from '../../../../src/exec/ssh/effectiveConfig.ts';

/** Parts of what `ssh -G` of OpenSSH 9.2 prints. */
const output = `host gpu
user ubuntu
hostname 10.0.0.5
port 2222
batchmode no
stricthostkeychecking ask
controlpath /run/me/%C
identityfile ~/.ssh/id_ed25519
identityfile ~/with blank/id
globalknownhostsfile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2
userknownhostsfile /home/me/.ssh/known_hosts /home/me/.ssh/known_hosts2
connecttimeout 7
proxyjump bastion
`;

it('reads what ssh would use', () => {
  expect(parseEffectiveConfig('gpu', output)).toEqual({
    host: 'gpu',
    hostname: '10.0.0.5',
    user: 'ubuntu',
    port: 2222,
    identityFiles: ['~/.ssh/id_ed25519', '~/with blank/id'],
    strictHostKeyChecking: 'ask',
    userKnownHostsFiles: ['/home/me/.ssh/known_hosts', '/home/me/.ssh/known_hosts2'],
    connectTimeoutSeconds: 7,
    controlPath: '/run/me/%C',
    proxyJump: 'bastion',
  });
});

it.each([
  ['true', 'yes'],
  ['yes', 'yes'],
  ['false', 'no'],
  ['off', 'no'],
  ['accept-new', 'accept-new'],
  ['ask', 'ask'],
])('reads StrictHostKeyChecking %s as %s', (printed, expected) => {
  expect(parseEffectiveConfig('h', `stricthostkeychecking ${printed}\n`).strictHostKeyChecking).toBe(
    expected,
  );
});

it('is content with little, with CRLF, and with "none"', () => {
  expect(parseEffectiveConfig('h', 'connecttimeout none\r\nproxycommand none\r\nport 22\r\n')).toEqual({
    host: 'h',
    hostname: 'h',
    user: '',
    port: 22,
    identityFiles: [],
    strictHostKeyChecking: 'ask',
    userKnownHostsFiles: [],
  });
});

it.each([
  ['', 'ubuntu@10.0.0.5:2222 through bastion'],
  ['proxyjump a,me@b:23', 'ubuntu@10.0.0.5:2222 through a, me@b:23'],
])('describes the way in one line', (line, expected) => {
  expect(describeEffectiveConfig(parseEffectiveConfig('gpu', `${line}\n${output}`))).toBe(expected);
});

it('leaves out the usual port, and puts an IPv6 address in brackets', () => {
  const config = parseEffectiveConfig('h', 'user me\nhostname fe80::1\nport 22\nproxycommand nc %h %p\n');
  expect(describeEffectiveConfig(config)).toBe('me@[fe80::1] through a proxy command');
});
