import { machineOf } from '../../exec/target/targetSpec.ts';
import type { PipelineSettings } from '../pipelineSchema.ts';
import type { StepName } from '../runRecord.ts';
import { resolveTarget } from './resolveTarget.ts';

type TargetedSection = 'profile' | 'export' | 'verify' | 'build' | 'engine' | 'measure';

/** The sections whose targets a step uses; the step `build` makes the engine, the section `build` is of `optimise`. */
const sectionsOf: Readonly<Partial<Record<StepName, readonly TargetedSection[]>>> = {
  profile: ['profile'],
  export: ['export'],
  verify: ['verify'],
  optimise: ['build'],
  build: ['engine', 'verify'],
  measure: ['measure', 'engine'],
};

/**
 * The SSH hosts that steps of a pipeline will connect to, each once.
 * @param target in place of the pipeline's own choices.
 */
export function hostsOfSteps(
  settings: PipelineSettings,
  steps: readonly StepName[],
  target?: string,
): readonly string[] {
  const sections = steps.flatMap((step) => sectionsOf[step] ?? []);
  const texts = sections.flatMap((section) =>
    settings[section] === undefined ? [] : [target ?? settings[section].target ?? 'here'],
  );
  const hosts = texts.flatMap((text) => {
    const machine = machineOf(resolveTarget(text, settings.targets, 'target').spec);
    return machine?.kind === 'ssh' ? [machine.host] : [];
  });
  return [...new Set(hosts)];
}
