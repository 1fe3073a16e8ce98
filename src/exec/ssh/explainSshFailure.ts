import { type Failure, FailureError } from '../../core/failure.ts';
import { formatCommand } from '../commandText.ts';

export interface SshFailureContext {
  /** As the user calls it. */
  readonly host: string;
  readonly configFile?: string;
}

/**
 * What ssh's own messages mean, when it ended with its exit status 255. Kinds: `unreachable`, `sign-in`, `host-key`,
 * `incompatible` (no common algorithm) and `bad-input` (a configuration that ssh refuses). The messages are those of
 * OpenSSH 7 to 10; what is not known counts as unreachable, in ssh's words.
 * @param text what ssh wrote to standard error; lines of others in it do no harm.
 */
export function explainSshFailure(text: string, context: SshFailureContext): FailureError {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  for (const explain of explanations) {
    const failure = explain(lines, context);
    if (failure !== undefined) {
      return new FailureError(failure);
    }
  }
  return new FailureError({
    kind: 'unreachable',
    message: `There is no connection to ${context.host}.`,
    ...withCause(lines.at(-1)),
    nextStep: `Try it in a terminal: ${sshLine(context, ['-v'])}`,
  });
}

type Explanation = (lines: readonly string[], context: SshFailureContext) => Failure | undefined;

/** The first that fits: what is wrong here before what is wrong there, causes before their consequences. */
const explanations: readonly Explanation[] = [
  badConfiguration,
  changedHostKey,
  unknownHostKey,
  noCommonAlgorithm,
  unprotectedKey,
  refusedSignIn,
  unknownName,
  refusedConnection,
  noAnswer,
  lostConnection,
];

function badConfiguration(lines: readonly string[]): Failure | undefined {
  const place = match(
    lines,
    /^(.+?):? line (\d+): (.*(?:configuration option|argument|value|garbage|keyword|unsupported|quotes|bad |missing|extra).*)$/iu,
  );
  if (place !== undefined) {
    const [line, file = '', number, cause = line] = place;
    return {
      kind: 'bad-input',
      message: 'ssh refuses its configuration.',
      // An option given on the command line has no file.
      ...(file.startsWith('command') ? {} : { file, line: Number(number) }),
      cause,
      nextStep: 'Correct the line, then try again.',
    };
  }
  const file = match(
    lines,
    /^(?:Bad owner or permissions on|Can't open user config file) ([^:]+?)(?::.*)?$/u,
  );
  return file === undefined
    ? undefined
    : {
        kind: 'bad-input',
        message: 'ssh refuses its configuration.',
        file: file[1] ?? '',
        cause: file[0],
        nextStep: 'The file must exist, be yours, and be writable by you alone.',
      };
}

function changedHostKey(lines: readonly string[], { host }: SshFailureContext): Failure | undefined {
  if (match(lines, /REMOTE HOST IDENTIFICATION HAS CHANGED|^Host key for .+ has changed/u) === undefined) {
    return undefined;
  }
  const [, file, line] = match(lines, /^Offending .*key in (.+):(\d+)$/u) ?? [];
  const name = match(lines, /^Host key for (.+) has changed/u)?.[1] ?? host;
  const fingerprint = match(lines, /^(SHA256:[\w+/]+|MD5:[\da-f:]+)\.?$/u)?.[1];
  const remove = formatCommand({
    program: 'ssh-keygen',
    args: [...(file === undefined ? [] : ['-f', file]), '-R', name],
  });
  const key = fingerprint === undefined ? 'a host key' : `the host key ${fingerprint}`;
  return {
    kind: 'host-key',
    message: `${host} shows ${key}, which is not the one known for it: somebody may be in between, or the host was set up anew.`,
    ...(file === undefined ? {} : { file, line: Number(line) }),
    cause: `The known key of ${name} does not match.`,
    nextStep: `Ask whoever runs the host for its fingerprint. Only if it is this one, forget the old key: ${remove}`,
  };
}

function unknownHostKey(lines: readonly string[], context: SshFailureContext): Failure | undefined {
  const strict = match(lines, /^No .*host key is known for .+ and you have requested strict checking/u);
  const failed = match(lines, /^Host key verification failed/u);
  return (strict ?? failed) === undefined
    ? undefined
    : {
        kind: 'host-key',
        message: `The host key of ${context.host} is not known here and was not accepted.`,
        ...withCause((strict ?? failed)?.[0]),
        nextStep: `Connect once and compare the fingerprint with the one you were given: ${sshLine(context)}`,
      };
}

function noCommonAlgorithm(lines: readonly string[], { host }: SshFailureContext): Failure | undefined {
  const found = match(lines, /^Unable to negotiate with .*: (no matching .*)$/u);
  return found === undefined
    ? undefined
    : {
        kind: 'incompatible',
        message: `${host} and this ssh have no algorithm in common.`,
        ...withCause(found[1]),
        nextStep:
          'Update the older side, or allow one of the offered algorithms for this host in your SSH configuration.',
      };
}

function unprotectedKey(lines: readonly string[], { host }: SshFailureContext): Failure | undefined {
  const denied = match(lines, /Permission denied \(/u);
  const file = match(
    lines,
    /^(?:Load key|Permissions \d+ for) ["'](.+?)["'].*(?:bad permissions|too open)/u,
  )?.[1];
  return denied === undefined || file === undefined
    ? undefined
    : {
        kind: 'sign-in',
        message: `${host} did not let us in: ssh did not use a key that others could read.`,
        file,
        cause: denied[0],
        nextStep: `Make it private: ${formatCommand({ program: 'chmod', args: ['600', file] })}`,
      };
}

function refusedSignIn(lines: readonly string[], context: SshFailureContext): Failure | undefined {
  const found = match(
    lines,
    /Permission denied \(|Permission denied, please try again|Too many authentication failures|No (?:more|supported) authentication methods|This account is (?:currently )?not available|Your password has expired/u,
  );
  return found === undefined
    ? undefined
    : {
        kind: 'sign-in',
        message: `${context.host} did not let us in.`,
        ...withCause(found.input),
        nextStep: `Check User and IdentityFile of the host, load the key into your agent with ssh-add, or try it in a terminal: ${sshLine(context)}`,
      };
}

function unknownName(lines: readonly string[], { host }: SshFailureContext): Failure | undefined {
  const found = match(lines, /Could not resolve hostname (.+?):/u);
  return found === undefined
    ? undefined
    : {
        kind: 'unreachable',
        message: `The name ${found[1] ?? host} is not known to the network.`,
        ...withCause(found.input),
        nextStep: `Check HostName of ${host} in your SSH configuration, and whether it needs a VPN.`,
      };
}

function refusedConnection(lines: readonly string[], { host }: SshFailureContext): Failure | undefined {
  const found = match(lines, /(?:connect to host|open failed: connect failed|stdio forwarding failed).*/u);
  const refused = match(lines, /Connection refused/u) !== undefined;
  return found === undefined
    ? undefined
    : {
        kind: 'unreachable',
        message: refused ? `No SSH server answers for ${host}.` : `${host} cannot be reached.`,
        ...withCause(found.input),
        nextStep: refused
          ? 'Check Port in your SSH configuration, and that sshd runs there.'
          : 'Check that the host is switched on, and whether it needs a VPN.',
      };
}

function noAnswer(lines: readonly string[], { host }: SshFailureContext): Failure | undefined {
  const found = match(
    lines,
    /kex_exchange_identification|ssh_exchange_identification|banner exchange|^Connection (?:to|closed by|reset by) .+ port \d+(?: timed out)?/u,
  );
  return found === undefined
    ? undefined
    : {
        kind: 'unreachable',
        message: `${host} ended the connection before sign-in.`,
        ...withCause(found.input),
        nextStep:
          'Try again in a minute; if it stays so, ask whoever runs the host: its server may be overloaded or shut out this address.',
      };
}

function lostConnection(lines: readonly string[], { host }: SshFailureContext): Failure | undefined {
  const found = match(
    lines,
    /^Timeout, server .+ not responding|client_loop: |^packet_write_wait: |closed by remote host|Broken pipe|Connection reset by peer|^mux_client_.*(?:failed|read)|master .*(?:disconnected|failed)/u,
  );
  return found === undefined
    ? undefined
    : {
        kind: 'unreachable',
        message: `The connection to ${host} was lost.`,
        ...withCause(found.input),
        nextStep: 'Check the network, then try again.',
      };
}

function match(lines: readonly string[], pattern: RegExp): RegExpExecArray | undefined {
  for (const line of lines) {
    const found = pattern.exec(line);
    if (found !== null) {
      return found;
    }
  }
  return undefined;
}

function withCause(cause: string | undefined): { cause?: string } {
  return cause === undefined ? {} : { cause };
}

function sshLine({ host, configFile }: SshFailureContext, options: readonly string[] = []): string {
  const config = configFile === undefined ? [] : ['-F', configFile];
  return formatCommand({ program: 'ssh', args: [...options, ...config, host] });
}
