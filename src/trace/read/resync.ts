import {
  closeBrace,
  closeBracket,
  colon,
  comma,
  isSpace,
  openBrace,
  openBracket,
  quote,
  skipSpace,
} from './scanValue.ts';

/** Keys with which events begin, whoever wrote them. */
const firstKeys = ['ph', 'name', 'cat', 'pid', 'tid', 'ts', 'args', 'id', 'dur', 's'].map((key) =>
  new TextEncoder().encode(key),
);

/** Where an event begins is seen from at most so many bytes before and behind its brace. */
export const reachBytes = 256;
const longestSpace = reachBytes - 32;

export interface FoundStart {
  /** `end`: the list of events ends at the position. `none`: nothing up to the position. */
  readonly kind: 'event' | 'end' | 'none';
  readonly position: number;
}

/**
 * The next place from `from` on at which an event begins or the list of events ends, told by what stands around it:
 * behind another event's brace and a comma (or the list's bracket) a brace and a key of events.
 * @param isFinal whether the text ends at `end`; else a bracket there is not judged before more is known.
 */
export function findEventStart(buffer: Uint8Array, from: number, end: number, isFinal: boolean): FoundStart {
  let position = from;
  for (;;) {
    const byte = buffer[position]!;
    if (byte === openBrace) {
      if (beginsEvent(buffer, position) && followsEvent(buffer, position)) {
        return { kind: 'event', position };
      }
    } else if (byte === closeBracket) {
      if (!isFinal && skipSpace(buffer, position + 1) >= end) {
        return { kind: 'none', position };
      }
      if (endsList(buffer, position)) {
        return { kind: 'end', position: position + 1 };
      }
    } else if (byte === 0 && position >= end) {
      return { kind: 'none', position: end };
    }
    position++;
  }
}

function beginsEvent(buffer: Uint8Array, brace: number): boolean {
  const start = skipSpace(buffer, brace + 1);
  if (buffer[start] !== quote || start - brace > longestSpace) {
    return false;
  }
  return firstKeys.some((key) => {
    for (let index = 0; index < key.length; index++) {
      if (buffer[start + 1 + index] !== key[index]) {
        return false;
      }
    }
    const behind = start + 1 + key.length;
    return buffer[behind] === quote && buffer[skipSpace(buffer, behind + 1)] === colon;
  });
}

/** Events stand behind a comma or at the beginning of their list; args do not. */
function followsEvent(buffer: Uint8Array, brace: number): boolean {
  const before = buffer[skipSpaceBack(buffer, brace - 1)];
  return before === comma || before === openBracket || before === closeBrace;
}

/** A bracket on a line of its own behind a brace, followed by what may follow the list of events. */
function endsList(buffer: Uint8Array, bracket: number): boolean {
  const before = skipSpaceBack(buffer, bracket - 1);
  if (buffer[before] !== closeBrace || !buffer.subarray(before + 1, bracket).includes(0x0a)) {
    return false;
  }
  const behind = skipSpace(buffer, bracket + 1);
  return buffer[behind] === closeBrace || buffer[behind] === comma || buffer[behind] === 0;
}

function skipSpaceBack(buffer: Uint8Array, from: number): number {
  let position = from;
  while (position > from - longestSpace && isSpace(buffer[position]!)) {
    position--;
  }
  return position;
}
