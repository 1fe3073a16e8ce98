import type { ShapeProfile } from '../../../tensorrt/build/buildChoices.ts';
import { checkProfiles, profilesOf } from '../../../tensorrt/build/profiles.ts';
import type { PipelineSettings } from '../../pipelineSchema.ts';

/**
 * The optimization profiles of a pipeline's engine: those it writes out, or the one its axes describe.
 * @throws FailureError of kind `bad-input` naming the field, when they do not fit the inputs.
 */
export function engineProfiles(settings: PipelineSettings): readonly ShapeProfile[] {
  const written = settings.engine?.profiles ?? [];
  const profiles = written.length > 0 ? written : profilesOf(settings.inputs);
  checkProfiles(profiles, settings.inputs);
  return profiles;
}

/** Sizes to run with: the most frequent ones of the first profile. */
export function shapesOf(profiles: readonly ShapeProfile[]): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(profiles[0] ?? {}).map(([name, { opt }]) => [name, opt]));
}
