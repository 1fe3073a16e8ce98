/** What stands behind a fixed text of a pattern: the end of the event, a number that nobody keeps, or one that is kept. */
export const hole = {
  stop: 0,
  skip: 1,
  time: 2,
  duration: 3,
  correlation: 4,
  externalId: 5,
  flowId: 6,
  address: 7,
  size: 8,
  allocated: 9,
  reserved: 10,
} as const;
export type Hole = (typeof hole)[keyof typeof hole];
export const holeKinds = 11;

/** What an event of a pattern becomes. */
export const kept = { nothing: 0, event: 1, memory: 2, flow: 3 } as const;
export type Kept = (typeof kept)[keyof typeof kept];

/** A text that stays the same, and what stands behind it. */
export interface PatternPart {
  readonly start: number;
  readonly end: number;
  readonly hole: Hole;
}

/** What all events of a pattern have in common; columns that a hole fills may have any value. */
export interface PatternFacts {
  readonly kept: Kept;
  readonly name: number;
  readonly track: number;
  readonly category: number;
  readonly correlation: number;
  readonly externalId: number;
  readonly a: number;
  readonly b: number;
  /** Numbers of texts in `details`; 0 for none. */
  readonly concreteInputs: number;
  readonly callStack: number;
  readonly deviceType: number;
  readonly deviceId: number;
  readonly isStart: number;
}

const firstCapacity = 1 << 8;
const largestCapacity = 1 << 14;
const longestProgram = 1 << 21;
const headBits = 12;

/**
 * Patterns: events that differ in nothing but some numbers. Fixed texts are kept as words of eight bytes, so that
 * comparing takes an eighth of the steps that reading does. Pattern 0 is none.
 */
export class PatternStore {
  /**
   * All patterns one behind another. Each part: whole words, bytes, the words; for the up to seven bytes left over two
   * masks of four bytes, each with what they must leave; the hole, and nothing (parts begin at a multiple of eight).
   */
  program = new Int32Array(1 << 10);
  /**
   * The same memory. Words are compared as doubles: no text has the bits of a NaN or, without a zero byte, of a zero,
   * so that equal doubles are equal bytes.
   */
  words = new Float64Array(this.program.buffer);
  starts = new Int32Array(firstCapacity);
  kept = new Uint8Array(firstCapacity);
  name = new Uint32Array(firstCapacity);
  track = new Uint32Array(firstCapacity);
  category = new Uint8Array(firstCapacity);
  correlation = new Uint32Array(firstCapacity);
  externalId = new Uint32Array(firstCapacity);
  a = new Uint32Array(firstCapacity);
  b = new Uint32Array(firstCapacity);
  concreteInputs = new Uint32Array(firstCapacity);
  callStack = new Uint32Array(firstCapacity);
  deviceType = new Uint8Array(firstCapacity);
  deviceId = new Uint8Array(firstCapacity);
  isStart = new Uint8Array(firstCapacity);
  /** The patterns that were seen last behind this one. */
  successor = new Uint16Array(firstCapacity);
  successorBefore = new Uint16Array(firstCapacity);
  /** Patterns by the hash of what stands before their time: the one found last, and the one behind each. */
  private readonly heads = new Uint16Array(1 << headBits);
  private next = new Uint16Array(firstCapacity);
  private programEnd = 0;
  private count = 1;

  get size(): number {
    return this.count - 1;
  }

  first(hash: number): number {
    return this.heads[slotOf(hash)]!;
  }

  after(pattern: number): number {
    return this.next[pattern]!;
  }

  /** Adds a pattern that is not found yet; 0 when there is no more room. */
  add(view: DataView, parts: readonly PatternPart[], facts: PatternFacts): number {
    const longest = parts.reduce((sum, part) => sum + ((part.end - part.start) >>> 3) * 2 + 8, 0);
    if (this.count === largestCapacity || this.programEnd + longest > longestProgram) {
      return 0;
    }
    this.reserve(this.programEnd + longest);
    if (this.count === this.starts.length) {
      this.grow();
    }
    const pattern = this.count++;
    this.starts[pattern] = this.programEnd;
    for (const part of parts) {
      this.addPart(view, part);
    }
    this.kept[pattern] = facts.kept;
    this.name[pattern] = facts.name;
    this.track[pattern] = facts.track;
    this.category[pattern] = facts.category;
    this.correlation[pattern] = facts.correlation;
    this.externalId[pattern] = facts.externalId;
    this.a[pattern] = facts.a;
    this.b[pattern] = facts.b;
    this.concreteInputs[pattern] = facts.concreteInputs;
    this.callStack[pattern] = facts.callStack;
    this.deviceType[pattern] = facts.deviceType;
    this.deviceId[pattern] = facts.deviceId;
    this.isStart[pattern] = facts.isStart;
    return pattern;
  }

  /** Forgets the pattern that was added last. */
  dropLast(): void {
    this.count--;
    this.programEnd = this.starts[this.count]!;
  }

  clear(): void {
    this.count = 1;
    this.programEnd = 0;
    this.heads.fill(0);
    this.successor.fill(0);
    this.successorBefore.fill(0);
  }

  /** Lets a pattern be found by the hash. */
  link(pattern: number, hash: number): void {
    const slot = slotOf(hash);
    this.next[pattern] = this.heads[slot]!;
    this.heads[slot] = pattern;
  }

  /** Puts a pattern first among those of its hash; `before` stands before it now, or is 0 when it is the first. */
  toFront(pattern: number, before: number, hash: number): void {
    if (before !== 0) {
      this.next[before] = this.next[pattern]!;
      this.link(pattern, hash);
    }
  }

  /** Remembers which pattern came behind another. */
  follow(last: number, pattern: number): void {
    if (this.successor[last] !== pattern) {
      this.successorBefore[last] = this.successor[last]!;
      this.successor[last] = pattern;
    }
  }

  private grow(): void {
    const capacity = this.starts.length * 4;
    this.starts = grown(this.starts, capacity);
    this.kept = grown(this.kept, capacity);
    this.name = grown(this.name, capacity);
    this.track = grown(this.track, capacity);
    this.category = grown(this.category, capacity);
    this.correlation = grown(this.correlation, capacity);
    this.externalId = grown(this.externalId, capacity);
    this.a = grown(this.a, capacity);
    this.b = grown(this.b, capacity);
    this.concreteInputs = grown(this.concreteInputs, capacity);
    this.callStack = grown(this.callStack, capacity);
    this.deviceType = grown(this.deviceType, capacity);
    this.deviceId = grown(this.deviceId, capacity);
    this.isStart = grown(this.isStart, capacity);
    this.successor = grown(this.successor, capacity);
    this.successorBefore = grown(this.successorBefore, capacity);
    this.next = grown(this.next, capacity);
  }

  private addPart(view: DataView, part: PatternPart): void {
    const { program, words } = this;
    const bytes = part.end - part.start;
    const whole = bytes >>> 3;
    let at = this.programEnd;
    program[at++] = whole;
    program[at++] = bytes;
    for (let word = 0; word < whole; word++) {
      words[at >>> 1] = view.getFloat64(part.start + word * 8, true);
      at += 2;
    }
    const rest = bytes & 7;
    const low = rest >= 4 ? -1 : (1 << (rest * 8)) - 1;
    const high = rest > 4 ? (1 << ((rest - 4) * 8)) - 1 : 0;
    const last = part.start + whole * 8;
    program[at++] = low;
    program[at++] = view.getInt32(last, true) & low;
    program[at++] = high;
    program[at++] = view.getInt32(last + 4, true) & high;
    program[at++] = part.hole;
    this.programEnd = at + 1;
  }

  private reserve(length: number): void {
    if (length > this.program.length) {
      const larger = new Int32Array(Math.max(length + (length & 1), this.program.length * 2));
      larger.set(this.program);
      this.program = larger;
      this.words = new Float64Array(larger.buffer);
    }
  }
}

function grown<C extends Int32Array | Uint32Array | Uint16Array | Uint8Array>(
  column: C,
  capacity: number,
): C {
  const Kind = column.constructor as new (length: number) => C;
  const larger = new Kind(capacity);
  larger.set(column);
  return larger;
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 13)) & ((1 << headBits) - 1);
}
