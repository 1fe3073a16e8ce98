import type { CommandRunner } from '../../../exec/command.ts';
import { loadEngineCommand } from '../../../tensorrt/build/trtexecCommand.ts';
import { explainBuildError } from '../../../tensorrt/build/explainBuildError.ts';
import { lastError, runTrtexec } from '../../../tensorrt/run/runTrtexec.ts';

/** Whether an engine was loaded where it will be served, and in what. */
export interface LoadCheck {
  readonly state: 'loaded' | 'refused' | 'not-checked';
  readonly text: string;
  /** True when it was the image that will serve; false for the nearest thing. */
  readonly serves: boolean;
}

export interface LoadPlace {
  readonly runner: CommandRunner;
  /** TensorRT in it. */
  readonly version: string;
  /** Such as `tritonserver:24.05-py3`. */
  readonly name: string;
  /** True for the image that serves; false for the nearest thing, which has the same TensorRT. */
  readonly serves: boolean;
}

/** Loads the engine and runs it once with made-up input; a refusal is a result. */
export async function checkLoads(
  plan: string,
  shapes: Readonly<Record<string, readonly number[]>>,
  place: LoadPlace | undefined,
  signal: AbortSignal,
): Promise<LoadCheck> {
  if (place === undefined) {
    return {
      state: 'not-checked',
      text: 'Not checked: the target has neither the serving image nor one with the same TensorRT.',
      serves: false,
    };
  }
  const command = loadEngineCommand(place.version, { plan, shapes });
  const run = await runTrtexec(
    { args: command.args, files: { inputs: [plan], outputs: [] }, signal },
    place.runner,
  );
  const where = place.serves
    ? `in the serving image ${place.name}`
    : `in ${place.name}, which built it; the serving image is not on the target`;
  return run.exitCode === 0
    ? { state: 'loaded', text: `Loaded ${where} (TensorRT ${place.version}).`, serves: place.serves }
    : {
        state: 'refused',
        text: `Refused ${where}: ${explainBuildError(run.log, place.version)?.message ?? lastError(run.log)}`,
        serves: place.serves,
      };
}
