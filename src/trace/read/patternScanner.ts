import { category } from './eventCategory.ts';
import { none } from './eventColumns.ts';
import { type EventScanner, longestDurationUs } from './eventScanner.ts';
import { PatternLearner } from './patternLearner.ts';
import { hole, holeKinds, kept, type Kept, PatternStore } from './patternStore.ts';

/** `"ts"`, its first byte lowest. */
const timeKey = 0x22737422;
const quotes = 0x22222222;
const longestHead = 4096;
/** So many patterns with the same head are compared before an event counts as new. */
const longestChain = 32;
/** Where Kineto writes the phase of an event. Arrows have an id before their time, and are told by the phase alone. */
const phaseAt = 13;
const phaseStart = 0x73;
const phaseFinish = 0x66;
/** Patterns that are learnt in any case; more of them must have paid. */
const freePatterns = 256;

/**
 * Reads events by comparing them with patterns of earlier ones, and leaves those that are like none to the
 * {@link EventScanner}. The events of a loop come again and again, and most differ only in times and ids.
 */
export class PatternScanner {
  /** Events that a pattern fitted. */
  matched = 0;
  private readonly store = new PatternStore();
  private readonly learner = new PatternLearner();
  /** Numbers of the event matched last, by hole; the time as nanoseconds from the base. */
  private readonly values = new Float64Array(holeKinds);
  private last = 0;
  private found = 0;
  private hash = 0;
  private readonly scanner: EventScanner;

  constructor(scanner: EventScanner) {
    this.scanner = scanner;
  }

  get patterns(): number {
    return this.store.size;
  }

  /**
   * Like {@link EventScanner.scan}.
   * @param view on the same bytes as `buffer`, which go on for at least eight bytes behind `end`.
   */
  scan(buffer: Uint8Array, view: DataView, from: number, end: number, offset: number): number {
    const { store, last } = this;
    let pattern = store.successor[last]!;
    let behind = this.match(pattern, buffer, view, from, end);
    if (behind === 0) {
      behind = this.find(buffer, view, from, end);
      if (behind === 0) {
        return this.scanAndLearn(buffer, view, from, end, offset);
      }
      pattern = this.found;
      store.follow(last, pattern);
    }
    this.matched++;
    this.last = pattern;
    this.keep(pattern, offset + from);
    return behind;
  }

  /** Tries the patterns that may fit, those that fitted last first. */
  private find(buffer: Uint8Array, view: DataView, from: number, end: number): number {
    const { store } = this;
    this.hash = 0;
    this.found = store.successorBefore[this.last]!;
    let behind = this.match(this.found, buffer, view, from, end);
    if (behind !== 0) {
      return behind;
    }
    const hash = headHash(buffer, view, from, end);
    this.hash = hash;
    let before = 0;
    let pattern = hash === 0 ? 0 : store.first(hash);
    for (let step = 0; step < longestChain && pattern !== 0; step++) {
      behind = this.match(pattern, buffer, view, from, end);
      if (behind !== 0) {
        store.toFront(pattern, before, hash);
        this.found = pattern;
        return behind;
      }
      before = pattern;
      pattern = store.after(pattern);
    }
    return 0;
  }

  /** The position behind the event at `from` when it is of the pattern, 0 when it is not. */
  private match(pattern: number, buffer: Uint8Array, view: DataView, from: number, end: number): number {
    if (pattern === 0) {
      return 0;
    }
    const { store, values } = this;
    const { program, words } = store;
    const baseUs = this.scanner.baseUs;
    values[hole.correlation] = store.correlation[pattern]!;
    values[hole.externalId] = store.externalId[pattern]!;
    let at = store.starts[pattern]!;
    let position = from;
    for (;;) {
      const bytes = program[at + 1]!;
      if (position + bytes > end) {
        return 0;
      }
      let word = (at >>> 1) + 1;
      const stop = word + program[at]!;
      while (word < stop) {
        if (view.getFloat64(position, true) !== words[word]) {
          return 0;
        }
        position += 8;
        word++;
      }
      at = word << 1;
      if (
        ((view.getInt32(position, true) ^ program[at + 1]!) & program[at]!) !== 0 ||
        ((view.getInt32(position + 4, true) ^ program[at + 3]!) & program[at + 2]!) !== 0
      ) {
        return 0;
      }
      position += bytes & 7;
      const kind = program[at + 4]!;
      at += 6;
      if (kind === hole.stop) {
        return position;
      }
      const isNegative = buffer[position] === 0x2d;
      if (isNegative) {
        position++;
      }
      let digit = buffer[position]! - 0x30;
      if (digit >>> 0 > 9) {
        return 0;
      }
      // Nine digits are quick in whole numbers; what is longer goes on as a double.
      let low = digit;
      const ninth = position + 9;
      digit = buffer[++position]! - 0x30;
      while (digit >>> 0 <= 9 && position < ninth) {
        low = (Math.imul(low, 10) + digit) | 0;
        digit = buffer[++position]! - 0x30;
      }
      let value = low;
      while (digit >>> 0 <= 9) {
        value = value * 10 + digit;
        digit = buffer[++position]! - 0x30;
      }
      if (value >= (kind === hole.duration ? longestDurationUs : Number.MAX_SAFE_INTEGER)) {
        return 0;
      }
      if (kind > hole.duration || kind === hole.skip) {
        values[kind] = isNegative ? -value : value;
        continue;
      }
      if (isNegative) {
        return 0;
      }
      let nano = 0;
      // A point and three digits, or no point at all: others are for the scanner that reads everything.
      if (digit === -2) {
        const tenths = buffer[position + 1]! - 0x30;
        const hundredths = buffer[position + 2]! - 0x30;
        const thousandths = buffer[position + 3]! - 0x30;
        if (tenths >>> 0 > 9 || hundredths >>> 0 > 9 || thousandths >>> 0 > 9) {
          return 0;
        }
        nano = tenths * 100 + hundredths * 10 + thousandths;
        position += 4;
      }
      values[kind] = (kind === hole.time ? value - baseUs : value) * 1000 + nano;
    }
  }

  private keep(pattern: number, offset: number): void {
    const { store, scanner, values } = this;
    scanner.eventCount++;
    switch (store.kept[pattern]) {
      case kept.event: {
        const { events } = scanner;
        const row = events.addRow();
        events.startNs[row] = values[hole.time]!;
        events.durationNs[row] = values[hole.duration]!;
        events.offset[row] = offset;
        events.name[row] = store.name[pattern]!;
        events.track[row] = store.track[pattern]!;
        events.correlation[row] = toId(values[hole.correlation]!);
        events.externalId[row] = toId(values[hole.externalId]!);
        events.a[row] = store.a[pattern]!;
        events.b[row] = store.b[pattern]!;
        events.category[row] = store.category[pattern]!;
        if (store.concreteInputs[pattern] !== 0) {
          scanner.concreteInputs.set(row, store.concreteInputs[pattern]!);
        }
        if (store.callStack[pattern] !== 0) {
          scanner.callStacks.set(row, store.callStack[pattern]!);
        }
        return;
      }
      case kept.memory: {
        const { memory } = scanner;
        const row = memory.addRow();
        memory.timeNs[row] = values[hole.time]!;
        memory.address[row] = values[hole.address]!;
        memory.sizeBytes[row] = values[hole.size]!;
        memory.allocatedBytes[row] = values[hole.allocated]!;
        memory.reservedBytes[row] = values[hole.reserved]!;
        memory.track[row] = store.track[pattern]!;
        memory.deviceType[row] = store.deviceType[pattern]!;
        memory.deviceId[row] = store.deviceId[pattern]!;
        return;
      }
      case kept.flow: {
        const { flows } = scanner;
        const row = flows.addRow();
        flows.timeNs[row] = values[hole.time]!;
        flows.id[row] = values[hole.flowId]!;
        flows.track[row] = store.track[pattern]!;
        flows.isStart[row] = store.isStart[pattern]!;
        return;
      }
      default:
    }
  }

  private scanAndLearn(
    buffer: Uint8Array,
    view: DataView,
    from: number,
    end: number,
    offset: number,
  ): number {
    const { scanner } = this;
    const { last } = this;
    const events = scanner.events.count;
    const memory = scanner.memory.count;
    const flows = scanner.flows.count;
    const { unusual } = scanner;
    const behind = scanner.scan(buffer, from, end, offset);
    this.last = 0;
    if (behind < 0 || this.hash === 0 || unusual !== scanner.unusual || !this.pays()) {
      return behind;
    }
    const what =
      scanner.events.count > events
        ? kept.event
        : scanner.memory.count > memory
          ? kept.memory
          : scanner.flows.count > flows
            ? kept.flow
            : kept.nothing;
    const row = what === kept.event ? events : what === kept.memory ? memory : flows;
    const pattern = this.learn(buffer, view, from, behind, what, row);
    if (pattern !== 0) {
      this.store.link(pattern, this.hash);
      this.store.follow(last, pattern);
      this.last = pattern;
    }
    return behind;
  }

  /** Whether the patterns so far were worth their time. */
  private pays(): boolean {
    return this.store.size < freePatterns + this.matched / 4;
  }

  /** Makes a pattern of the event that became `row`; 0 when it is none that can be a pattern. */
  private learn(
    buffer: Uint8Array,
    view: DataView,
    from: number,
    behind: number,
    what: Kept,
    row: number,
  ): number {
    const { scanner, learner, store } = this;
    const { events, memory, flows } = scanner;
    const code = what === kept.event ? events.category[row]! : category.other;
    const isLearnable =
      code !== category.sync &&
      learner.cut(buffer, from, behind, what === kept.memory, code) &&
      this.isComplete(what);
    if (!isLearnable) {
      return 0;
    }
    const isEvent = what === kept.event;
    const isMemory = what === kept.memory;
    const isFlow = what === kept.flow;
    const facts = {
      kept: what,
      category: code,
      name: isEvent ? events.name[row]! : 0,
      track: isEvent ? events.track[row]! : isMemory ? memory.track[row]! : isFlow ? flows.track[row]! : 0,
      correlation: isEvent ? events.correlation[row]! : none,
      externalId: isEvent ? events.externalId[row]! : none,
      a: isEvent ? events.a[row]! : 0,
      b: isEvent ? events.b[row]! : 0,
      concreteInputs: isEvent ? (scanner.concreteInputs.get(row) ?? 0) : 0,
      callStack: isEvent ? (scanner.callStacks.get(row) ?? 0) : 0,
      deviceType: isMemory ? memory.deviceType[row]! : 0,
      deviceId: isMemory ? memory.deviceId[row]! : 0,
      isStart: isFlow ? flows.isStart[row]! : 0,
    };
    let pattern = store.add(view, learner.parts, facts);
    if (pattern === 0) {
      store.clear();
      pattern = store.add(view, learner.parts, facts);
    }
    if (
      pattern !== 0 &&
      !(this.match(pattern, buffer, view, from, behind) === behind && this.isSame(what, row))
    ) {
      store.dropLast();
      return 0;
    }
    return pattern;
  }

  /** Whether the columns that differ from event to event are holes. */
  private isComplete(what: Kept): boolean {
    const { learner } = this;
    switch (what) {
      case kept.event:
        return learner.has(hole.time) && learner.has(hole.duration);
      case kept.flow:
        return learner.has(hole.time) && learner.has(hole.flowId);
      case kept.memory:
        return (
          learner.has(hole.time) &&
          learner.has(hole.address) &&
          learner.has(hole.size) &&
          learner.has(hole.allocated) &&
          learner.has(hole.reserved)
        );
      case kept.nothing:
        return true;
    }
  }

  /** Whether a pattern found for its own event what the scanner found. */
  private isSame(what: Kept, row: number): boolean {
    const { values } = this;
    const { events, memory, flows } = this.scanner;
    switch (what) {
      case kept.event:
        return (
          values[hole.time] === events.startNs[row] &&
          values[hole.duration] === events.durationNs[row] &&
          toId(values[hole.correlation]!) === events.correlation[row] &&
          toId(values[hole.externalId]!) === events.externalId[row]
        );
      case kept.memory:
        return (
          values[hole.time] === memory.timeNs[row] &&
          values[hole.address] === memory.address[row] &&
          values[hole.size] === memory.sizeBytes[row] &&
          values[hole.allocated] === memory.allocatedBytes[row] &&
          values[hole.reserved] === memory.reservedBytes[row]
        );
      case kept.flow:
        return values[hole.time] === flows.timeNs[row] && values[hole.flowId] === flows.id[row];
      case kept.nothing:
        return true;
    }
  }
}

/** A hash of what stands before the time of an event; 0 when there is no time near. */
function headHash(buffer: Uint8Array, view: DataView, from: number, end: number): number {
  const phase = buffer[from + phaseAt]!;
  if (phase === phaseStart || phase === phaseFinish) {
    return phase;
  }
  const limit = Math.min(end, from + longestHead);
  let hash = 1;
  for (let position = from; position < limit; position += 4) {
    const word = view.getInt32(position, true);
    hash = (Math.imul(hash, 0x01000193) ^ word) | 0;
    // Whether one of the four bytes is a quote: the usual trick of finding a zero byte in a word.
    const mixed = word ^ quotes;
    if (((mixed - 0x01010101) & ~mixed & 0x80808080) !== 0) {
      for (let index = position; index < position + 4; index++) {
        if (view.getInt32(index, true) === timeKey) {
          return hash === 0 ? 1 : hash;
        }
      }
    }
  }
  return 0;
}

function toId(value: number): number {
  return value >= 0 && value < none ? value : none;
}
