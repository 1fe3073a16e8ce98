import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod/mini';
import { fail, type Failure, FailureError, failureKinds } from '../core/failure.ts';
import { checkSchema } from '../core/parseJson.ts';
import { carriedFiles, type CarriedSources } from './carriedFiles.ts';
import type { CommandResult, CommandRunner } from '../exec/command.ts';

/** Where and how the scripts of python/engine_room run. */
export interface PythonTools {
  readonly runner: CommandRunner;
  /** The user's interpreter: a path, or a name on PATH. */
  readonly python: string;
  /** Absolute path of python/engine_room. */
  readonly scriptsFolder: string;
  /** Set when the runner's files are not those of this machine: what has to travel. */
  readonly carried?: CarriedSources;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PythonProgress) => void;
  /** What the user's model and the libraries print, line by line. */
  readonly onLog?: (line: string) => void;
}

export interface PythonProgress {
  readonly message: string;
  /** Between 0 and 1. */
  readonly fraction?: number;
}

export type PythonScript =
  | 'probe'
  | 'profile_model'
  | 'export_model'
  | 'verify_model'
  | 'optimise_model'
  | 'measure_models'
  | 'run_engine';

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), message: z.string(), fraction: z.optional(z.number()) }),
  z.object({ type: z.literal('result'), value: z.unknown() }),
  z.object({
    type: z.literal('error'),
    kind: z.enum(failureKinds),
    message: z.string(),
    file: z.optional(z.string()),
    line: z.optional(z.number()),
    field: z.optional(z.string()),
    cause: z.optional(z.string()),
    nextStep: z.optional(z.string()),
    details: z.optional(z.string()),
  }),
]);

type PythonMessage = z.infer<typeof messageSchema>;

/**
 * Runs one script with a request and returns its checked result.
 * @param outputs files the script writes; what a killed script left beside them is removed.
 * @throws FailureError as the script reported it; `process-failed` when it ended without a word.
 * @throws CancelledError when the signal was aborted.
 */
export async function runPythonScript<T extends z.ZodMiniType>(
  script: PythonScript,
  request: object,
  schema: T,
  tools: PythonTools,
  outputs: readonly string[] = [],
): Promise<z.infer<T>> {
  const file = `${script}.py`;
  // An object, because a callback fills it in.
  const end: { message?: Exclude<PythonMessage, { type: 'progress' }> } = {};
  const onStdoutLine = (line: string) => {
    const message = parseMessage(line);
    if (message === undefined) {
      // Printed before the script took standard output for itself, by a sitecustomize for instance.
      tools.onLog?.(line);
    } else if (message.type === 'progress') {
      tools.onProgress?.(
        message.fraction === undefined
          ? { message: message.message }
          : { message: message.message, fraction: message.fraction },
      );
    } else {
      end.message = message;
    }
  };
  let result: CommandResult;
  try {
    result = await tools.runner.run(
      {
        program: tools.python,
        args: [join(tools.scriptsFolder, file)],
        stdin: JSON.stringify(request),
        env: { PYTHONUNBUFFERED: '1' },
        ...(tools.carried === undefined
          ? {}
          : { files: await carriedFiles(request, outputs, tools.carried) }),
        ...(tools.carried?.folder !== undefined && 'entry' in request ? { cwd: tools.carried.folder } : {}),
      },
      {
        onStdoutLine,
        onStderrLine: (line) => tools.onLog?.(line),
        ...(tools.signal === undefined ? {} : { signal: tools.signal }),
      },
    );
  } catch (thrown) {
    await removePartials(outputs);
    throw withPythonAdvice(thrown);
  }
  if (end.message?.type === 'result') {
    return checkSchema(end.message.value, schema, { what: `The result of ${file}` });
  }
  await removePartials(outputs);
  return fail(end.message === undefined ? endedWithoutResult(file, result) : toFailure(end.message));
}

function parseMessage(line: string): PythonMessage | undefined {
  if (!line.startsWith('{')) {
    return undefined;
  }
  try {
    const parsed = z.safeParse(messageSchema, JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function toFailure(message: Extract<PythonMessage, { type: 'error' }>): Failure {
  const { kind, message: text, file, line, field, cause, nextStep, details } = message;
  return {
    kind,
    message: text,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(field === undefined ? {} : { field }),
    ...(cause === undefined ? {} : { cause }),
    ...(nextStep === undefined ? {} : { nextStep }),
    ...(details === undefined ? {} : { details }),
  };
}

function endedWithoutResult(file: string, result: CommandResult): Failure {
  const end = result.signal ?? `exit status ${result.exitCode ?? 'unknown'}`;
  const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
  const cause = lines.slice(-3).join(' | ');
  return {
    kind: 'process-failed',
    message: `${file} ended without a result (${end}).`,
    ...(cause === '' ? {} : { cause }),
    nextStep:
      result.signal === 'SIGKILL'
        ? 'The system may have ended it for lack of memory; free some, or use a smaller batch.'
        : 'The interpreter ended while it ran the model. Load the model in Python alone to see why, and check that the interpreter is one.',
    ...(lines.length === 0 ? {} : { details: lines.slice(-50).join('\n') }),
  };
}

function withPythonAdvice(thrown: unknown): unknown {
  if (thrown instanceof FailureError && thrown.failure.kind === 'missing-tool') {
    const nextStep = 'Install Python 3.10 or newer, or choose another interpreter.';
    return new FailureError({ ...thrown.failure, nextStep }, { cause: thrown });
  }
  return thrown;
}

/** A script that was killed could not clean up: its temporary folders are `<output>.<12 hex digits>.partial`. */
async function removePartials(outputs: readonly string[]): Promise<void> {
  for (const output of outputs) {
    const folder = dirname(output);
    const entries = await readdir(folder).catch(() => []);
    for (const entry of entries) {
      const rest = entry.startsWith(`${basename(output)}.`) ? entry.slice(basename(output).length) : '';
      if (/^\.[0-9a-f]{12}\.partial$/u.test(rest)) {
        await rm(join(folder, entry), { recursive: true, force: true });
      }
    }
  }
}
