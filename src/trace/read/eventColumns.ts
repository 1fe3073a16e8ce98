/** Number kept where an event has none. */
export const none = 0xffffffff;

/**
 * The timed events of a trace, a column each field, 53 bytes an event. The last four columns mean something else for
 * each category; read them through {@link EventColumns}' accessors in `trace.ts`.
 */
export interface EventColumns {
  readonly count: number;
  /** Nanoseconds from the trace's own base. */
  readonly startNs: Float64Array;
  readonly durationNs: Float64Array;
  /** Position of the event's opening brace in the unpacked file. */
  readonly offset: Float64Array;
  readonly name: Uint32Array;
  readonly track: Uint32Array;
  /** Device work and the calls that launch it; operators keep their sequence number here, Python frames their id. */
  readonly correlation: Uint32Array;
  /** Operators, their calls and device work; Python frames keep the id of the frame that called them here. */
  readonly externalId: Uint32Array;
  /** Operators: shapes (text in `details`). Kernels: launch configuration. Copies: bytes, low half. Python: module + 1. */
  readonly a: Uint32Array;
  /** Operators: types (text in `details`). Kernels: graph node + 1. Copies: bytes, high half. */
  readonly b: Uint32Array;
  readonly category: Uint8Array;
}

/** `[memory]` instants: allocations and releases, 46 bytes each. */
export interface MemoryColumns {
  readonly count: number;
  readonly timeNs: Float64Array;
  readonly address: Float64Array;
  /** Below zero for a release. */
  readonly sizeBytes: Float64Array;
  readonly allocatedBytes: Float64Array;
  readonly reservedBytes: Float64Array;
  readonly track: Uint32Array;
  /** 0 for the host, 1 for CUDA, others as PyTorch numbers them. */
  readonly deviceType: Uint8Array;
  readonly deviceId: Uint8Array;
}

/** Arrows from a forward operator to its backward one; ends are joined by id. */
export interface FlowColumns {
  readonly count: number;
  readonly timeNs: Float64Array;
  readonly id: Float64Array;
  readonly track: Uint32Array;
  /** 1 where the arrow begins. */
  readonly isStart: Uint8Array;
}

type Column = Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

const firstCapacity = 1 << 10;
/** Up to so many rows a table grows fast; a small trace takes little all the same. */
const fewRows = 1 << 16;

/** Columns that grow together. */
abstract class GrowingColumns {
  count = 0;
  protected capacity = firstCapacity;

  /** Makes room for one more row. */
  protected abstract resize(capacity: number): void;

  protected reserve(): void {
    if (this.count === this.capacity) {
      // A half more at a time: what is not written yet takes no memory, what is copied does.
      this.capacity = this.capacity < fewRows ? this.capacity * 4 : this.capacity + (this.capacity >>> 1);
      this.resize(this.capacity);
    }
  }

  /** Gives back what was reserved too much. */
  trim(): this {
    this.capacity = Math.max(1, this.count);
    this.resize(this.capacity);
    return this;
  }
}

/** What Node has from 21 on: the memory moves, so that the old column does not wait for the garbage collector. */
interface Transferable {
  readonly transfer?: (sizeBytes: number) => ArrayBuffer;
}

function resized<C extends Column>(column: C, capacity: number): C {
  const Kind = column.constructor as new (content: number | ArrayBuffer) => C;
  const buffer: ArrayBuffer & Transferable = column.buffer;
  if (buffer.transfer !== undefined) {
    return new Kind(buffer.transfer(capacity * column.BYTES_PER_ELEMENT));
  }
  const other = new Kind(capacity);
  other.set(column.subarray(0, capacity));
  return other;
}

export class GrowingEvents extends GrowingColumns implements EventColumns {
  startNs = new Float64Array(firstCapacity);
  durationNs = new Float64Array(firstCapacity);
  offset = new Float64Array(firstCapacity);
  name = new Uint32Array(firstCapacity);
  track = new Uint32Array(firstCapacity);
  correlation = new Uint32Array(firstCapacity);
  externalId = new Uint32Array(firstCapacity);
  a = new Uint32Array(firstCapacity);
  b = new Uint32Array(firstCapacity);
  category = new Uint8Array(firstCapacity);

  /** The row of a new event; the caller fills every column of it. */
  addRow(): number {
    this.reserve();
    return this.count++;
  }

  protected resize(capacity: number): void {
    this.startNs = resized(this.startNs, capacity);
    this.durationNs = resized(this.durationNs, capacity);
    this.offset = resized(this.offset, capacity);
    this.name = resized(this.name, capacity);
    this.track = resized(this.track, capacity);
    this.correlation = resized(this.correlation, capacity);
    this.externalId = resized(this.externalId, capacity);
    this.a = resized(this.a, capacity);
    this.b = resized(this.b, capacity);
    this.category = resized(this.category, capacity);
  }
}

export class GrowingMemory extends GrowingColumns implements MemoryColumns {
  timeNs = new Float64Array(firstCapacity);
  address = new Float64Array(firstCapacity);
  sizeBytes = new Float64Array(firstCapacity);
  allocatedBytes = new Float64Array(firstCapacity);
  reservedBytes = new Float64Array(firstCapacity);
  track = new Uint32Array(firstCapacity);
  deviceType = new Uint8Array(firstCapacity);
  deviceId = new Uint8Array(firstCapacity);

  addRow(): number {
    this.reserve();
    return this.count++;
  }

  protected resize(capacity: number): void {
    this.timeNs = resized(this.timeNs, capacity);
    this.address = resized(this.address, capacity);
    this.sizeBytes = resized(this.sizeBytes, capacity);
    this.allocatedBytes = resized(this.allocatedBytes, capacity);
    this.reservedBytes = resized(this.reservedBytes, capacity);
    this.track = resized(this.track, capacity);
    this.deviceType = resized(this.deviceType, capacity);
    this.deviceId = resized(this.deviceId, capacity);
  }
}

export class GrowingFlows extends GrowingColumns implements FlowColumns {
  timeNs = new Float64Array(firstCapacity);
  id = new Float64Array(firstCapacity);
  track = new Uint32Array(firstCapacity);
  isStart = new Uint8Array(firstCapacity);

  addRow(): number {
    this.reserve();
    return this.count++;
  }

  protected resize(capacity: number): void {
    this.timeNs = resized(this.timeNs, capacity);
    this.id = resized(this.id, capacity);
    this.track = resized(this.track, capacity);
    this.isStart = resized(this.isStart, capacity);
  }
}
