import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod/mini';
import { checkSchema } from '../../core/parseJson.ts';
import type { RunRequest } from '../../pipeline/startRun.ts';
import { stepNames } from '../../pipeline/runRecord.ts';
import type { JobSpec } from '../../exec/job/jobFolder.ts';
import { taskType } from '../viewIds.ts';

const step = z.enum(stepNames);

/** What a keybinding, a task or another extension may hand to a command: then nothing is asked. */
export const stepOptionsSchema = z.object({
  /** Pipeline file, absolute or relative to the first workspace folder. */
  pipeline: z.optional(z.string()),
  steps: z.optional(z.array(step).check(z.minLength(1))),
  python: z.optional(z.string()),
  /** Target of every step that takes one, such as `ssh:gpu-host`. */
  target: z.optional(z.string()),
  /** Photograph for the infer step. */
  image: z.optional(z.string()),
});
export type StepOptions = z.infer<typeof stepOptionsSchema>;

/** The `engine-room` entry of a tasks.json. */
export const taskDefinitionSchema = z.extend(stepOptionsSchema, {
  type: z.literal(taskType),
  pipeline: z.string(),
});
export type RunTaskDefinition = z.infer<typeof taskDefinitionSchema>;

/** Checks options from outside. @throws FailureError of kind `corrupt-file` naming the wrong field. */
export function parseStepOptions(data: unknown): StepOptions {
  return checkSchema(data, stepOptionsSchema, { what: 'The argument of the command' });
}

/** Settings that reach the CLI as options. */
export interface CliSettings {
  readonly tritonFolder: string;
  readonly idleStopSeconds: number;
  readonly sshConfigFile: string;
  readonly imageRegistry: string;
  readonly cacheLimitGB: number;
}

/** Makes the request for a run: paths become absolute, settings become CLI options where a step needs them. */
export function runRequest(
  options: StepOptions & { readonly pipeline: string; readonly python: string; readonly title: string },
  folder: string,
  settings: CliSettings,
): RunRequest {
  const steps = options.steps ?? [...stepNames];
  const ordered = stepNames.filter((name) => steps.includes(name));
  const serves = ordered.includes('deploy') || ordered.includes('infer');
  return {
    title: options.title,
    pipelineFile: absolute(folder, options.pipeline),
    steps: ordered,
    python: options.python,
    extraArgs: [
      ...(options.target === undefined ? [] : ['--target', options.target]),
      ...(settings.sshConfigFile === '' ? [] : ['--ssh-config', settings.sshConfigFile]),
      ...(settings.imageRegistry === '' ? [] : ['--image-registry', settings.imageRegistry]),
      ...(settings.cacheLimitGB === 50 ? [] : ['--cache-limit-gb', String(settings.cacheLimitGB)]),
      ...(options.image === undefined ? [] : ['--image', absolute(folder, options.image)]),
      ...(serves && settings.tritonFolder !== '' ? ['--triton-folder', settings.tritonFolder] : []),
      ...(serves ? ['--idle-stop-seconds', String(settings.idleStopSeconds)] : []),
    ],
  };
}

function absolute(folder: string, path: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}

/** The photograph that a run was given, from its job's command line. */
export function imageOfJob(spec: JobSpec): string | undefined {
  const at = spec.command.args.lastIndexOf('--image');
  return at < 0 ? undefined : spec.command.args[at + 1];
}
