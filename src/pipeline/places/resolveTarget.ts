import { fail } from '../../core/failure.ts';
import { parseTarget, type TargetSpec } from '../../exec/target/targetSpec.ts';
import { nearestName } from '../nearestName.ts';
import type { PipelineSettings } from '../pipelineSchema.ts';

/** A target as a pipeline means it. */
export interface ResolvedTarget {
  readonly spec: TargetSpec;
  /** Interpreter named for the target. */
  readonly python?: string;
}

/**
 * The target that `text` stands for: a name under `targets`, or a target written out.
 * @param field where the pipeline file says it, for failures.
 * @throws FailureError of kind `bad-input` for anything else.
 */
export function resolveTarget(
  text: string,
  targets: PipelineSettings['targets'],
  field: string,
): ResolvedTarget {
  const named = targets[text];
  if (named === undefined) {
    if (/^[A-Za-z]\w*$/u.test(text) && text !== 'here') {
      const nearest = nearestName(text, ['here', ...Object.keys(targets)]);
      return fail({
        kind: 'bad-input',
        message: `There is no target ${text}.`,
        field,
        nextStep:
          nearest === undefined
            ? `Add it under \`targets\`, or write ssh:${text} for a host of your SSH configuration.`
            : `Did you mean ${nearest}?`,
      });
    }
    return { spec: parseTarget(text) };
  }
  const spec = parseTarget(named.at);
  return {
    spec:
      spec.kind === 'container'
        ? {
            ...spec,
            ...(named.gpus === undefined ? {} : { gpus: named.gpus }),
            ...(named.network === undefined ? {} : { network: named.network }),
          }
        : spec,
    ...(named.python === undefined ? {} : { python: named.python }),
  };
}
