import type { Segment, Sentence } from '../../src/core/sentence.ts';

/** Fills `{0}`, `{1}` … of a localised sentence; what fills them keeps its emphasis. */
export function fillSentence(template: string, ...values: readonly (string | Segment)[]): Sentence {
  return template.split(/(\{\d+\})/).flatMap((text): Segment[] => {
    const index = /^\{(\d+)\}$/.exec(text)?.[1];
    const value = index === undefined ? text : (values[Number(index)] ?? text);
    const segment = typeof value === 'string' ? { text: value } : value;
    return segment.text === '' ? [] : [segment];
  });
}
