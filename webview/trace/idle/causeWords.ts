import type { IdleCause } from '../../../src/trace/analyse/idleGaps.ts';
import type { idleStrings } from './strings.ts';

type Words = Readonly<typeof idleStrings>;

/** Why a GPU stood still, as it follows "because". */
export function causeWords(cause: IdleCause, words: Words): string {
  return words[`idleBecause-${cause}`];
}

/** What to do about it. */
export function causeAdvice(cause: IdleCause, words: Words): string {
  return words[`idleDo-${cause}`];
}

/** The cause in a word or two, for charts and tables. */
export function causeTitle(cause: IdleCause, words: Words): string {
  return words[`idleCause-${cause}`];
}

/** {@link causeWords} as a sentence. */
export function causeSentence(cause: IdleCause, words: Words): string {
  const text = causeWords(cause, words);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
