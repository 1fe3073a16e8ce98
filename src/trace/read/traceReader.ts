import { EventScanner } from './eventScanner.ts';
import { PatternScanner } from './patternScanner.ts';
import { findEventStart, reachBytes } from './resync.ts';
import {
  broken,
  closeBrace,
  closeBracket,
  comma,
  incomplete,
  isSpace,
  openBrace,
  openBracket,
  quote,
  skipSpace,
  skipText,
  skipValue,
} from './scanValue.ts';

/** An event, or a value beside the events, may be this long; what seems longer is taken for damage. */
const longestValue = 64 << 20;
/** After so many bytes were looked at for the end of what had none, looking far ahead would take for ever. */
const patienceBytes = 512 << 20;
const longestAfterPatience = 16 << 10;
/** A damaged event may be this long; the number does not depend on how much text is there, so neither does the result. */
const longestRepair = 64 << 10;
/** Values beside the events are kept up to this size each. */
const longestMetadata = 4 << 20;

/** Behind the text stand a zero at which every loop stops, and room for reading four bytes at a time. */
const padding = 8;
/** A comma, a line end and two spaces, as Kineto writes them; the first byte is the lowest. */
const betweenEvents = 0x20200a2c;

type State = 'start' | 'members' | 'events' | 'resync' | 'done' | 'foreign';

/**
 * Reads the text of a trace that comes in chunks. Damage costs the damaged place only: reading goes on at the next
 * event, and what was passed over is counted.
 */
export class TraceReader {
  readonly scanner = new EventScanner();
  /** Values of the top level other than the events, as JSON text. */
  readonly metadata = new Map<string, string>();
  private readonly patterns = new PatternScanner(this.scanner);
  private state: State = 'start';
  private isList = false;
  private hasSeenEvents = false;
  private buffer = new Uint8Array(1 << 16);
  private view = new DataView(this.buffer.buffer);
  private position = 0;
  private end = 0;
  /** Position in the file of the buffer's first byte. */
  private offset = 0;
  private resyncFrom = 0;
  private lookedInVainBytes = 0;
  /** Position in the file up to which there must be text before a value that was not whole is tried again. */
  private retryAt = 0;
  /** True while what follows the end of the trace is searched for events. */
  private isTail = false;

  /** True when the text begins like no JSON at all. */
  get isForeign(): boolean {
    return this.state === 'foreign' || this.state === 'start';
  }

  /** True when a list of events was met, whether or not anything is in it. */
  get hasEvents(): boolean {
    return this.hasSeenEvents;
  }

  /** Bytes of text so far. */
  get textBytes(): number {
    return this.offset + this.end;
  }

  /** Events that were like an earlier one but for some numbers. */
  get matchedEvents(): number {
    return this.patterns.matched;
  }

  /** Reads on with more text; the chunk is not kept. */
  feed(chunk: Uint8Array): void {
    this.append(chunk);
    if (this.textBytes >= this.retryAt) {
      this.run(false);
    }
  }

  /** Reads what is left. @param isTruncated when the source broke off. */
  finish(isTruncated: boolean): void {
    this.run(true);
    if (this.state === 'resync') {
      this.endResync(this.end);
    }
    if (isTruncated || (this.state !== 'done' && !this.isTail && !this.isForeign)) {
      this.scanner.problems.isTruncated = true;
    }
  }

  private append(chunk: Uint8Array): void {
    // Whether a brace begins an event is seen from what stands before it, too.
    const from = this.state === 'resync' ? Math.max(0, this.position - reachBytes) : this.position;
    const rest = this.end - from;
    if (from > 0) {
      this.buffer.copyWithin(0, from, this.end);
      this.offset += from;
      this.position -= from;
      this.end = rest;
    }
    if (rest + chunk.length + padding > this.buffer.length) {
      const larger = new Uint8Array(Math.max(this.buffer.length * 2, rest + chunk.length + padding));
      larger.set(this.buffer.subarray(0, rest));
      this.buffer = larger;
      this.view = new DataView(larger.buffer);
    }
    this.buffer.set(chunk, rest);
    this.end = rest + chunk.length;
    this.buffer[this.end] = 0;
  }

  private run(isFinal: boolean): void {
    let isGoing = true;
    while (isGoing) {
      switch (this.state) {
        case 'start':
          isGoing = this.readStart(isFinal);
          break;
        case 'members':
          isGoing = this.readMember(isFinal);
          break;
        case 'events':
          isGoing = this.readEvents(isFinal);
          break;
        case 'resync':
          isGoing = this.findNextEvent(isFinal);
          break;
        case 'done':
          isGoing = this.readTail();
          break;
        case 'foreign':
          this.position = this.end;
          return;
      }
    }
  }

  private readStart(isFinal: boolean): boolean {
    const { buffer } = this;
    let position = this.position;
    // A byte order mark.
    if (buffer[position] === 0xef) {
      if (this.end - position < 3 && !isFinal) {
        return false;
      }
      if (buffer[position + 1] === 0xbb && buffer[position + 2] === 0xbf) {
        position += 3;
      }
    }
    position = skipSpace(buffer, position);
    this.position = position;
    if (position >= this.end) {
      return false;
    }
    this.isList = buffer[position] === openBracket;
    this.state = this.isList ? 'events' : buffer[position] === openBrace ? 'members' : 'foreign';
    this.hasSeenEvents = this.isList;
    this.position++;
    return true;
  }

  private readMember(isFinal: boolean): boolean {
    const { buffer, end } = this;
    let position = this.position;
    while (isSpace(buffer[position]!) || buffer[position] === comma) {
      position++;
    }
    this.position = position;
    if (position >= end) {
      return false;
    }
    if (buffer[position] === closeBrace) {
      this.position = position + 1;
      this.state = 'done';
      return true;
    }
    if (buffer[position] !== quote) {
      // Behind a bracket that is there by mistake the list of events goes on.
      return this.startResync(buffer[position] === openBrace ? 0 : 1);
    }
    const keyEnd = skipText(buffer, position + 1, end, false);
    if (keyEnd < 0) {
      return this.wait(isFinal);
    }
    const key = Buffer.from(buffer.buffer, position + 1, keyEnd - position - 2).toString('utf8');
    let value = skipSpace(buffer, keyEnd);
    if (value >= end) {
      return this.wait(isFinal);
    }
    if (buffer[value] !== 0x3a) {
      return this.startResync();
    }
    value = skipSpace(buffer, value + 1);
    if (value >= end) {
      return this.wait(isFinal);
    }
    if (key === 'traceEvents' && buffer[value] === openBracket) {
      this.position = value + 1;
      this.state = 'events';
      this.hasSeenEvents = true;
      return true;
    }
    const behind = skipValue(buffer, value, end, false);
    if (behind === incomplete) {
      return this.wait(isFinal);
    }
    if (behind === broken) {
      return this.startResync();
    }
    if (behind - value <= longestMetadata) {
      this.metadata.set(key, Buffer.from(buffer.buffer, value, behind - value).toString('utf8'));
    }
    this.position = behind;
    return true;
  }

  private readEvents(isFinal: boolean): boolean {
    const { buffer, view, end, offset, patterns } = this;
    let position = this.position;
    for (;;) {
      const byte = buffer[position]!;
      if (byte === openBrace) {
        const behind = patterns.scan(buffer, view, position, end, offset);
        if (behind < 0) {
          this.position = position;
          return this.readDamaged(behind, isFinal);
        }
        position = behind;
      } else if (byte === comma || isSpace(byte)) {
        position += view.getInt32(position, true) === betweenEvents ? 4 : 1;
      } else if (byte === closeBracket) {
        this.position = position + 1;
        this.state = this.isList ? 'done' : 'members';
        return true;
      } else {
        this.position = position;
        return position < end && this.startResync();
      }
    }
  }

  /** An event that the buffer does not hold whole, or that is no JSON. */
  private readDamaged(outcome: number, isFinal: boolean): boolean {
    const { scanner, buffer, position, end, offset } = this;
    if (outcome === incomplete) {
      return this.wait(isFinal);
    }
    const limit = Math.min(end, position + longestRepair);
    const kept = buffer[limit]!;
    buffer[limit] = 0;
    const behind = scanner.scan(buffer, position, limit, offset, true);
    buffer[limit] = kept;
    if (behind >= 0) {
      scanner.problems.repaired++;
      this.position = behind;
      return true;
    }
    if (behind === incomplete && !isFinal && end - position < longestRepair) {
      this.retryAt = offset + position + Math.min(longestRepair, 2 * (end - position));
      return false;
    }
    return this.startResync();
  }

  /** Waits for more text, unless what is there is too long to be a value or the last of it. */
  private wait(isFinal: boolean): boolean {
    const longest = this.lookedInVainBytes < patienceBytes ? longestValue : longestAfterPatience;
    const length = this.end - this.position;
    if (isFinal || length >= longest) {
      this.lookedInVainBytes += length;
      return this.startResync();
    }
    // Twice as much each time, so that a long value that comes in small pieces is not read over and over.
    this.retryAt = this.offset + this.position + Math.min(longest, 2 * length);
    return false;
  }

  /** Behind the end of the trace there is nothing but space, or what a second recording or a damaged place left. */
  private readTail(): boolean {
    this.position = skipSpace(this.buffer, this.position);
    if (this.position >= this.end) {
      return false;
    }
    this.isTail = true;
    return this.startResync(0);
  }

  /** @param passed bytes at the position that are known to begin no event. */
  private startResync(passed = 1): boolean {
    this.state = 'resync';
    this.resyncFrom = this.offset + this.position;
    this.position += passed;
    return true;
  }

  private findNextEvent(isFinal: boolean): boolean {
    const found = findEventStart(this.buffer, this.position, this.end, isFinal);
    if (found.kind === 'none') {
      // What may be the beginning of an event at the very end is looked at again with the text behind it.
      this.position = isFinal ? this.end : Math.max(this.position, found.position - reachBytes);
      return false;
    }
    this.hasSeenEvents = true;
    this.isTail = false;
    this.endResync(found.position);
    this.state = found.kind === 'event' ? 'events' : this.isList ? 'done' : 'members';
    this.position = found.position;
    return true;
  }

  private endResync(position: number): void {
    this.scanner.problems.addSkipped(this.resyncFrom, this.offset + position - this.resyncFrom);
  }
}
