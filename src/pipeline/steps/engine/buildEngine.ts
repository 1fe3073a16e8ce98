import { writeFileAtomically } from '../../../core/atomicFile.ts';
import { fail, type FailureKind, type Remedy } from '../../../core/failure.ts';
import { formatCommand } from '../../../exec/commandText.ts';
import type { CommandRunner } from '../../../exec/command.ts';
import { type BuildErrorAction, explainBuildError } from '../../../tensorrt/build/explainBuildError.ts';
import type { BuildChoices } from '../../../tensorrt/build/buildChoices.ts';
import { buildEngineCommand, type CommandNote } from '../../../tensorrt/build/trtexecCommand.ts';
import { buildProgress } from '../../../tensorrt/report/buildProgress.ts';
import { lastError, runTrtexec } from '../../../tensorrt/run/runTrtexec.ts';
import type { StepProgress } from '../../stepContext.ts';
import { engineFiles } from './engineFiles.ts';

export interface EngineBuild {
  /** TensorRT that builds, such as `10.0.1.6`. */
  readonly version: string;
  readonly choices: BuildChoices;
  readonly onnx: string;
  /** Weights beside the graph. */
  readonly externalData: readonly string[];
  /** Where the plan goes here; its log, times, profile and layers lie beside it. */
  readonly plan: string;
  /** Where the log goes when the build fails. */
  readonly failedLog: string;
  /** Kept between builds; made when it is not there. Absent: none is kept. */
  readonly timingCache?: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StepProgress) => void;
  readonly print: (text: string) => void;
}

export interface BuiltEngine {
  /** As it can be typed; paths are those of this machine. */
  readonly commandLine: string;
  readonly notes: readonly CommandNote[];
  readonly log: string;
  readonly durationNs: number;
}

/** Hundreds of lines that only the log file needs. */
const averages = /\] Average on \d+ runs/u;

/**
 * Builds an engine with trtexec where `runner` runs things.
 * @throws FailureError that explains the build's error and names the log.
 */
export async function buildEngine(build: EngineBuild, runner: CommandRunner): Promise<BuiltEngine> {
  const files = engineFiles(build.plan);
  const command = buildEngineCommand(build.version, build.choices, {
    onnx: build.onnx,
    plan: files.plan,
    times: files.times,
    profile: files.profile,
    layers: files.layers,
    ...(build.timingCache === undefined ? {} : { timingCache: build.timingCache }),
  });
  const commandLine = formatCommand({ program: 'trtexec', args: command.args });
  build.print(`  $ ${commandLine}`);
  for (const note of command.notes) {
    build.print(`  ${note.kind === 'dropped' ? '! ' : ''}${note.text}`);
  }
  const startedAtMs = Date.now();
  const run = await runTrtexec(
    {
      args: command.args,
      files: {
        inputs: [build.onnx, ...build.externalData],
        outputs: [build.plan],
        ...(build.timingCache === undefined ? {} : { updates: [build.timingCache] }),
      },
      signal: build.signal,
      onLine: (line) => {
        if (!averages.test(line)) {
          build.print(`  | ${line}`);
        }
        const progress = buildProgress(line);
        if (progress !== undefined) {
          const { message, fraction } = progress;
          build.onProgress(fraction === null ? { message } : { message, fraction });
        }
      },
    },
    runner,
  );
  if (run.exitCode !== 0) {
    await writeFileAtomically(build.failedLog, run.log);
    const explained = explainBuildError(run.log, build.version);
    const cause = explained?.meaning ?? (/\[E\]|error/iu.test(run.log) ? lastError(run.log) : undefined);
    return fail({
      kind: kinds[explained?.id ?? ''] ?? 'process-failed',
      message: explained?.message ?? `The engine was not built: ${describeEnd(run.exitCode)}.`,
      file: build.failedLog,
      ...(cause === undefined ? {} : { cause }),
      nextStep: explained?.nextStep ?? 'The log says how far it came.',
      ...remedyOf(explained?.action),
    });
  }
  await writeFileAtomically(files.log, run.log);
  return {
    commandLine,
    notes: command.notes,
    log: run.log,
    durationNs: builtInNs(run.log) ?? (Date.now() - startedAtMs) * 1e6,
  };
}

/** The build alone, in trtexec's own words: what we waited for holds transfers and lost connections too. */
function builtInNs(log: string): number | undefined {
  const seconds = Number(/\bEngine built in ([\d.]+) sec/u.exec(log)?.[1]);
  return Number.isFinite(seconds) ? seconds * 1e9 : undefined;
}

/** What an explained error is, where that is more than a program's failure. */
const kinds: Readonly<Record<string, FailureKind>> = {
  'disk-full': 'disk-full',
  'out-of-memory': 'out-of-memory',
  'driver-too-old': 'incompatible',
  'unsupported-operator': 'unsupported-operator',
};

const signalNames: Readonly<Record<number, string>> = {
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL, as the machine does when its memory runs out',
  11: 'SIGSEGV',
  15: 'SIGTERM',
};

/** How trtexec ended, in words; shells count a signal as 128 more. */
function describeEnd(exitCode: number | null): string {
  const signal = exitCode === null || exitCode <= 128 ? undefined : signalNames[exitCode - 128];
  return signal === undefined
    ? `trtexec ended with ${exitCode === null ? 'no exit status' : `exit status ${exitCode}`}`
    : `trtexec crashed (${signal})`;
}

/** The button that goes with an explained build error; some have none. */
function remedyOf(action: BuildErrorAction | undefined): { readonly remedy?: Remedy } {
  switch (action?.kind) {
    case 'use-fp32':
      return { remedy: 'engine-precision-fp32' };
    case 'raise-workspace':
      return { remedy: 'engine-workspace-larger' };
    case 'lower-workspace':
      return { remedy: 'engine-workspace-smaller' };
    case 'rebuild-with-release':
    case 'choose-older-release':
    case 'build-on-other-gpu':
      return { remedy: 'build-form' };
    case 'clean-up-target':
      return { remedy: 'target-cleanup' };
    case 'set-axes':
    case 'lower-opset':
    case 'remove-option':
      return { remedy: 'pipeline-file' };
    case 'open-node':
    case undefined:
      return {};
  }
}
