import type { Failure } from '../core/failure.ts';

/**
 * Why a text cannot be a model's name, or undefined when it can. A name is a folder name, an URL part and a Prometheus
 * label at once, so it keeps to letters, digits, `_`, `-` and `.`.
 */
export function findModelNameProblem(name: string): Failure | undefined {
  const problem = describeProblem(name);
  if (problem === undefined) {
    return undefined;
  }
  return {
    kind: 'bad-input',
    message: `${JSON.stringify(name)} cannot be the name of a model: ${problem}.`,
    nextStep: 'Use letters, digits, underscores, dashes and dots, and start with a letter or digit.',
  };
}

function describeProblem(name: string): string | undefined {
  if (name === '') {
    return 'it is empty';
  }
  if (name.length > 128) {
    return 'it is longer than 128 characters';
  }
  if (!/^[A-Za-z0-9]/.test(name)) {
    return 'it must start with a letter or digit';
  }
  if (!/^[\w.-]+$/.test(name)) {
    return 'it holds other characters than letters, digits, underscores, dashes and dots';
  }
  // A leftover of an interrupted placement must never be taken for a model.
  return name.endsWith('.partial') ? 'the ending .partial is reserved' : undefined;
}
