/**
 * Steps over JSON values in a buffer. All functions take the position where they begin and return the one behind, or a
 * negative outcome. Buffers end in a zero byte that is not part of the text, so that loops need no second bound.
 */

/** The text goes on behind the buffer's end. */
export const incomplete = -1;
/** This is no JSON. */
export const broken = -2;

export const quote = 0x22;
export const comma = 0x2c;
export const colon = 0x3a;
export const backslash = 0x5c;
export const openBracket = 0x5b;
export const closeBracket = 0x5d;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;

/** Behind spaces and line ends. */
export function skipSpace(buffer: Uint8Array, from: number): number {
  let position = from;
  while (isSpace(buffer[position]!)) {
    position++;
  }
  return position;
}

export function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Behind the closing quote of a text whose first byte is at `from`.
 * @param lenient a quote that is not followed by what follows a text belongs to the text (names with bare quotes).
 */
export function skipText(buffer: Uint8Array, from: number, end: number, lenient: boolean): number {
  let position = from;
  for (;;) {
    const byte = buffer[position]!;
    if (byte === quote) {
      if (!lenient || endsText(buffer, position + 1)) {
        return position + 1;
      }
      position++;
    } else if (byte === backslash) {
      position += 2;
      if (position > end) {
        return incomplete;
      }
    } else if (byte === 0 && position >= end) {
      return incomplete;
    } else {
      position++;
    }
  }
}

/** Whether what follows a quote shows that it ended a text: a colon, a closing bracket, or a comma before a new value. */
function endsText(buffer: Uint8Array, from: number): boolean {
  const position = skipSpace(buffer, from);
  const byte = buffer[position]!;
  if (byte !== comma) {
    return byte === colon || byte === closeBrace || byte === closeBracket || byte === 0;
  }
  const next = buffer[skipSpace(buffer, position + 1)]!;
  return next === quote || next === openBrace || next === openBracket || next === 0 || isNumberByte(next);
}

/** Behind a value of any kind. Words that are no JSON, such as a bare `N/A`, are values too. */
export function skipValue(buffer: Uint8Array, from: number, end: number, lenient: boolean): number {
  const byte = buffer[from]!;
  if (byte === quote) {
    return skipText(buffer, from + 1, end, lenient);
  }
  if (byte === openBrace || byte === openBracket) {
    return skipNested(buffer, from, end, lenient);
  }
  return skipWord(buffer, from, end);
}

/** Behind an object or a list, whatever is nested in it. */
function skipNested(buffer: Uint8Array, from: number, end: number, lenient: boolean): number {
  let depth = 0;
  let position = from;
  for (;;) {
    const byte = buffer[position]!;
    if (byte === quote) {
      position = skipText(buffer, position + 1, end, lenient);
      if (position < 0) {
        return position;
      }
    } else if (byte === openBrace || byte === openBracket) {
      depth++;
      position++;
    } else if (byte === closeBrace || byte === closeBracket) {
      depth--;
      position++;
      if (depth === 0) {
        return position;
      }
    } else if (byte === 0 && position >= end) {
      return incomplete;
    } else {
      position++;
    }
  }
}

/** Behind a number, a literal or another run of bytes up to what separates values. */
function skipWord(buffer: Uint8Array, from: number, end: number): number {
  let position = from;
  for (;;) {
    const byte = buffer[position]!;
    if (byte === comma || byte === closeBrace || byte === closeBracket || isSpace(byte)) {
      return position === from ? broken : position;
    }
    if (byte === quote || byte === openBrace || byte === openBracket) {
      return broken;
    }
    if (byte === 0 && position >= end) {
      return incomplete;
    }
    position++;
  }
}

/** Digits, sign, point. */
export function isNumberByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2e;
}
