import { fake } from '../../../fakes/vscode.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { askUser } from '../../../../src/editor/targets/askpassDialogs.ts';
import { parseAskpassQuestion } from '../../../../src/exec/ssh/askpass/askpassQuestion.ts';

const waiting = new AbortController().signal;
const fingerprint = 'SHA256:ZZvLzJHo1Ri0sFNIDyuN5HVfuyVCmxgoxK1vmnXa0Jc';
const hostKey = parseAskpassQuestion(
  [
    "The authenticity of host '[127.0.0.1]:2222 ([127.0.0.1]:2222)' can't be established.",
    `ED25519 key fingerprint is ${fingerprint}.`,
    'This key is not known by any other names.',
    'Are you sure you want to continue connecting (yes/no/[fingerprint])? ',
  ].join('\n'),
);

beforeEach(() => fake.reset());

describe('a password', () => {
  const question = parseAskpassQuestion("ubuntu@gpu-host's password: ");

  test('is typed unseen, in a box that stays when the user looks it up elsewhere', async () => {
    fake.typed = 'secret';
    expect(await askUser(question, waiting)).toBe('secret');
    expect(fake.inputBoxes).toMatchObject([
      {
        title: 'SSH: password for ubuntu@gpu-host',
        prompt: "ubuntu@gpu-host's password:",
        password: true,
        ignoreFocusOut: true,
      },
    ]);
    expect(fake.inputBoxes[0]).not.toHaveProperty('value');
  });

  test('is no longer asked for when ssh has given up', async () => {
    const gone = new AbortController();
    const asked = askUser(question, gone.signal);
    gone.abort();
    expect(await asked).toBeUndefined();
    expect(await askUser(question, gone.signal)).toBeUndefined();
  });
});

test('a passphrase names its key', async () => {
  fake.typed = 'x';
  await askUser(parseAskpassQuestion("Enter passphrase for key '/home/u/.ssh/id_ed25519': "), waiting);
  expect(fake.inputBoxes).toMatchObject([{ title: 'SSH: passphrase of /home/u/.ssh/id_ed25519' }]);
});

test('a prompt of the far end is shown as one bounded line without control characters', async () => {
  fake.typed = 'x';
  await askUser({ kind: 'other', text: `\u001b[2J\u202eCode\n${'x'.repeat(5000)}` }, waiting);
  const prompt = String(fake.inputBoxes[0]?.['prompt']);
  expect(prompt).toMatch(/^\[2JCode x+…$/);
  expect(prompt).toHaveLength(400);
});

describe('a host key', () => {
  test('is shown with its type and fingerprint, and accepted only by the button', async () => {
    fake.answer = 'Connect';
    expect(await askUser(hostKey, waiting)).toBe('yes');
    const [message] = fake.messages;
    expect(message).toMatchObject({ kind: 'warning', buttons: ['Connect'] });
    expect(message?.text).toContain('[127.0.0.1]:2222');
    expect(message?.detail).toContain(`ED25519 key ${fingerprint}`);
    expect(message?.detail).toContain('ssh-keygen');
  });

  test('is refused by closing the question', async () => {
    expect(await askUser(hostKey, waiting)).toBeUndefined();
    expect(fake.inputBoxes).toEqual([]);
  });
});
