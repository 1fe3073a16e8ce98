import { category } from './eventCategory.ts';
import { hashBytes, NameTable } from './nameTable.ts';
import { hole, type Hole, type PatternPart } from './patternStore.ts';
import {
  closeBrace,
  colon,
  comma,
  isSpace,
  openBrace,
  quote,
  skipSpace,
  skipText,
  skipValue,
} from './scanValue.ts';

type Holes = Readonly<Record<string, Hole>>;

const ofEvent: Holes = { ts: hole.time, dur: hole.duration, id: hole.flowId };

/** Arguments that differ from event to event and that no column keeps. */
const ofAnyArgs: Holes = { 'Ev Idx': hole.skip, 'Record function id': hole.skip, 'Fwd thread id': hole.skip };
const ofOperator: Holes = {
  ...ofAnyArgs,
  'External id': hole.externalId,
  'Sequence number': hole.correlation,
};
const ofPython: Holes = { ...ofAnyArgs, 'Python id': hole.correlation, 'Python parent id': hole.externalId };
const ofDeviceAndCalls: Holes = {
  ...ofAnyArgs,
  'External id': hole.externalId,
  correlation: hole.correlation,
};
const ofMemory: Holes = {
  ...ofAnyArgs,
  Addr: hole.address,
  Bytes: hole.size,
  'Total Allocated': hole.allocated,
  'Total Reserved': hole.reserved,
};

/** Keys whose number may be a hole in one kind of event. */
class HoleKeys {
  private readonly holes: Hole[] = [];

  constructor(keys: NameTable, holes: Holes) {
    for (const [key, kind] of Object.entries(holes)) {
      this.holes[keys.internText(key)] = kind;
    }
  }

  of(key: number): Hole | undefined {
    return this.holes[key];
  }
}

/** Cuts events that were read without trouble into texts that stay the same and the numbers between them. */
export class PatternLearner {
  /** Of the event cut last. */
  parts: PatternPart[] = [];
  /** Holes of the event cut last, as a set of bits. */
  holes = 0;
  private seen = 0;
  private start = 0;
  private readonly keys = new NameTable();
  private readonly event = new HoleKeys(this.keys, ofEvent);
  private readonly operator = new HoleKeys(this.keys, ofOperator);
  private readonly python = new HoleKeys(this.keys, ofPython);
  private readonly other = new HoleKeys(this.keys, ofDeviceAndCalls);
  private readonly memory = new HoleKeys(this.keys, ofMemory);
  private readonly args = this.keys.internText('args');

  /** @returns false when a key that matters occurs twice, or the text is none that comparing could replace reading for. */
  cut(buffer: Uint8Array, from: number, behind: number, isMemory: boolean, code: number): boolean {
    this.parts = [];
    this.holes = 0;
    this.seen = 0;
    this.start = from;
    if (
      this.walk(buffer, from, behind, this.event, isMemory ? this.memory : this.argumentsOf(code)) !== behind
    ) {
      return false;
    }
    this.parts.push({ start: this.start, end: behind, hole: hole.stop });
    return !buffer.subarray(from, behind).includes(0);
  }

  has(kind: Hole): boolean {
    return (this.holes & (1 << kind)) !== 0;
  }

  private argumentsOf(code: number): HoleKeys {
    switch (code) {
      case category.operator:
      case category.annotation:
        return this.operator;
      case category.python:
        return this.python;
      default:
        return this.other;
    }
  }

  /** Behind the object at `object`, or -1 when something in it is not as expected. */
  private walk(
    buffer: Uint8Array,
    object: number,
    end: number,
    own: HoleKeys,
    inner: HoleKeys | undefined,
  ): number {
    let position = object + 1;
    for (;;) {
      const byte = buffer[position]!;
      if (byte === quote) {
        const keyEnd = skipText(buffer, position + 1, end, false);
        const value = keyEnd < 0 ? -1 : skipColon(buffer, keyEnd);
        if (value < 0) {
          return -1;
        }
        const key = this.keys.intern(
          buffer,
          position + 1,
          keyEnd - 1,
          hashBytes(buffer, position + 1, keyEnd - 1),
        );
        if (inner !== undefined && key === this.args && buffer[value] === openBrace) {
          position = this.walk(buffer, value, end, inner, undefined);
        } else {
          position = skipValue(buffer, value, end, false);
          const kind = own.of(key);
          if (kind !== undefined && position > 0 && !this.addHole(buffer, value, position, kind)) {
            return -1;
          }
        }
        if (position < 0) {
          return -1;
        }
      } else if (byte === comma || isSpace(byte)) {
        position++;
      } else {
        return byte === closeBrace ? position + 1 : -1;
      }
    }
  }

  private addHole(buffer: Uint8Array, value: number, behind: number, kind: Hole): boolean {
    if (kind !== hole.skip) {
      if ((this.seen & (1 << kind)) !== 0) {
        return false;
      }
      this.seen |= 1 << kind;
    }
    const first = buffer[value]!;
    if (first === 0x2d || (first >= 0x30 && first <= 0x39)) {
      this.holes |= 1 << kind;
      this.parts.push({ start: this.start, end: value, hole: kind });
      this.start = behind;
    }
    return true;
  }
}

function skipColon(buffer: Uint8Array, from: number): number {
  const position = skipSpace(buffer, from);
  return buffer[position] === colon ? skipSpace(buffer, position + 1) : -1;
}
