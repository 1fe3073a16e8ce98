/** One line of an ssh_config: a keyword in lower case and its words. */
export interface ConfigLine {
  readonly keyword: string;
  readonly words: readonly string[];
}

/**
 * Reads one line as ssh does: keyword and words separated by blanks or one `=`, words in quotes where they hold blanks,
 * a comment from a `#` at the beginning of a word on (ssh_config(5)).
 * @returns undefined for an empty line or a comment.
 */
export function parseConfigLine(line: string): ConfigLine | undefined {
  const [, keyword, rest] = /^\s*([A-Za-z][\w-]*)(?:\s*=\s*|\s+|$)(.*)$/su.exec(line) ?? [];
  return keyword === undefined
    ? undefined
    : { keyword: keyword.toLowerCase(), words: splitWords(rest ?? '') };
}

function splitWords(text: string): string[] {
  const words: string[] = [];
  const pattern = /\s*(?:(#.*)|((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+))|\s+/suy;
  for (let match = pattern.exec(text); match !== null && match[0] !== ''; match = pattern.exec(text)) {
    if (match[1] !== undefined) {
      break;
    }
    if (match[2] !== undefined) {
      words.push(unquote(match[2]));
    }
  }
  return words;
}

function unquote(word: string): string {
  return word.replaceAll(
    /"((?:\\.|[^"\\])*)"|'([^']*)'/gsu,
    (_, double?: string, single?: string) => single ?? (double ?? '').replaceAll(/\\(["\\])/gu, '$1'),
  );
}
