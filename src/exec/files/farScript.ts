import { fail, type FailureKind } from '../../core/failure.ts';
import { formatBytes } from '../../core/units.ts';
import type { CommandResult, CommandRunner, RunOptions } from '../command.ts';

/**
 * Shell functions that several of our far-end scripts share. They need a POSIX sh (dash, busybox ash) and coreutils.
 * Messages of tools are in English, so that a log reads the same everywhere; nobody decides on them.
 */
export const farFunctions = `
LC_ALL=C; export LC_ALL
size_of() { set -- $(ls -lnLd "$1" 2>/dev/null); echo "\${5:-0}"; }
free_bytes() {
  set -- $(df -Pk "$1" 2>/dev/null | sed -n '$s/.* \\([0-9][0-9]*\\)  *[0-9]*% .*/\\1/p')
  echo $((\${1:-999999999999} * 1024))
}
decode() { decoded=$(printf '%b_' "$1"); decoded=\${decoded%_}; }
`;

/**
 * Defines `hashes`, which prints "SHA256 ?NAME" lines. OpenSSL comes first because it uses the processor's SHA
 * instructions, which makes it four times as fast as coreutils.
 */
export const farHashes = `
empty=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
if [ "$(openssl dgst -sha256 -r /dev/null 2>/dev/null | cut -c1-64)" = $empty ]; then
  hashes() { openssl dgst -sha256 -r "$@"; }
elif [ "$(sha256sum /dev/null 2>/dev/null | cut -c1-64)" = $empty ]; then
  hashes() { sha256sum "$@"; }
elif [ "$(shasum -a 256 /dev/null 2>/dev/null | cut -c1-64)" = $empty ]; then
  hashes() { shasum -a 256 "$@"; }
else
  echo no-hash
  exit 0
fi
`;

/** Text as one word without spaces and line ends; `decode` of {@link farFunctions} gives it back. */
export function encodeWord(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(' ', '\\0040');
}

/** The machine a script runs on, with its name for messages. */
export interface FarMachine {
  readonly name: string;
  readonly runner: CommandRunner;
}

/**
 * Runs one of our scripts; data goes in as arguments or standard input, never as script text.
 * @throws FailureError of kind `process-failed` when it ends with another status than 0, `missing-tool` when the machine
 *   has no program that computes SHA-256; whatever the runner throws.
 */
export async function runFarScript(
  machine: FarMachine,
  script: string,
  args: readonly string[],
  options: RunOptions & { readonly stdin?: string } = {},
): Promise<CommandResult> {
  const { stdin, ...runOptions } = options;
  const command = { program: 'sh', args: ['-c', script, 'engine-room', ...args] };
  const result = await machine.runner.run(
    { ...command, ...(stdin === undefined ? {} : { stdin }) },
    runOptions,
  );
  if (result.stdout.startsWith('no-hash\n')) {
    return fail({
      kind: 'missing-tool',
      message: `${machine.name} has no program that computes SHA-256.`,
      nextStep: 'Install openssl or coreutils there.',
    });
  }
  if (result.exitCode !== 0) {
    return failFar(machine, 'process-failed', 'A step on the machine did not work', result);
  }
  return result;
}

/** Ends with a failure that names the machine and quotes the last thing its tools said. */
export function failFar(
  machine: FarMachine,
  kind: FailureKind,
  message: string,
  result: Pick<CommandResult, 'stderr' | 'exitCode'>,
): never {
  const cause = result.stderr.trim().split('\n').at(-1) ?? '';
  return fail({
    kind,
    message: `${message} (${machine.name}).`,
    cause: cause === '' ? `The script ended with status ${result.exitCode ?? 'none'}.` : cause,
    ...(result.stderr === '' ? {} : { details: result.stderr }),
  });
}

/** Ends with a `disk-full` failure; sizes in bytes. */
export function failDiskFull(
  machine: FarMachine,
  folder: string,
  neededBytes: number,
  freeBytes: number,
): never {
  return fail({
    kind: 'disk-full',
    message: `The disk of ${machine.name} is full: ${folder} needs ${formatBytes(neededBytes)} more, ${formatBytes(freeBytes)} are free.`,
    nextStep: 'Clean up the target or free space there, then run the step again; what has arrived is kept.',
  });
}
