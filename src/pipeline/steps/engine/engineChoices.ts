import { fail } from '../../../core/failure.ts';
import type { BuildChoices, BuildPrecision, ShapeProfile } from '../../../tensorrt/build/buildChoices.ts';
import { defaultPrecision } from '../../../tensorrt/build/defaultChoices.ts';
import { buildEngineCommand, type CommandNote } from '../../../tensorrt/build/trtexecCommand.ts';
import type { EngineSettings } from '../../pipelineSchema.ts';
import type { EnginePlace } from './engineTarget.ts';
import { precisionAttempts } from './precisionAttempts.ts';

/** The precisions to build with, in order, as the pipeline and the place's GPU have it. */
export function attemptsFor(engine: EngineSettings, place: EnginePlace): readonly BuildPrecision[] {
  const [gpu] = place.probe.gpus;
  const advised = defaultPrecision(gpu?.name ?? 'GPU', gpu?.computeCapability ?? null).precision;
  return precisionAttempts(engine.precision, advised);
}

/** What trtexec is told for one precision. */
export function choicesOf(
  engine: EngineSettings,
  precision: BuildPrecision,
  profiles: readonly ShapeProfile[],
): BuildChoices {
  return {
    precision,
    workspaceMiB: engine.workspaceMiB,
    profiles,
    ...(engine.optimizationLevel === undefined ? {} : { optimizationLevel: engine.optimizationLevel }),
    compatibility: engine.compatibility,
    extraArgs: engine.extraArgs,
  };
}

/**
 * An engine of another precision than was asked for must not carry its name.
 * @throws FailureError of kind `incompatible` when the version cannot build the precision.
 */
export function requirePrecision(version: string, choices: BuildChoices): void {
  const { precision } = choices;
  if (precision === 'fp32' || precision === 'onnx') {
    return;
  }
  const { args, notes } = buildEngineCommand(version, choices, { onnx: 'model.onnx', plan: 'model.plan' });
  if (!args.includes(`--${precision}`)) {
    fail({
      kind: 'incompatible',
      message: `TensorRT ${version} cannot build ${precision.toUpperCase()} engines.`,
      field: 'engine.precision',
      ...causeOf(notes),
      nextStep: 'Set engine.precision to fp16 or fp32, or choose a newer release.',
    });
  }
}

function causeOf(notes: readonly CommandNote[]): { readonly cause?: string } {
  const dropped = notes.filter(({ kind }) => kind === 'dropped').map(({ text }) => text);
  return dropped.length === 0 ? {} : { cause: dropped.join(' ') };
}
