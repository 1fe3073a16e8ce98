import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError, FailureError } from '../../../../src/core/failure.ts';
import { locateAskpass } from '../../../../src/exec/ssh/askpass/askpassProgram.ts';
import type { AskpassQuestion } from '../../../../src/exec/ssh/askpass/askpassQuestion.ts';
import { type AskPerson, AskpassServer } from '../../../../src/exec/ssh/askpass/askpassServer.ts';
import { createSshRunner, type SshRunner } from '../../../../src/exec/ssh/sshRunner.ts';
import { type SshServer, startSshServer } from '../../../support/sshServer.ts';

const source = join(import.meta.dirname, '../../../../src');
let folder: string;
let server: SshServer;
const toDispose: { dispose(): void }[] = [];
const toDisconnect: SshRunner[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-askpass-'));
  server = await startSshServer(join(folder, 'server'));
});

afterEach(async () => {
  await Promise.all(toDisconnect.splice(0).map((runner) => runner.disconnect()));
  toDispose.splice(0).forEach((each) => each.dispose());
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A runner whose questions a test answers, with what it was asked. */
async function askedBy(host: string, answer: AskPerson) {
  const questions: AskpassQuestion[] = [];
  const askpass = await AskpassServer.start((question, signal) => {
    questions.push(question);
    return answer(question, signal);
  }, locateAskpass(source));
  toDispose.push(askpass);
  const { configFile } = server;
  const runner = createSshRunner(host, { configFile, ask: 'askpass', environment: askpass.environment });
  toDisconnect.push(runner);
  return { runner, questions, askpass };
}

const echo = { program: 'echo', args: ['hi'] };
const always = (answer: string | undefined) => () => Promise.resolve(answer);
const kindOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (thrown: unknown) => (thrown instanceof FailureError ? thrown.failure.kind : String(thrown)),
  );

describe('an encrypted key', () => {
  it('is opened with the passphrase a person types, once for all calls', async () => {
    const { runner, questions } = await askedBy(server.host.encryptedKey, always(server.passphrase));
    await expect(runner.run(echo)).resolves.toMatchObject({ stdout: 'hi\n' });
    await expect(runner.run(echo)).resolves.toMatchObject({ stdout: 'hi\n' });
    expect(questions).toMatchObject([{ kind: 'passphrase', file: join(folder, 'server/id_encrypted') }]);
  });

  it('stays closed to a wrong passphrase', async () => {
    const { runner, questions } = await askedBy(server.host.encryptedKey, always('wrong'));
    expect(await kindOf(runner.run(echo))).toBe('sign-in');
    expect(questions.length).toBeGreaterThan(1);
  });

  it('stays closed when the person declines', async () => {
    const { runner } = await askedBy(server.host.encryptedKey, always(undefined));
    expect(await kindOf(runner.run(echo))).toBe('sign-in');
  });

  it('takes its question back when the call is cancelled', async () => {
    const abort = new AbortController();
    const taken = { back: false };
    const { runner } = await askedBy(server.host.encryptedKey, (_, signal) => {
      abort.abort();
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          taken.back = true;
          resolve(undefined);
        });
      });
    });
    await expect(runner.run(echo, { signal: abort.signal })).rejects.toBeInstanceOf(CancelledError);
    for (let tries = 0; tries < 100 && !taken.back; tries++) {
      await delay(20);
    }
    expect(taken.back).toBe(true);
  });

  it('leaves the passphrase in no file of ours', async () => {
    const { runner, askpass } = await askedBy(server.host.encryptedKey, always(server.passphrase));
    await runner.run(echo);
    const place = dirname(askpass.environment['ENGINE_ROOM_ASKPASS_SOCKET'] ?? '');
    expect(await readdir(place)).toEqual(['s']);
    expect(JSON.stringify(askpass.environment)).not.toContain(server.passphrase);
    expect(await server.log()).not.toContain(server.passphrase);
  });
});

describe('an unknown host key', () => {
  const known = () => readFile(server.unknownKnownHostsFile, 'utf8').catch(() => undefined);

  it.each([['no'], ['y'], ['SHA256:not-this-one'], [undefined]])(
    'is refused, and written nowhere, when the answer is %s',
    async (answer) => {
      const { runner } = await askedBy(server.host.unknownKey, always(answer));
      expect(await kindOf(runner.run(echo))).toBe('host-key');
      expect(await known()).toBeUndefined();
    },
  );

  it('is accepted and remembered when a person says yes, or types the fingerprint', async () => {
    for (const answer of [
      always('yes'),
      (question: AskpassQuestion) => Promise.resolve(fingerprintOf(question)),
    ]) {
      await rm(server.unknownKnownHostsFile, { force: true });
      const { runner, questions } = await askedBy(server.host.unknownKey, answer);
      await expect(runner.run(echo)).resolves.toMatchObject({ stdout: 'hi\n' });
      expect(questions).toHaveLength(1);
      expect(await known()).toContain(`[127.0.0.1]:${server.port}`);
      await runner.disconnect();
    }
  });

  function fingerprintOf(question: AskpassQuestion): string | undefined {
    return question.kind === 'host-key' ? question.fingerprint : undefined;
  }
});

it('answers nobody who does not know the token', async () => {
  const { questions, askpass } = await askedBy(server.host.encryptedKey, always('secret'));
  const reply = await new Promise<string>((resolve, reject) => {
    const socket = createConnection({ path: askpass.environment['ENGINE_ROOM_ASKPASS_SOCKET'] ?? '' });
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('error', reject);
    socket.on('end', () => resolve(text));
    socket.write(`${JSON.stringify({ token: 'x'.repeat(64), prompt: "me@host's password:" })}\n`);
  });
  expect(reply).toBe('{}\n');
  expect(questions).toEqual([]);
});
