import { buildErrorRules } from './buildErrorRules.ts';

/** What one button can do about an error. */
export type BuildErrorAction =
  /** `tensorrt`: what must build, where the log tells. */
  | { readonly kind: 'rebuild-with-release'; readonly tensorrt: string | null }
  | { readonly kind: 'set-axes'; readonly inputs: readonly string[] }
  | { readonly kind: 'raise-workspace' }
  | { readonly kind: 'lower-workspace' }
  | { readonly kind: 'use-fp32' }
  | { readonly kind: 'open-node'; readonly node: string | null; readonly operator: string | null }
  | { readonly kind: 'lower-opset' }
  | { readonly kind: 'remove-option'; readonly option: string }
  | { readonly kind: 'build-on-other-gpu' }
  | { readonly kind: 'choose-older-release' }
  | { readonly kind: 'clean-up-target' };

export interface ExplainedBuildError {
  /** Which rule matched. */
  readonly id: string;
  /** One sentence: what failed, with the node, operator or option where the log names it. */
  readonly message: string;
  readonly meaning: string;
  readonly nextStep: string;
  readonly action?: BuildErrorAction;
  /** The line of the log that tells. */
  readonly line: string;
}

/**
 * Explains why building or loading an engine failed, from the output of trtexec, of the container engine or of Triton;
 * undefined when nothing in it is known. Causes that bring others about come first: what a driver breaks also breaks the
 * build, so the driver is told.
 * @param tensorrt version that ran, where known, for what depends on it.
 */
export function explainBuildError(log: string, tensorrt?: string): ExplainedBuildError | undefined {
  for (const rule of buildErrorRules) {
    const at = rule.matches
      .map((text) => (typeof text === 'string' ? log.indexOf(text) : log.search(text)))
      .filter((index) => index >= 0);
    if (at.length > 0) {
      const first = Math.min(...at);
      const line = lineAt(log, first);
      const explained = rule.explain({ log, line, before: log.slice(0, first), tensorrt });
      return { id: rule.id, line, ...explained };
    }
  }
  return undefined;
}

/** At most 500 characters: a line may hold a whole graph. */
function lineAt(log: string, index: number): string {
  const start = log.lastIndexOf('\n', index) + 1;
  const end = log.indexOf('\n', index);
  const line = log.slice(start, end < 0 ? undefined : end).trim();
  if (line.length <= 500) {
    return line;
  }
  const from = Math.max(0, index - start);
  return line.slice(from, from + 500);
}
