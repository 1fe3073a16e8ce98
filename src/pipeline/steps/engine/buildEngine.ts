import { writeFileAtomically } from '../../../core/atomicFile.ts';
import { fail } from '../../../core/failure.ts';
import { formatCommand } from '../../../exec/commandText.ts';
import type { CommandRunner } from '../../../exec/command.ts';
import { explainBuildError } from '../../../tensorrt/build/explainBuildError.ts';
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
  await writeFileAtomically(files.log, run.log);
  if (run.exitCode !== 0) {
    const explained = explainBuildError(run.log, build.version);
    return fail({
      kind: 'process-failed',
      message:
        explained?.message ??
        `The engine was not built: trtexec ended with ${run.exitCode ?? 'no'} exit status.`,
      file: build.onnx,
      cause: explained?.meaning ?? lastError(run.log),
      ...(explained === undefined ? {} : { nextStep: explained.nextStep }),
      details: run.log,
    });
  }
  return {
    commandLine,
    notes: command.notes,
    log: run.log,
    durationNs: (Date.now() - startedAtMs) * 1e6,
  };
}
