import type { Command } from '../command.ts';
import { remoteString } from './remoteString.ts';
import { checkHostName } from './sshHostName.ts';

export interface SshCall {
  readonly host: string;
  /** Options of ssh, see `sshOptions`. */
  readonly options: readonly string[];
  /** Letters and digits, unique for the call. */
  readonly callId: string;
  /** For ssh itself, such as who answers its questions. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The command that runs here so that `command` runs on an SSH host. Pure.
 * @throws FailureError of kind `bad-input` when host or command cannot be passed on.
 */
export function sshCommand(command: Command, { host, options, callId, env }: SshCall): Command {
  checkHostName(host);
  return {
    program: 'ssh',
    args: [...options, '--', host, remoteString(command, callId)],
    ...(env === undefined ? {} : { env }),
    ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
    // What runs on the far end is stopped there; ssh itself needs no time.
    stop: [{ signal: 'SIGTERM', waitMs: 1_000 }],
  };
}
