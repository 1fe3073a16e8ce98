/** What the overview is asked for at first: all steps of the first recording. */
const firstScope = { recording: 0, steps: null } as const;

/** Whether a question is one whose answer is kept for the beginning. */
export function isFirstQuestion(name: string, params: unknown): name is 'head' | 'overview' {
  return name === 'head' || (name === 'overview' && JSON.stringify(params) === JSON.stringify(firstScope));
}
