/** Options of the profile step that a page may ask for. */
export interface ProfilerChoice {
  readonly shapes?: boolean;
  readonly memory?: boolean;
  readonly stacks?: boolean;
}

const names: Readonly<Record<string, keyof ProfilerChoice>> = {
  shapes: 'shapes',
  record_shapes: 'shapes',
  memory: 'memory',
  profile_memory: 'memory',
  stacks: 'stacks',
  with_stack: 'stacks',
  modules: 'stacks',
  with_modules: 'stacks',
};

/**
 * What pages and the health of a trace call options, as the pipeline's: `shapes`, `record_shapes=True`,
 * `with_stack=False`. Options that the profile step does not have are left out.
 */
export function profilerChoice(options: readonly string[]): ProfilerChoice {
  const choice: Record<string, boolean> = {};
  for (const option of options) {
    const [, name = '', value = 'True'] = /^(\w+)(?:\s*=\s*(True|False))?$/.exec(option.trim()) ?? [];
    const field = Object.hasOwn(names, name) ? names[name] : undefined;
    if (field !== undefined) {
      choice[field] = value === 'True';
    }
  }
  return choice;
}
