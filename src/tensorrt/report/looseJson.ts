/** What could be read of a JSON text, and in words what was wrong with it. */
export interface LooseJson {
  /** `undefined` when not even a beginning could be read. */
  readonly value: unknown;
  readonly problems: readonly string[];
}

type Role = 'key' | 'member' | 'item';

const depthLimit = 64;
const literalPattern =
  /-?nan(?:\([\w-]*\))?|[-+]?inf(?:inity)?|true|false|null|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/iy;
/** The key of the next member; its length is limited so that no text makes the look-ahead long. */
const memberPattern = /"[^"\\\n]{1,80}"\s{0,8}:/y;
const escapePattern = /\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4}))/g;
const escapedCharacters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Reads JSON that C++ programs wrote by hand: strings with quotes, backslashes or line ends in them that were not
 * escaped, `nan` and `inf` for numbers (they become null), commas too many or too few, an end in the middle. A string
 * ends at the quote after which the structure goes on. Takes time linear in the text; never throws.
 */
export function parseLooseJson(text: string): LooseJson {
  try {
    return { value: JSON.parse(text) as unknown, problems: [] };
  } catch {
    const reader = new LooseReader(text);
    return { value: reader.read(), problems: reader.problems() };
  }
}

class LooseReader {
  readonly #text: string;
  #at = 0;
  #stoppedAt: number | undefined;
  #repairedStrings = false;
  #repairedNumbers = false;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    if (this.#text.startsWith('\ufeff')) {
      this.#at = 1;
    }
    return this.#value('item', 0);
  }

  problems(): string[] {
    const found: string[] = [];
    if (this.#repairedStrings) {
      found.push(
        'Names hold quotes, backslashes or control characters that were not escaped; they were repaired.',
      );
    }
    if (this.#repairedNumbers) {
      found.push('Some figures are not numbers (nan or inf); they were left out.');
    }
    if (this.#stoppedAt !== undefined) {
      const where =
        this.#stoppedAt >= this.#text.length
          ? `ends in the middle, after ${this.#text.length} characters`
          : `is damaged at character ${this.#stoppedAt + 1}`;
      found.push(`The text ${where}; what came before was read.`);
    }
    return found;
  }

  #value(role: Role, depth: number): unknown {
    this.#skipSpace();
    const first = this.#text[this.#at];
    if (first === '"') {
      return this.#string(role);
    }
    if (first === '{' || first === '[') {
      if (depth >= depthLimit) {
        this.#stop();
        return undefined;
      }
      this.#at += 1;
      return first === '{' ? this.#object(depth + 1) : this.#list(depth + 1);
    }
    literalPattern.lastIndex = this.#at;
    const literal = literalPattern.exec(this.#text)?.[0];
    if (literal === undefined) {
      this.#stop();
      return undefined;
    }
    this.#at += literal.length;
    return this.#literal(literal.toLowerCase());
  }

  #literal(literal: string): unknown {
    switch (literal) {
      case 'true':
        return true;
      case 'false':
        return false;
      case 'null':
        return null;
      default: {
        const value = Number(literal);
        if (!Number.isFinite(value)) {
          this.#repairedNumbers = true;
          return null;
        }
        return value;
      }
    }
  }

  #object(depth: number): Record<string, unknown> {
    const members = new Map<string, unknown>();
    while (this.#continues('}')) {
      if (this.#text[this.#at] !== '"') {
        this.#stop();
        break;
      }
      const key = this.#string('key');
      this.#skipSpace();
      if (this.#stopped() || this.#text[this.#at] !== ':') {
        this.#stop();
        break;
      }
      this.#at += 1;
      const value = this.#value('member', depth);
      if (value !== undefined) {
        members.set(key, value);
      }
    }
    // Own properties whatever the key, `__proto__` too.
    return Object.fromEntries(members);
  }

  #list(depth: number): unknown[] {
    const items: unknown[] = [];
    while (this.#continues(']')) {
      const value = this.#value('item', depth);
      if (value !== undefined) {
        items.push(value);
      }
    }
    return items;
  }

  /** Stands at the next member or item, or passes the closing bracket and says no. */
  #continues(closing: string): boolean {
    if (this.#stopped()) {
      return false;
    }
    this.#skipSpace();
    while (this.#text[this.#at] === ',') {
      this.#at += 1;
      this.#skipSpace();
    }
    if (this.#at >= this.#text.length) {
      this.#stop();
      return false;
    }
    if (this.#text[this.#at] === closing) {
      this.#at += 1;
      return false;
    }
    return true;
  }

  #string(role: Role): string {
    const start = this.#at + 1;
    let quote = this.#text.indexOf('"', start);
    while (quote !== -1 && !this.#endsAt(quote, start, role)) {
      quote = this.#text.indexOf('"', quote + 1);
    }
    if (quote === -1) {
      this.#at = this.#text.length;
      this.#stop();
      return this.#unescape(this.#text.slice(start));
    }
    this.#at = quote + 1;
    return this.#unescape(this.#text.slice(start, quote));
  }

  #endsAt(quote: number, start: number, role: Role): boolean {
    const after = this.#spaceEnd(quote + 1);
    const next = this.#text[after];
    const escaped = this.#isEscaped(quote, start);
    if (role === 'key') {
      return next === ':' && !escaped;
    }
    if (next === undefined) {
      return !escaped;
    }
    const member = role === 'member';
    if (next === (member ? '}' : ']')) {
      const beyond = this.#text[this.#spaceEnd(after + 1)];
      return beyond === undefined || ',]}'.includes(beyond);
    }
    if (next === ',') {
      const following = this.#spaceEnd(after + 1);
      return member ? this.#memberAt(following) : !escaped && '"{[]'.includes(this.#text[following] ?? '"');
    }
    // A forgotten comma: the next member begins at once.
    return member && after > quote + 1 && this.#memberAt(after);
  }

  #memberAt(position: number): boolean {
    memberPattern.lastIndex = position;
    return memberPattern.test(this.#text) || this.#text[position] === '}';
  }

  #isEscaped(quote: number, start: number): boolean {
    let backslashes = 0;
    while (quote - 1 - backslashes >= start && this.#text[quote - 1 - backslashes] === '\\') {
      backslashes += 1;
    }
    return backslashes % 2 === 1;
  }

  #unescape(raw: string): string {
    if (/["\p{Cc}]/u.test(raw.replace(escapePattern, '')) || /\\(?!["\\/bfnrtu])/u.test(raw)) {
      // A writer that leaves one character unescaped escapes none: backslashes are the name's own.
      this.#repairedStrings = true;
      return raw;
    }
    return raw.includes('\\')
      ? raw.replace(escapePattern, (_, short: string | undefined, code: string | undefined) =>
          code === undefined
            ? (escapedCharacters[short ?? ''] ?? short ?? '')
            : String.fromCharCode(Number.parseInt(code, 16)),
        )
      : raw;
  }

  #skipSpace(): void {
    this.#at = this.#spaceEnd(this.#at);
  }

  #spaceEnd(from: number): number {
    let at = from;
    while (at < this.#text.length && this.#text.charCodeAt(at) <= 0x20) {
      at += 1;
    }
    return at;
  }

  #stop(): void {
    this.#stoppedAt ??= this.#at;
  }

  #stopped(): boolean {
    return this.#stoppedAt !== undefined;
  }
}
