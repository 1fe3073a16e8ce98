import { describe, expect, it } from 'vitest';
import { acceptsHostKey, parseAskpassQuestion } from '../../../../../src/exec/ssh/askpass/askpassQuestion.ts';

/** As OpenSSH 9.2 asks. */
const unknownHost = `The authenticity of host '[127.0.0.1]:2222 ([127.0.0.1]:2222)' can't be established.
ED25519 key fingerprint is SHA256:QP/c2PIkuTeZ5UPwZU3cK4WWGqaVtADnd0QkiwvLCDU.
This key is not known by any other names.
Are you sure you want to continue connecting (yes/no/[fingerprint])? `;

describe('what ssh asks', () => {
  it.each<[string, Record<string, string>]>([
    ["ubuntu@10.0.0.5's password: ", { kind: 'password', host: 'ubuntu@10.0.0.5' }],
    ['(ubuntu@10.0.0.5) Password: ', { kind: 'password', host: 'ubuntu@10.0.0.5' }],
    ['(me@gpu) Password for me:', { kind: 'password', host: 'me@gpu' }],
    ['Password:', { kind: 'password' }],
    [
      "Enter passphrase for key '/home/me/.ssh/id_ed25519': ",
      { kind: 'passphrase', file: '/home/me/.ssh/id_ed25519' },
    ],
    ["Enter passphrase for key '/home/it's me/id': ", { kind: 'passphrase', file: "/home/it's me/id" }],
    ["Enter passphrase for RSA key '/k/id_rsa': ", { kind: 'passphrase', file: '/k/id_rsa' }],
    ['Enter passphrase: ', { kind: 'passphrase' }],
    ['(me@gpu) Verification code: ', { kind: 'other', host: 'me@gpu' }],
    ['(me@gpu) Duo two-factor login for me\n\nPasscode or option (1-3): ', { kind: 'other', host: 'me@gpu' }],
    ['Enter PIN for ED25519-SK key /home/me/.ssh/id_sk: ', { kind: 'other' }],
    ['', { kind: 'other' }],
  ])('%j', (prompt, expected) => {
    expect(parseAskpassQuestion(prompt)).toEqual({ ...expected, text: prompt.trim() });
  });

  it('names host, kind and fingerprint of an unknown host key', () => {
    expect(parseAskpassQuestion(unknownHost)).toEqual({
      kind: 'host-key',
      host: '[127.0.0.1]:2222',
      keyType: 'ED25519',
      fingerprint: 'SHA256:QP/c2PIkuTeZ5UPwZU3cK4WWGqaVtADnd0QkiwvLCDU',
      text: unknownHost.trim(),
    });
  });

  it('knows the second asking about a host key, which names nothing any more', () => {
    expect(parseAskpassQuestion("Please type 'yes', 'no' or the fingerprint: ").kind).toBe('host-key');
  });

  it('is not led by a server that imitates a question about a password into one about a host key', () => {
    expect(parseAskpassQuestion("(me@gpu) me@bank's password: ").kind).not.toBe('host-key');
  });
});

it('accepts a host key by "yes" or its fingerprint alone', () => {
  const question = parseAskpassQuestion(unknownHost);
  const accepts = (answer: string) => question.kind === 'host-key' && acceptsHostKey(question, answer);
  expect(accepts('yes')).toBe(true);
  expect(accepts('SHA256:QP/c2PIkuTeZ5UPwZU3cK4WWGqaVtADnd0QkiwvLCDU')).toBe(true);
  for (const answer of ['', 'y', 'Yes', 'yes\n', 'no', 'SHA256:other']) {
    expect(accepts(answer)).toBe(false);
  }
});
