import { expect, it } from 'vitest';
import { joinSentences, plainText, sentence, strong } from '../../../src/core/sentence.ts';

it('keeps emphasis where it was put and joins what is alike', () => {
  const one = sentence`answers in ${strong('8.1 ms')} (p50), ${2} times`;
  expect(one).toEqual([
    { text: 'answers in ' },
    { text: '8.1 ms', strong: true },
    { text: ' (p50), 2 times' },
  ]);
  const joined = joinSentences(one, sentence` faster${strong('!')}`);
  expect(joined.at(-2)).toEqual({ text: ' (p50), 2 times faster' });
  expect(plainText(joined)).toBe('answers in 8.1 ms (p50), 2 times faster!');
});
