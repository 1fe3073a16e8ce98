import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { RemoteOutput } from '../../../../src/exec/ssh/remoteOutput.ts';
import { remoteString } from '../../../../src/exec/ssh/remoteString.ts';
import { hostileArguments } from './hostileArguments.ts';

/** sshd hands the string to the account's shell in just this way. */
describe.each(['sh', 'dash', 'bash', 'zsh', 'fish', 'csh', 'tcsh'])(
  'an account whose shell is %s',
  (shell) => {
    it('runs the command with every argument and variable as it was given', () => {
      for (let seed = 1; seed <= 5; seed++) {
        const args = hostileArguments(seed * 7, 60);
        const env = { HOSTILE: hostileArguments(seed, 1).join('') };
        const script = 'printf "%s\\0" "$HOSTILE" "$@"; exit 9';
        const text = remoteString(
          { program: 'sh', args: ['-c', script, 'sh', ...args], env, cwd: '/' },
          'call',
        );
        const { stdout, stderr } = spawnSync(shell, ['-c', text], { encoding: 'buffer' });
        const output = new RemoteOutput('call');
        const words = Buffer.from(output.takeStdout(stdout)).toString().split('\0').slice(0, -1);
        stderr
          .toString()
          .split('\n')
          .forEach((line) => output.takeStderrLine(line));
        expect(words).toEqual([env.HOSTILE, ...args]);
        expect(output.end).toEqual({ kind: 'exit', exitCode: 9 });
      }
    });
  },
);
