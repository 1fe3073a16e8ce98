/** One word of a saved command line, with the text around it, so that what is not touched stays as it was written. */
export interface ShellWord {
  /** Spaces, tabs and continued line ends in front of it. */
  readonly before: string;
  /** As written, with quotes and backslashes. */
  readonly raw: string;
  /** Without quotes and backslashes; variables and substitutions are left as text, nothing is evaluated. */
  readonly value: string;
  /** `|`, `&&`, `;`, `>` and the like, and a `#` comment. */
  readonly operator: boolean;
}

/**
 * Cuts a POSIX shell line into words: quotes, backslashes, `\` before a line end, operators. Joining `before` and `raw`
 * of all words gives the line again. An unfinished quote reaches to the end.
 */
export function splitShellLine(line: string): ShellWord[] {
  const words: ShellWord[] = [];
  let position = 0;
  while (position < line.length) {
    const before = /^(?:[ \t]|\\\r?\n)*/u.exec(line.slice(position))?.[0] ?? '';
    position += before.length;
    const rest = line.slice(position);
    const operator = /^(?:\r?\n|\d*(?:>>|>&|<<|[<>])(?:&?\d)?|&&|\|\||;;|[|&;()]|#[^\n]*)/u.exec(rest)?.[0];
    if (operator !== undefined) {
      words.push({ before, raw: operator, value: operator, operator: true });
      position += operator.length;
    } else {
      const { raw, value } = readWord(rest);
      if (raw !== '' || before !== '') {
        words.push({ before, raw, value, operator: false });
      }
      position += raw.length;
    }
  }
  return words;
}

/** The line again. */
export function joinShellLine(words: readonly ShellWord[]): string {
  return words.map(({ before, raw }) => before + raw).join('');
}

function readWord(text: string): { raw: string; value: string } {
  let value = '';
  let at = 0;
  while (at < text.length && !/[\s|&;()<>]/u.test(text.charAt(at))) {
    const character = text.charAt(at);
    if (character === '\\') {
      if (/^\\\r?\n/u.test(text.slice(at))) {
        break;
      }
      value += text.charAt(at + 1);
      at += 2;
    } else if (character === "'") {
      const end = endOf(text, "'", at + 1);
      value += text.slice(at + 1, end);
      at = end + 1;
    } else if (character === '"') {
      const part = readDoubleQuoted(text, at + 1);
      value += part.value;
      at = part.next;
    } else if (text.startsWith('$(', at) || character === '`') {
      const end = endOfSubstitution(text, at);
      value += text.slice(at, end);
      at = end;
    } else {
      value += character;
      at++;
    }
  }
  return { raw: text.slice(0, at), value };
}

function readDoubleQuoted(text: string, start: number): { value: string; next: number } {
  let value = '';
  let at = start;
  while (at < text.length && text.charAt(at) !== '"') {
    const next = text.charAt(at + 1);
    if (text.charAt(at) === '\\' && next !== '' && '"\\$`\n'.includes(next)) {
      value += next === '\n' ? '' : next;
      at += 2;
    } else {
      value += text.charAt(at);
      at++;
    }
  }
  return { value, next: Math.min(at + 1, text.length) };
}

/** End of `$(…)`, with nesting, or of a backquoted part. */
function endOfSubstitution(text: string, start: number): number {
  if (text.charAt(start) === '`') {
    return Math.min(endOf(text, '`', start + 1) + 1, text.length);
  }
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    depth += text.charAt(at) === '(' ? 1 : text.charAt(at) === ')' ? -1 : 0;
    if (depth === 0) {
      return at + 1;
    }
  }
  return text.length;
}

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}
