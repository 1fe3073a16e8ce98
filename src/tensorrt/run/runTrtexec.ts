import { fail } from '../../core/failure.ts';
import type { CommandFiles, CommandRunner } from '../../exec/command.ts';

export interface TrtexecRequest {
  /** Words after `trtexec`; paths in them that are listed in `files` are rewritten where the files lie elsewhere. */
  readonly args: readonly string[];
  readonly files: CommandFiles;
  /** Folder in which relative paths of the words are meant. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export interface TrtexecRun {
  readonly exitCode: number | null;
  /** Standard output and standard error, as they came. */
  readonly log: string;
}

/** Images keep trtexec off PATH in some releases. */
const places = [
  'trtexec',
  '/opt/tensorrt/bin/trtexec',
  '/usr/src/tensorrt/bin/trtexec',
  '/workspace/tensorrt/bin/trtexec',
];

const findAndRun = `for each in ${places.join(' ')}; do
  if command -v "$each" >/dev/null 2>&1; then exec "$each" "$@"; fi
done
echo 'trtexec was not found' >&2
exit 127`;

/**
 * Runs trtexec where `runner` runs things and returns how it ended; a failed build is a result.
 * @throws FailureError of kind `missing-tool` when there is no trtexec, and what the runner throws.
 */
export async function runTrtexec(request: TrtexecRequest, runner: CommandRunner): Promise<TrtexecRun> {
  const lines: string[] = [];
  const onLine = (line: string) => {
    lines.push(line);
    request.onLine?.(line);
  };
  const result = await runner.run(
    {
      program: 'sh',
      args: ['-c', findAndRun, 'trtexec', ...request.args],
      files: request.files,
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      // The build writes its engine at the end only: nothing is lost by an immediate end.
      stop: [{ signal: 'SIGTERM', waitMs: 2_000 }],
    },
    {
      onStdoutLine: onLine,
      onStderrLine: onLine,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    },
  );
  if (result.exitCode === 127 && lines.includes('trtexec was not found')) {
    return fail({
      kind: 'missing-tool',
      message: 'There is no trtexec where the engine is to be built.',
      cause: `Looked on PATH and at ${places.slice(1).join(', ')}.`,
      nextStep: 'Use a TensorRT image (tensorrt:YY.MM-py3), or put trtexec on PATH there.',
    });
  }
  return { exitCode: result.exitCode, log: `${lines.join('\n')}\n` };
}

/** The last line that trtexec marks as an error, without its prefix. */
export function lastError(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const error = lines.findLast((line) => /\[E\]|error/iu.test(line)) ?? lines.at(-1) ?? '';
  return error.replace(/^(?:\[[^\]]*\]\s*)+/u, '').trim();
}
