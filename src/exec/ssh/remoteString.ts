import { fail } from '../../core/failure.ts';
import type { Command } from '../command.ts';
import { quoteForPosixShell } from '../commandText.ts';

/** Carried by every process of one call on the far end, so that all of them can be found again. */
export const callVariable = 'ENGINE_ROOM_CALL';

/**
 * Linux takes at most 128 KiB as one argument, here and on the far end; the rest is room for what the login shell and
 * ssh add.
 */
const limitBytes = 120_000;

/** Lines by which the far end tells where the program's own output begins and how it ended; see {@link remoteString}. */
export function remoteMarks(callId: string): { readonly start: string; readonly end: string } {
  return { start: `engine-room-start-${callId}`, end: `engine-room-end-${callId}` };
}

/**
 * The string for ssh that runs a command on the far end. The user's login shell there reads it, be it sh, bash, zsh,
 * fish or csh; all of them agree on a single-quoted word of plain characters, so everything else is written in octal and
 * turned back by `printf %b` of a POSIX shell.
 *
 * On the far end the start mark comes first, on standard output alone and on standard error with the pid of the process
 * group; what a login shell printed before it is not the program's. The end mark comes last, on standard error, with the
 * exit status, `folder` when there is no such working directory, or `program` when there is no such program.
 * @param callId letters and digits, unique for the call.
 * @throws FailureError of kind `bad-input` for text that no process can be given, or too much of it.
 */
export function remoteString(command: Command, callId: string): string {
  const script = remoteScript(command);
  if (script.includes('\0') || /\p{Surrogate}/u.test(script)) {
    fail({
      kind: 'bad-input',
      message: `The command line of ${command.program} holds a character that no program can be given.`,
      cause: script.includes('\0') ? 'A NUL character.' : 'Half of a surrogate pair.',
      nextStep: 'Check the names and values in the command line.',
    });
  }
  const text = `exec env ${callVariable}=${callId} sh -c 'eval "$(printf %b "${escapeAll(script)}")"'`;
  if (text.length > limitBytes) {
    fail({
      kind: 'bad-input',
      message: `The command line of ${command.program} is too long to be sent to another machine.`,
      cause: `It takes ${Math.ceil(text.length / 1000)} kB; ${limitBytes / 1000} kB is the limit.`,
      nextStep: 'Put long text into a file or into standard input.',
    });
  }
  return text;
}

/** In `printf %b` an octal escape is a backslash, a zero and up to three digits; always three here. */
function escapeAll(script: string): string {
  return script.replaceAll(/[^A-Za-z0-9 _./:=,@%+;|&<>(){}[\]*?#-]/gu, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`)
      .join(''),
  );
}

function remoteScript({ program, args, env = {}, cwd }: Command): string {
  const assignments = Object.entries(env).map(([name, value]) =>
    quoteForPosixShell(`${checkName(name)}=${value}`),
  );
  const words = [program, ...args].map(quoteForPosixShell).join(' ');
  // `env` would read a program with an equals sign in its name as one more assignment.
  const start = program.includes('=') ? `sh -c 'exec "$0" "$@"' ${words}` : words;
  const { start: startMark, end: endMark } = remoteMarks(`$${callVariable}`);
  return [
    `echo "${startMark}"; echo "${startMark} $$" >&2`,
    // With a handler the shell outlives the signals that end its group, and still tells how the program ended.
    'trap : INT TERM; unset CDPATH',
    ...(cwd === undefined
      ? []
      : [`cd ${quoteForPosixShell(asPath(cwd))} >/dev/null || { echo "${endMark} folder" >&2; exit 1; }`]),
    // An assignment of ours always comes first, so that a program with a leading dash is no option of `env`.
    `env ${[`${callVariable}="$${callVariable}"`, ...assignments, start].join(' ')}; s=$?`,
    `case $s in 126|127) (${isThere(program, env['PATH'])}) || s=program;; esac`,
    `echo "${endMark} $s" >&2`,
    'case $s in program) exit 127;; *) exit $s;; esac',
  ].join('\n');
}

/** A shell list that succeeds when the program can be found, so that a program's own exit status 127 stays its own. */
function isThere(program: string, path: string | undefined): string {
  const name = quoteForPosixShell(program);
  if (program.includes('/')) {
    return `[ -x ${name} ] && [ ! -d ${name} ]`;
  }
  const setPath = path === undefined ? '' : `PATH=${quoteForPosixShell(path)}; `;
  return `${setPath}IFS=:; set -f; for d in $PATH; do [ -x "\${d:-.}/"${name} ] && [ ! -d "\${d:-.}/"${name} ] && exit 0; done; exit 1`;
}

/** `cd -` and `cd -P` mean something else than a folder of that name. */
function asPath(folder: string): string {
  return folder.startsWith('/') ? folder : `./${folder}`;
}

function checkName(name: string): string {
  return name === '' || name.includes('=')
    ? fail({
        kind: 'bad-input',
        message: `"${name}" cannot be the name of an environment variable.`,
        nextStep: 'Use letters, digits and underscores.',
      })
    : name;
}
