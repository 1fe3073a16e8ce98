import type { BuildChoices, BuildPrecision, ShapeProfile } from '../../tensorrt/build/buildChoices.ts';
import type { EngineSettings } from '../../pipeline/pipelineSchema.ts';

/** The build form's answers, before they are the `engine` section of a pipeline file. */
export type BuildDraft = EngineSettings;

/** What an `engine` section without any field means. */
export const defaultDraft: BuildDraft = {
  target: 'here',
  acceptGate: false,
  precision: 'auto',
  workspaceMiB: 1024,
  profiles: [],
  timingCache: true,
  compatibility: 'none',
  extraArgs: [],
};

/** The section as it is written: what differs from the defaults, and always where and for which release. */
export function toSection(draft: BuildDraft): object {
  const { target, servingRelease, precision, ...rest } = draft;
  return {
    target,
    servingRelease,
    precision,
    ...Object.fromEntries(
      Object.entries(rest).filter(([name, value]) => !isDefault(name, value) && value !== undefined),
    ),
  };
}

function isDefault(name: string, value: unknown): boolean {
  const standard: unknown = Object.entries(defaultDraft).find(([key]) => key === name)?.[1];
  return JSON.stringify(standard) === JSON.stringify(value);
}

/**
 * What trtexec would be told.
 * @param advised the precision that suits the GPU, for `auto`.
 */
export function toChoices(
  draft: BuildDraft,
  advised: BuildPrecision,
  fromAxes: readonly ShapeProfile[],
): BuildChoices {
  return {
    precision: draft.precision === 'auto' ? advised : draft.precision,
    workspaceMiB: draft.workspaceMiB,
    profiles: draft.profiles.length > 0 ? draft.profiles : fromAxes,
    ...(draft.optimizationLevel === undefined ? {} : { optimizationLevel: draft.optimizationLevel }),
    compatibility: draft.compatibility,
    extraArgs: draft.extraArgs,
  };
}

/** A profile as one line to edit: `input=1x3x224x224/8x3x224x224/32x3x224x224; mask=…` (min/opt/max). */
export function formatProfile(profile: ShapeProfile): string {
  return Object.entries(profile)
    .map(
      ([name, { min, opt, max }]) => `${name}=${[min, opt, max].map((sizes) => sizes.join('x')).join('/')}`,
    )
    .join('; ');
}

/** Reads what {@link formatProfile} writes; undefined when it is not of that form. */
export function parseProfile(text: string): EngineSettings['profiles'][number] | undefined {
  const entries = [];
  for (const part of text.split(';').map((each) => each.trim())) {
    const equals = part.lastIndexOf('=');
    const shapes = part
      .slice(equals + 1)
      .split('/')
      .map((shape) => shape.trim().split('x').map(Number));
    const [min, opt, max] = shapes;
    const sizes = shapes.flat();
    if (
      equals < 1 ||
      min === undefined ||
      opt === undefined ||
      max === undefined ||
      shapes.length !== 3 ||
      !sizes.every((size) => Number.isSafeInteger(size) && size > 0)
    ) {
      return undefined;
    }
    entries.push([part.slice(0, equals).trim(), { min, opt, max }] as const);
  }
  return Object.fromEntries(entries);
}
