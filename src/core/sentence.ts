/** A piece of a sentence; `strong` marks the two or three numbers or words that decide. */
export interface Segment {
  text: string;
  strong?: boolean | undefined;
}

/** One sentence with emphasis: semi-bold on a page, `**` in Markdown, plain in a terminal. */
export type Sentence = readonly Segment[];

/** Builds a sentence from a template: `` sentence`answers in ${strong('8.1 ms')} (p50)` ``. */
export function sentence(
  texts: TemplateStringsArray,
  ...values: readonly (string | number | Segment)[]
): Segment[] {
  const segments: Segment[] = [];
  texts.forEach((text, index) => {
    append(segments, { text });
    const value = values[index];
    if (value !== undefined) {
      append(segments, typeof value === 'object' ? value : { text: String(value) });
    }
  });
  return segments;
}

/** A deciding word or number. */
export function strong(text: string): Segment {
  return { text, strong: true };
}

/** One sentence after the other, joined without a space between them. */
export function joinSentences(...sentences: readonly Sentence[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of sentences.flat()) {
    append(joined, segment);
  }
  return joined;
}

/** The sentence without emphasis. */
export function plainText(sentence: Sentence): string {
  return sentence.map(({ text }) => text).join('');
}

function append(segments: Segment[], segment: Segment): void {
  if (segment.text === '') {
    return;
  }
  const last = segments.at(-1);
  if (last !== undefined && (last.strong ?? false) === (segment.strong ?? false)) {
    segments[segments.length - 1] = { ...last, text: last.text + segment.text };
  } else {
    segments.push(segment);
  }
}
