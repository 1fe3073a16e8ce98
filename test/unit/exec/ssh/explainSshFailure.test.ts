import { expect, it } from 'vitest';
import type { Failure } from '../../../../src/core/failure.ts';
import { explainSshFailure } from '../../../../src/exec/ssh/explainSshFailure.ts';

/** What OpenSSH 9.2 printed, but where another release is named. */
const texts: readonly (readonly [string, string, Partial<Failure>])[] = [
  [
    'an unknown name',
    'ssh: Could not resolve hostname no-such-host.invalid: Name or service not known\r\n',
    { kind: 'unreachable', message: 'The name no-such-host.invalid is not known to the network.' },
  ],
  [
    'nobody listening',
    'ssh: connect to host 127.0.0.1 port 38475: Connection refused\r\n',
    {
      kind: 'unreachable',
      message: 'No SSH server answers for gpu.',
      cause: 'ssh: connect to host 127.0.0.1 port 38475: Connection refused',
    },
  ],
  [
    'a host that is off (OpenSSH 9.9)',
    'ssh: connect to host 10.0.0.5 port 22: Operation timed out\n',
    { kind: 'unreachable', message: 'gpu cannot be reached.' },
  ],
  [
    'a jump host that does not reach the host',
    'channel 0: open failed: connect failed: Connection refused\r\nstdio forwarding failed\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n',
    { kind: 'unreachable', cause: 'channel 0: open failed: connect failed: Connection refused' },
  ],
  [
    'a server that says nothing',
    'Connection timed out during banner exchange\r\nConnection to 127.0.0.1 port 45395 timed out\r\n',
    { kind: 'unreachable', message: 'gpu ended the connection before sign-in.' },
  ],
  [
    'a silent network',
    'Timeout, server 127.0.0.1 not responding.\r\n',
    { kind: 'unreachable', message: 'The connection to gpu was lost.' },
  ],
  [
    'a refused key',
    'root@127.0.0.1: Permission denied (publickey).\r\n',
    { kind: 'sign-in', cause: 'root@127.0.0.1: Permission denied (publickey).' },
  ],
  [
    'a jump host that refuses the key',
    'me@bastion: Permission denied (publickey,password).\r\nkex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n',
    { kind: 'sign-in', cause: 'me@bastion: Permission denied (publickey,password).' },
  ],
  [
    'too many keys',
    'Received disconnect from 10.0.0.5 port 22:2: Too many authentication failures\r\nDisconnected from 10.0.0.5 port 22\r\n',
    { kind: 'sign-in' },
  ],
  [
    'a key that others can read',
    '@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\n@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\r\n@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\r\nPermissions 0644 for \'/k/my id\' are too open.\r\nIt is required that your private key files are NOT accessible by others.\r\nThis private key will be ignored.\r\nLoad key "/k/my id": bad permissions\r\nroot@127.0.0.1: Permission denied (publickey).\r\n',
    { kind: 'sign-in', file: '/k/my id', nextStep: "Make it private: chmod 600 '/k/my id'" },
  ],
  [
    'an unknown host key under strict checking',
    'No ED25519 host key is known for [127.0.0.1]:38475 and you have requested strict checking.\r\nHost key verification failed.\r\n',
    {
      kind: 'host-key',
      nextStep: 'Connect once and compare the fingerprint with the one you were given: ssh -F /c gpu',
    },
  ],
  ['an unknown host key that nobody accepted', 'Host key verification failed.\r\n', { kind: 'host-key' }],
  [
    'no algorithm in common',
    'Unable to negotiate with 127.0.0.1 port 38475: no matching host key type found. Their offer: ssh-rsa\r\n',
    { kind: 'incompatible', cause: 'no matching host key type found. Their offer: ssh-rsa' },
  ],
  [
    'an unknown option in the configuration',
    '/c: line 2: Bad configuration option: wrong\r\n/c: terminating, 1 bad configuration options\r\n',
    { kind: 'bad-input', file: '/c', line: 2, cause: 'Bad configuration option: wrong' },
  ],
  [
    'a wrong value in the configuration',
    "/with blank/c line 1: Bad port 'abc'.\r\n/with blank/c: terminating, 1 bad configuration options\r\n",
    { kind: 'bad-input', file: '/with blank/c', line: 1, cause: "Bad port 'abc'." },
  ],
  [
    'a configuration that is not there',
    "Can't open user config file /c: No such file or directory\r\n",
    { kind: 'bad-input', file: '/c' },
  ],
  [
    'something new',
    'ssh: the moon is in the way\r\n',
    { kind: 'unreachable', cause: 'ssh: the moon is in the way' },
  ],
];

it.each(texts)('explains %s', (_, text, expected) => {
  const { failure } = explainSshFailure(text, { host: 'gpu', configFile: '/c' });
  expect(failure).toMatchObject(expected);
  expect(failure.nextStep).toBeDefined();
});

it('says of a changed host key where the old one is, that it may be an attack, and what forgets it', () => {
  const text = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Someone could be eavesdropping on you right now (man-in-the-middle attack)!
It is also possible that a host key has just been changed.
The fingerprint for the ED25519 key sent by the remote host is
SHA256:ThZvkq7LVfZUrn1O0gZKQl3aaNUtjwgyapjxHhPmUBQ.
Please contact your system administrator.
Add correct host key in /home/it's me/known_hosts to get rid of this message.
Offending ED25519 key in /home/it's me/known_hosts:14
Host key for [127.0.0.1]:40043 has changed and you have requested strict checking.
Host key verification failed.
`;
  expect(explainSshFailure(text, { host: 'gpu' }).failure).toMatchObject({
    kind: 'host-key',
    message:
      'gpu shows the host key SHA256:ThZvkq7LVfZUrn1O0gZKQl3aaNUtjwgyapjxHhPmUBQ, which is not the one known for it: somebody may be in between, or the host was set up anew.',
    file: "/home/it's me/known_hosts",
    line: 14,
    nextStep: `Ask whoever runs the host for its fingerprint. Only if it is this one, forget the old key: ssh-keygen -f '/home/it'\\''s me/known_hosts' -R '[127.0.0.1]:40043'`,
  });
});
