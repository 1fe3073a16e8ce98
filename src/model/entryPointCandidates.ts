/** A function or class at the top level of a Python file that may make a model. */
export interface EntryPointCandidate {
  readonly name: string;
  readonly kind: 'function' | 'class';
  /** 1-based line of its definition. */
  readonly line: number;
  /** The text between the parentheses: parameters of a function, bases of a class. */
  readonly parentheses: string;
}

/**
 * Functions and classes at the top level of Python source text, found without running it. Names that start with an
 * underscore are left out, as are definitions inside strings, comments and other blocks.
 */
export function listEntryPoints(source: string): EntryPointCandidate[] {
  const { code, lineOf } = blankOutText(source);
  const definitions =
    /^(?<keyword>def|class)[ \t]+(?<name>[A-Za-z]\w*)[ \t]*(?:\[[^\]]*\][ \t]*)?(?<open>[(:])/gmu;
  return [...code.matchAll(definitions)].map((match) => {
    const { keyword, name, open } = match.groups ?? {};
    const start = match.index + match[0].length;
    return {
      name: name ?? '',
      kind: keyword === 'class' ? 'class' : 'function',
      line: lineOf(match.index),
      parentheses: open === '(' ? source.slice(start, closingParenthesis(code, start)).trim() : '',
    };
  });
}

/** Sorts candidates so that those which probably make a model come first. */
export function rankEntryPoints(candidates: readonly EntryPointCandidate[]): EntryPointCandidate[] {
  const rank = (candidate: EntryPointCandidate): number => {
    if (candidate.kind === 'class') {
      return /\bModule\b/u.test(candidate.parentheses) ? 1 : 3;
    }
    return /^(?:build|create|make|get|load)?_?(?:model|net|network)?$/iu.test(candidate.name) ? 0 : 2;
  };
  return candidates.toSorted((a, b) => rank(a) - rank(b) || a.line - b.line);
}

/**
 * The source with the content of strings and comments replaced by spaces, and with every line that continues another
 * one indented by a space, so that a definition can only match at the start of a logical line.
 */
function blankOutText(source: string): { code: string; lineOf: (index: number) => number } {
  const out = source.split('');
  const lineStarts = [0];
  let depth = 0;
  let index = 0;
  while (index < source.length) {
    const char = source.charAt(index);
    if (char === '\n') {
      lineStarts.push(index + 1);
      if (depth > 0 || source.charAt(index - 1) === '\\') {
        // The newline itself becomes a blank: the next line no longer starts a logical line.
        out[index] = ' ';
      }
      index++;
    } else if (char === '#') {
      while (index < source.length && source.charAt(index) !== '\n') {
        out[index++] = ' ';
      }
    } else if (char === '"' || char === "'") {
      const end = endOfString(source, index);
      for (; index < end; index++) {
        if (source.charAt(index) === '\n') {
          lineStarts.push(index + 1);
        }
        out[index] = ' ';
      }
    } else {
      depth += '([{'.includes(char) ? 1 : ')]}'.includes(char) ? -Math.min(1, depth) : 0;
      index++;
    }
  }
  const lineOf = (position: number) => lineStarts.findLastIndex((start) => start <= position) + 1;
  return { code: out.join(''), lineOf };
}

function endOfString(source: string, start: number): number {
  const quote = source.charAt(start);
  const isTriple = source.startsWith(quote.repeat(3), start);
  const closing = isTriple ? quote.repeat(3) : quote;
  for (let index = start + closing.length; index < source.length; index++) {
    if (source.charAt(index) === '\\') {
      index++;
    } else if (source.startsWith(closing, index)) {
      return index + closing.length;
    } else if (!isTriple && source.charAt(index) === '\n') {
      // An unfinished string ends with its line, so that the rest of the file is still read.
      return index;
    }
  }
  return source.length;
}

function closingParenthesis(code: string, start: number): number {
  let depth = 1;
  for (let index = start; index < code.length; index++) {
    const char = code.charAt(index);
    depth += '([{'.includes(char) ? 1 : ')]}'.includes(char) ? -1 : 0;
    if (depth === 0) {
      return index;
    }
  }
  return code.length;
}
