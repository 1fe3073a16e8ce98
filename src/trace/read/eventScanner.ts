import { numberSlot, textSlot } from './argKeys.ts';
import { ArgsScanner } from './argsScanner.ts';
import { category, categoryOf } from './eventCategory.ts';
import { GrowingEvents, GrowingFlows, GrowingMemory, none } from './eventColumns.ts';
import { LaunchConfigTable } from './launchConfigs.ts';
import { hashBytes, jsonText, NameTable } from './nameTable.ts';
import { NumberParser } from './numberParser.ts';
import { ProblemCounter } from './scanProblems.ts';
import {
  broken,
  closeBrace,
  colon,
  comma,
  incomplete,
  isSpace,
  quote,
  skipSpace,
  skipText,
  skipValue,
} from './scanValue.ts';
import { TrackTable } from './trackTable.ts';

/** A name, label or order that a metadata event gives to a process or thread. */
export interface TrackLabel {
  readonly what: string;
  readonly track: number;
  readonly value: string | number;
}

/** An instant that is no memory event, such as the end of the recording window. */
export interface Mark {
  readonly name: string;
  readonly timeNs: number;
}

/** Microseconds that are no time any more: 2250 would be reached by an absolute time. */
const longestUs = 2 ** 53;
/** No recording lasts 30 days: an event that claims to is damaged. */
export const longestDurationUs = 30 * 24 * 3_600 * 1e6;

const phaseX = 0x58;
const phaseInstant = 0x69;
const phaseInstantOld = 0x49;
const phaseMetadata = 0x4d;
const phaseStart = 0x73;
const phaseFinish = 0x66;

/** Reads events one after another from a buffer into columns. */
export class EventScanner {
  readonly events = new GrowingEvents();
  readonly memory = new GrowingMemory();
  readonly flows = new GrowingFlows();
  readonly names = new NameTable();
  /** Argument texts as they stand in the file: shapes, types. */
  readonly details = new NameTable();
  readonly tracks = new TrackTable(this.names);
  readonly configs = new LaunchConfigTable();
  readonly labels: TrackLabel[] = [];
  readonly marks: Mark[] = [];
  /** Call stack (text in `details`) by event, where the trace has them. */
  readonly callStacks = new Map<number, number>();
  /** Concrete inputs of convolutions (text in `details`) by event: strides and paddings decide on their work. */
  readonly concreteInputs = new Map<number, number>();
  /** Arguments of collectives as JSON text, by event. */
  readonly collectives = new Map<number, string>();
  readonly problems = new ProblemCounter();
  /** Events of every phase. */
  eventCount = 0;
  /** Whole microseconds that are taken off all times; known with the first time. */
  baseUs = NaN;

  /** Rises with every event that becomes something else than a row alone. */
  get unusual(): number {
    const { problems } = this;
    const { withoutTime, negativeDurations } = problems;
    return this.labels.length + this.marks.length + this.collectives.size + withoutTime + negativeDurations;
  }

  private readonly args = new ArgsScanner();
  private readonly parser = new NumberParser();
  private readonly categoryCodes: number[] = [];
  private readonly launchRow = new Float64Array(10);
  private readonly decoder = new TextDecoder();
  private readonly memoryName = this.names.internText('[memory]');
  private readonly fwdbwd = this.names.internText('fwdbwd');
  /** PyTorch without Kineto writes no categories; the process tells. */
  private readonly hostFunctions = this.tracks.textId(this.names.internText('CPU functions'));
  private readonly deviceFunctions = this.tracks.textId(this.names.internText('CUDA functions'));

  private phase = 0;
  private name = 0;
  private categoryName = 0;
  private pid = 0;
  private tid = 0;
  private timeWhole = NaN;
  private timeNano = 0;
  private durationNs = NaN;
  private id = NaN;

  /**
   * Reads the event whose opening brace is at `from` and returns the position behind it; `incomplete` when the buffer
   * ends before it, `broken` when it is no JSON. A broken event leaves no trace.
   * @param offset of the buffer's first byte in the unpacked file.
   */
  scan(buffer: Uint8Array, from: number, end: number, offset: number, lenient = false): number {
    this.phase = 0;
    this.name = 0;
    this.categoryName = 0;
    this.pid = 0;
    this.tid = 0;
    this.timeWhole = NaN;
    this.durationNs = NaN;
    this.id = NaN;
    this.args.reset();
    let position = from + 1;
    for (;;) {
      const byte = buffer[position]!;
      if (byte === quote) {
        position = this.scanMember(buffer, position + 1, end, lenient);
        if (position < 0) {
          return position;
        }
      } else if (byte === comma || isSpace(byte)) {
        position++;
      } else if (byte === closeBrace) {
        this.keep(buffer, offset + from);
        return position + 1;
      } else {
        return byte === 0 && position >= end ? incomplete : broken;
      }
    }
  }

  private scanMember(buffer: Uint8Array, keyStart: number, end: number, lenient: boolean): number {
    const keyEnd = skipText(buffer, keyStart, end, false);
    if (keyEnd < 0) {
      return keyEnd;
    }
    let position = keyEnd;
    if (buffer[position] !== colon) {
      position = skipSpace(buffer, position);
      if (buffer[position] !== colon) {
        return buffer[position] === 0 && position >= end ? incomplete : broken;
      }
    }
    position = skipSpace(buffer, position + 1);
    const second = buffer[keyStart + 1]!;
    // The length counts the closing quote.
    switch (keyEnd - keyStart) {
      case 3:
        if (buffer[keyStart] === 0x70 && second === 0x68) {
          return this.scanPhase(buffer, position, end, lenient);
        }
        if (buffer[keyStart] === 0x74 && second === 0x73) {
          position = this.parser.parseTime(buffer, position, end);
          this.timeWhole = this.parser.whole;
          this.timeNano = this.parser.nano;
          return position;
        }
        if (buffer[keyStart] === 0x69 && second === 0x64) {
          return this.scanId(buffer, position, end, lenient);
        }
        break;
      case 4:
        switch (buffer[keyStart]) {
          case 0x63:
            if (second === 0x61 && buffer[keyStart + 2] === 0x74) {
              position = this.scanTextValue(buffer, position, end, lenient);
              this.categoryName = this.lastName;
              return position;
            }
            break;
          case 0x70:
            if (second === 0x69 && buffer[keyStart + 2] === 0x64) {
              position = this.scanTrackId(buffer, position, end, lenient);
              this.pid = this.lastTrackId;
              return position;
            }
            break;
          case 0x74:
            if (second === 0x69 && buffer[keyStart + 2] === 0x64) {
              position = this.scanTrackId(buffer, position, end, lenient);
              this.tid = this.lastTrackId;
              return position;
            }
            break;
          case 0x64:
            if (second === 0x75 && buffer[keyStart + 2] === 0x72) {
              position = this.parser.parseTime(buffer, position, end);
              this.durationNs = this.parser.whole * 1000 + this.parser.nano;
              return position;
            }
            break;
          default:
        }
        break;
      case 5:
        if (buffer[keyStart] === 0x6e && second === 0x61 && buffer[keyStart + 3] === 0x65) {
          position = this.scanTextValue(buffer, position, end, lenient);
          this.name = this.lastName;
          return position;
        }
        if (buffer[keyStart] === 0x61 && second === 0x72 && buffer[keyStart + 3] === 0x73) {
          return this.args.scan(buffer, position, end, lenient);
        }
    }
    return skipValue(buffer, position, end, lenient);
  }

  private lastName = 0;
  private lastTrackId = 0;

  private scanPhase(buffer: Uint8Array, from: number, end: number, lenient: boolean): number {
    const behind = skipValue(buffer, from, end, lenient);
    this.phase = behind === from + 3 ? buffer[from + 1]! : 0;
    return behind;
  }

  /** A text is interned; its end and hash are found in one go. */
  private scanTextValue(buffer: Uint8Array, from: number, end: number, lenient: boolean): number {
    if (buffer[from] !== quote) {
      const behind = skipValue(buffer, from, end, lenient);
      this.lastName =
        behind < 0 ? 0 : this.names.intern(buffer, from, behind, hashBytes(buffer, from, behind));
      return behind;
    }
    const start = from + 1;
    let position = start;
    let hash = 0;
    let byte = buffer[position]!;
    while (byte !== quote && byte !== 0x5c && byte !== 0) {
      hash = (Math.imul(hash, 31) + byte) | 0;
      byte = buffer[++position]!;
    }
    if (byte !== quote || lenient) {
      const behind = skipText(buffer, start, end, lenient);
      if (behind < 0) {
        return behind;
      }
      position = behind - 1;
      hash = hashBytes(buffer, start, position);
    }
    this.lastName = this.names.intern(buffer, start, position, hash);
    return position + 1;
  }

  private scanTrackId(buffer: Uint8Array, from: number, end: number, lenient: boolean): number {
    if (buffer[from] === quote) {
      const behind = this.scanTextValue(buffer, from, end, lenient);
      this.lastTrackId = this.tracks.textId(this.lastName);
      return behind;
    }
    const behind = this.parser.parse(buffer, from, end);
    this.lastTrackId = Number.isNaN(this.parser.value) ? 0 : this.parser.value;
    return behind;
  }

  private scanId(buffer: Uint8Array, from: number, end: number, lenient: boolean): number {
    const first = buffer[from]!;
    if (first === 0x7b || first === 0x5b) {
      return skipValue(buffer, from, end, lenient);
    }
    const behind = this.parser.parse(buffer, from, end);
    this.id = this.parser.value;
    return behind;
  }

  private keep(buffer: Uint8Array, offset: number): void {
    this.eventCount++;
    switch (this.phase) {
      case phaseX:
        this.keepTimed(buffer, offset);
        return;
      case phaseInstant:
      case phaseInstantOld:
        this.keepInstant();
        return;
      case phaseStart:
      case phaseFinish:
        if (this.categoryName === this.fwdbwd || this.name === this.fwdbwd) {
          this.keepFlow();
        }
        return;
      case phaseMetadata:
        this.keepLabel(buffer);
    }
  }

  /**
   * Nanoseconds from the base; NaN when the event has no time that can be one. Whole microseconds are subtracted before
   * they grow.
   */
  private timeNs(): number {
    const { timeWhole } = this;
    if (!(timeWhole > -longestUs && timeWhole < longestUs)) {
      return NaN;
    }
    if (Number.isNaN(this.baseUs)) {
      this.baseUs = timeWhole;
    }
    return (timeWhole - this.baseUs) * 1000 + this.timeNano;
  }

  private keepTimed(buffer: Uint8Array, offset: number): void {
    const startNs = this.timeNs();
    if (Number.isNaN(startNs) || !(this.durationNs < longestDurationUs * 1000)) {
      this.problems.withoutTime++;
      return;
    }
    const code = this.categoryCode();
    const { events, args } = this;
    const { numbers } = args;
    const row = events.addRow();
    let durationNs = this.durationNs;
    if (durationNs < 0) {
      durationNs = 0;
      this.problems.negativeDurations++;
    }
    events.startNs[row] = startNs;
    events.durationNs[row] = durationNs;
    events.offset[row] = offset;
    events.name[row] = this.name;
    events.track[row] = this.tracks.index(this.pid, this.tid);
    events.category[row] = code;
    const external = numbers[numberSlot['External id']]!;
    events.externalId[row] = toId(external === external ? external : numbers[numberSlot['external id']]!);
    events.correlation[row] = toId(numbers[numberSlot.correlation]!);
    events.a[row] = 0;
    events.b[row] = 0;
    if (args.start === 0) {
      return;
    }
    switch (code) {
      // Ranges of a collective that runs on the host, such as gloo:all_reduce, tell their shapes.
      case category.operator:
      case category.annotation:
        this.keepOperator(buffer, row);
        break;
      case category.python:
        events.correlation[row] = toId(numbers[numberSlot['Python id']]!);
        events.externalId[row] = toId(numbers[numberSlot['Python parent id']]!);
        events.a[row] = toCount(numbers[numberSlot['Python module id']]!);
        break;
      case category.kernel:
        this.keepKernel(buffer, row);
        break;
      case category.memcpy:
      case category.memset:
        this.keepCopy(row, numbers[numberSlot.bytes]!);
        break;
      case category.sync:
        events.a[row] = this.detail(buffer, textSlot.cuda_sync_kind);
        events.b[row] = toCount(numbers[numberSlot.wait_on_cuda_event_record_corr_id]!);
        events.externalId[row] = toId(numbers[numberSlot.wait_on_stream]!);
    }
  }

  private keepOperator(buffer: Uint8Array, row: number): void {
    const { events, args } = this;
    events.correlation[row] = toId(args.numbers[numberSlot['Sequence number']]!);
    const modern = this.detail(buffer, textSlot['Input Dims']);
    events.a[row] = modern === 0 ? this.detail(buffer, textSlot['Input dims']) : modern;
    events.b[row] = this.detail(buffer, textSlot['Input type']);
    if (args.textStarts[textSlot['Call stack']] !== 0) {
      this.callStacks.set(row, this.detail(buffer, textSlot['Call stack']));
    }
    if (args.textStarts[textSlot['Collective name']] !== 0) {
      this.collectives.set(row, this.decoder.decode(buffer.subarray(args.start, args.end)));
    }
    if (this.isConvolution(this.name)) {
      const concrete = this.detail(buffer, textSlot['Concrete Inputs']);
      if (concrete !== 0) {
        this.concreteInputs.set(row, concrete);
      }
    }
  }

  private readonly convolutions: (boolean | undefined)[] = [];

  private isConvolution(name: number): boolean {
    let known = this.convolutions[name];
    if (known === undefined) {
      known = /conv/i.test(this.names.text(name));
      this.convolutions[name] = known;
    }
    return known;
  }

  private keepKernel(buffer: Uint8Array, row: number): void {
    const { events, args, launchRow } = this;
    const { numbers } = args;
    this.readTriple(buffer, textSlot.grid, 0);
    this.readTriple(buffer, textSlot.block, 3);
    launchRow[6] = numbers[numberSlot['registers per thread']]!;
    launchRow[7] = numbers[numberSlot['shared memory']]!;
    launchRow[8] = numbers[numberSlot['blocks per SM']]!;
    launchRow[9] = numbers[numberSlot['est. achieved occupancy %']]!;
    events.a[row] = this.configs.intern(launchRow);
    events.b[row] = toCount(numbers[numberSlot['graph node id']]!);
    if (args.textStarts[textSlot['Collective name']] !== 0) {
      this.collectives.set(row, this.decoder.decode(buffer.subarray(args.start, args.end)));
    }
  }

  private keepCopy(row: number, bytes: number): void {
    if (bytes > 0) {
      this.events.a[row] = bytes >>> 0;
      this.events.b[row] = Math.floor(bytes / 2 ** 32);
    }
  }

  private keepInstant(): void {
    const timeNs = this.timeNs();
    if (Number.isNaN(timeNs)) {
      this.problems.withoutTime++;
      return;
    }
    if (this.name !== this.memoryName) {
      this.marks.push({ name: this.names.text(this.name), timeNs });
      return;
    }
    const { memory } = this;
    const { numbers } = this.args;
    const row = memory.addRow();
    memory.timeNs[row] = timeNs;
    memory.address[row] = numbers[numberSlot.Addr]!;
    memory.sizeBytes[row] = numbers[numberSlot.Bytes]!;
    memory.allocatedBytes[row] = numbers[numberSlot['Total Allocated']]!;
    memory.reservedBytes[row] = numbers[numberSlot['Total Reserved']]!;
    memory.track[row] = this.tracks.index(this.pid, this.tid);
    memory.deviceType[row] = numbers[numberSlot['Device Type']]!;
    memory.deviceId[row] = numbers[numberSlot['Device Id']]!;
  }

  private keepFlow(): void {
    const timeNs = this.timeNs();
    if (Number.isNaN(timeNs) || Number.isNaN(this.id)) {
      return;
    }
    const { flows } = this;
    const row = flows.addRow();
    flows.timeNs[row] = timeNs;
    flows.id[row] = this.id;
    flows.track[row] = this.tracks.index(this.pid, this.tid);
    flows.isStart[row] = this.phase === phaseStart ? 1 : 0;
  }

  private keepLabel(buffer: Uint8Array): void {
    const { args } = this;
    const index = args.numbers[numberSlot.sort_index]!;
    const slot = args.textStarts[textSlot.name] === 0 ? textSlot.labels : textSlot.name;
    const value = Number.isNaN(index) ? this.argText(buffer, slot) : index;
    if (value !== undefined) {
      const track = this.tracks.index(this.pid, this.tid);
      this.labels.push({ what: this.names.text(this.name), track, value });
    }
  }

  private argText(buffer: Uint8Array, slot: number): string | undefined {
    const start = this.args.textStarts[slot]!;
    if (start === 0) {
      return undefined;
    }
    const text = this.decoder.decode(buffer.subarray(start, this.args.textEnds[slot]));
    return text.startsWith('"') ? jsonText(text.slice(1, -1)) : text;
  }

  /** The number in `details` of a text argument; 0 when the event has it not. */
  private detail(buffer: Uint8Array, slot: number): number {
    const start = this.args.textStarts[slot]!;
    if (start === 0) {
      return 0;
    }
    const end = this.args.textEnds[slot]!;
    return this.details.intern(buffer, start, end, hashBytes(buffer, start, end));
  }

  /** Three numbers in brackets, such as a grid. */
  private readTriple(buffer: Uint8Array, slot: number, field: number): void {
    const { launchRow, parser } = this;
    launchRow.fill(NaN, field, field + 3);
    const start = this.args.textStarts[slot]!;
    if (start === 0) {
      return;
    }
    const end = this.args.textEnds[slot]!;
    let position = start;
    for (let index = 0; index < 3 && position < end; index++) {
      position = skipSpace(buffer, position + 1);
      const behind = parser.parse(buffer, position, end);
      if (behind < 0) {
        return;
      }
      launchRow[field + index] = parser.value;
      position = skipSpace(buffer, behind);
    }
  }

  private categoryCode(): number {
    if (this.categoryName === 0) {
      return this.pid === this.hostFunctions
        ? category.operator
        : this.pid === this.deviceFunctions
          ? category.kernel
          : category.other;
    }
    let code = this.categoryCodes[this.categoryName];
    if (code === undefined) {
      code = category[categoryOf(this.names.text(this.categoryName))];
      this.categoryCodes[this.categoryName] = code;
    }
    return code;
  }
}

/** An id as a column holds it. */
function toId(value: number): number {
  return value >= 0 && value < none ? value : none;
}

/** A number for columns in which 0 says that there is none. */
function toCount(value: number): number {
  return value >= 0 && value < none - 1 ? value + 1 : 0;
}
