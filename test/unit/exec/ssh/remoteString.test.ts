import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import { RemoteOutput } from '../../../../src/exec/ssh/remoteOutput.ts';
import { remoteString } from '../../../../src/exec/ssh/remoteString.ts';
import { sshCommand } from '../../../../src/exec/ssh/sshCommand.ts';

it('consists of characters alone that every login shell leaves as they are inside single quotes', () => {
  const text = remoteString(
    { program: 'echo', args: [`!'"\\\`$\n\t\u0001é🚀%^~`], cwd: '/a b', env: { A: '`x`' } },
    'id',
  );
  const [, word] = /^exec env ENGINE_ROOM_CALL=id sh -c '(.*)'$/su.exec(text) ?? [];
  expect(word?.replaceAll('eval "$(printf %b "', '').replace('")"', '')).toMatch(
    /^[\w ./:=,@%+;|&<>(){}[\]*?#\\-]+$/u,
  );
});

it.each([['a\0b'], ['\ud800']])('refuses %j, which no process can be given', (argument) => {
  expect(() => remoteString({ program: 'echo', args: [argument] }, 'id')).toThrow(FailureError);
});

it('refuses a variable without a name, or with an equals sign in it', () => {
  expect(() => remoteString({ program: 'env', args: [], env: { '': 'x' } }, 'id')).toThrow(
    /environment variable/,
  );
  expect(() => remoteString({ program: 'env', args: [], env: { 'a=b': 'x' } }, 'id')).toThrow(
    /environment variable/,
  );
});

it('refuses more than one argument of a process can hold', () => {
  expect(() => remoteString({ program: 'echo', args: ['x'.repeat(119_000)] }, 'id')).not.toThrow();
  expect(() => remoteString({ program: 'echo', args: ['é'.repeat(13_000)] }, 'id')).toThrow(/too long/);
});

it('is the last word after the host, which can be no option', () => {
  const command = sshCommand(
    { program: 'true', args: [], stdin: 'x' },
    { host: 'gpu', options: ['-T'], callId: 'id' },
  );
  expect(command.program).toBe('ssh');
  expect(command.args.slice(0, 3)).toEqual(['-T', '--', 'gpu']);
  expect(command.stdin).toBe('x');
  expect(() => sshCommand({ program: 'true', args: [] }, { host: '-x', options: [], callId: 'id' })).toThrow(
    /not the name/,
  );
});

it('gives the program’s output back however it is cut into pieces', () => {
  const text = remoteString({ program: 'printf', args: ['é\nengine-room-start-other\n'] }, 'id');
  const all = Buffer.concat([
    Buffer.from('noise\nengine-room-start-'),
    execFileSync('sh', ['-c', text], { stdio: 'pipe' }),
  ]);
  for (const size of [1, 2, 7, 1000]) {
    const output = new RemoteOutput('id');
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < all.byteLength; at += size) {
      pieces.push(output.takeStdout(all.subarray(at, at + size)));
    }
    expect(Buffer.concat(pieces).toString()).toBe('é\nengine-room-start-other\n');
  }
});

it('takes the marks out of standard error, and what came before them', () => {
  const output = new RemoteOutput('id');
  const lines = ['banner', 'noengine-room-start-id 42', 'one', 'twoengine-room-end-id 7'];
  expect(lines.map((line) => output.takeStderrLine(line))).toEqual([undefined, undefined, 'one', 'two']);
  expect(output.leaderPid).toBe(42);
  expect(output.linesBefore).toEqual(['banner']);
  expect(output.end).toEqual({ kind: 'exit', exitCode: 7 });
  expect(output.cutStderr(`${lines.join('\n')}\n`)).toBe('one\ntwo');
});
