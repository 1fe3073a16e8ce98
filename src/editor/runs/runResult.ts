import type { RunRecord, StepName, StepRecord } from '../../pipeline/runRecord.ts';

/** What "Open Result" shows for a step. */
export type RunResult =
  | { readonly kind: 'comparison' }
  | { readonly kind: 'passport'; readonly path: string }
  /** Opened with the editor that VS Code has for it. */
  | { readonly kind: 'editor'; readonly path: string }
  | { readonly kind: 'text'; readonly path: string }
  | { readonly kind: 'deployments' };

const textExtensions = ['.json', '.pbtxt', '.txt', '.yaml', '.csv', '.md', '.log'];

/** Steps whose file has an editor of ours, by its ending. */
const ownEditors: Partial<Record<StepName, string>> = { build: '.plan', profile: '.pt.trace.json.gz' };

/** True when a step left something to look at. */
export function hasResult(step: StepRecord): boolean {
  return resultOf(step) !== undefined;
}

/** What to show of a finished step: the comparison page, the served models, a readable file, else the first file's passport. */
export function resultOf(step: StepRecord): RunResult | undefined {
  if (step.state !== 'succeeded' && !(step.state === 'failed' && step.name === 'verify')) {
    return undefined;
  }
  if (step.name === 'measure') {
    return { kind: 'comparison' };
  }
  if (step.name === 'deploy') {
    return { kind: 'deployments' };
  }
  const ending = ownEditors[step.name];
  const shown = ending === undefined ? undefined : step.outputs.find((path) => path.endsWith(ending));
  if (shown !== undefined) {
    return { kind: 'editor', path: shown };
  }
  const readable = step.outputs.find((path) => textExtensions.some((ending) => path.endsWith(ending)));
  if (readable !== undefined) {
    return { kind: 'text', path: readable };
  }
  const first = step.outputs[0];
  return first === undefined ? undefined : { kind: 'passport', path: first };
}

/** The step whose result stands for the whole run: the comparison when there is one, else the last step with a result. */
export function mainStep(run: RunRecord): StepRecord | undefined {
  return (
    run.steps.find((step) => step.name === 'measure' && hasResult(step)) ??
    run.steps.findLast((step) => hasResult(step))
  );
}
