import { EventScanner } from './eventScanner.ts';
import { findEventStart } from './resync.ts';
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
/** After so many damaged places in a row of that kind, looking far ahead would take for ever. */
const patience = 8;
const longestAfterPatience = 16 << 10;
/** Values beside the events are kept up to this size each. */
const longestMetadata = 4 << 20;
/** Where an event begins is seen from at most so many bytes. */
const resyncOverlap = 256;

type State = 'start' | 'members' | 'events' | 'resync' | 'done' | 'foreign';

/**
 * Reads the text of a trace that comes in chunks. Damage costs the damaged place only: reading goes on at the next
 * event, and what was passed over is counted.
 */
export class TraceReader {
  readonly scanner = new EventScanner();
  /** Values of the top level other than the events, as JSON text. */
  readonly metadata = new Map<string, string>();
  private state: State = 'start';
  private isList = false;
  private hasSeenEvents = false;
  private buffer = new Uint8Array(1 << 16);
  private position = 0;
  private end = 0;
  /** Position in the file of the buffer's first byte. */
  private offset = 0;
  private resyncFrom = 0;
  private lookedTooFar = 0;

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

  /** Reads on with more text; the chunk is not kept. */
  feed(chunk: Uint8Array): void {
    this.append(chunk);
    this.run(false);
  }

  /** Reads what is left. @param isTruncated when the source broke off. */
  finish(isTruncated: boolean): void {
    this.run(true);
    if (this.state === 'resync') {
      this.endResync(this.end);
      this.scanner.problems.isTruncated = true;
    }
    if (isTruncated || (this.state !== 'done' && !this.isForeign)) {
      this.scanner.problems.isTruncated = true;
    }
  }

  private append(chunk: Uint8Array): void {
    const rest = this.end - this.position;
    if (this.position > 0) {
      this.buffer.copyWithin(0, this.position, this.end);
      this.offset += this.position;
      this.position = 0;
      this.end = rest;
    }
    // One byte more holds the zero at which every loop stops.
    if (rest + chunk.length + 1 > this.buffer.length) {
      const larger = new Uint8Array(Math.max(this.buffer.length * 2, rest + chunk.length + 1));
      larger.set(this.buffer.subarray(0, rest));
      this.buffer = larger;
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
          isGoing = this.readStart();
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
        case 'foreign':
          this.position = this.end;
          return;
      }
    }
  }

  private readStart(): boolean {
    const { buffer } = this;
    let position = this.position;
    // A byte order mark.
    if (buffer[position] === 0xef && buffer[position + 1] === 0xbb && buffer[position + 2] === 0xbf) {
      position += 3;
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
      this.state = 'done';
      return true;
    }
    if (buffer[position] !== quote) {
      return this.startResync();
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
    const { buffer, end, offset, scanner } = this;
    let position = this.position;
    for (;;) {
      const byte = buffer[position]!;
      if (byte === openBrace) {
        const behind = scanner.scan(buffer, position, end, offset);
        if (behind < 0) {
          this.position = position;
          return this.readDamaged(behind, isFinal);
        }
        position = behind;
      } else if (byte === comma || isSpace(byte)) {
        position++;
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
    const longest = this.lookedTooFar < patience ? longestValue : longestAfterPatience;
    if (outcome === incomplete) {
      if (!isFinal && end - position < longest) {
        return false;
      }
      this.lookedTooFar++;
      return this.startResync();
    }
    const limit = Math.min(end, position + longest);
    const kept = buffer[limit]!;
    buffer[limit] = 0;
    const behind = scanner.scan(buffer, position, limit, offset, true);
    buffer[limit] = kept;
    if (behind >= 0) {
      scanner.problems.repaired++;
      this.position = behind;
      return true;
    }
    if (behind === incomplete) {
      if (!isFinal && end - position < longestAfterPatience) {
        return false;
      }
      this.lookedTooFar++;
    }
    return this.startResync();
  }

  /** Waits for more text, unless what is there is too long to be a value or the last of it. */
  private wait(isFinal: boolean): boolean {
    if (isFinal || this.end - this.position > longestValue) {
      return this.startResync();
    }
    return false;
  }

  private startResync(): boolean {
    this.state = 'resync';
    this.resyncFrom = this.offset + this.position;
    this.position++;
    return true;
  }

  private findNextEvent(isFinal: boolean): boolean {
    const found = findEventStart(this.buffer, this.position, this.end);
    if (found.kind === 'none') {
      // What may be the beginning of an event at the very end is looked at again with the text behind it.
      this.position = isFinal ? this.end : Math.max(this.position, this.end - resyncOverlap);
      return false;
    }
    this.hasSeenEvents = true;
    this.endResync(found.position);
    this.state = found.kind === 'event' ? 'events' : this.isList ? 'done' : 'members';
    this.position = found.position;
    return true;
  }

  private endResync(position: number): void {
    this.scanner.problems.addSkipped(this.resyncFrom, this.offset + position - this.resyncFrom);
  }
}
