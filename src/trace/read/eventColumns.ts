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

/** Shared memory grows in place, and the garbage collector does not count it as a reason to run. */
type Column =
  Float64Array<SharedArrayBuffer> | Uint32Array<SharedArrayBuffer> | Uint8Array<SharedArrayBuffer>;

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

/** Address space that a column has before it must move; nothing of it takes memory until it is written. */
const reservedBytes = 1 << 28;

/** What Node's shared buffers can, and the library of our language level does not know yet. */
interface GrowableBuffer extends SharedArrayBuffer {
  readonly maxByteLength: number;
  grow(sizeBytes: number): void;
}
type GrowableBufferConstructor = new (
  sizeBytes: number,
  options: { readonly maxByteLength: number },
) => GrowableBuffer;

function resized<C extends Column>(column: C, capacity: number): C {
  const Kind = column.constructor as new (content: SharedArrayBuffer, offset: number, length: number) => C;
  const sizeBytes = capacity * column.BYTES_PER_ELEMENT;
  const buffer = column.buffer as GrowableBuffer;
  if (sizeBytes <= buffer.maxByteLength) {
    if (sizeBytes > buffer.byteLength) {
      buffer.grow(sizeBytes);
    }
    return new Kind(buffer, 0, capacity);
  }
  const larger = new Kind(reserve(sizeBytes, sizeBytes * 2), 0, capacity);
  larger.set(column);
  return larger;
}

function reserve(sizeBytes: number, maxByteLength = reservedBytes): GrowableBuffer {
  return new (SharedArrayBuffer as unknown as GrowableBufferConstructor)(sizeBytes, { maxByteLength });
}

const doubles = () => new Float64Array(reserve(firstCapacity * 8), 0, firstCapacity);
const words = () => new Uint32Array(reserve(firstCapacity * 4), 0, firstCapacity);
const octets = () => new Uint8Array(reserve(firstCapacity), 0, firstCapacity);

export class GrowingEvents extends GrowingColumns implements EventColumns {
  startNs = doubles();
  durationNs = doubles();
  offset = doubles();
  name = words();
  track = words();
  correlation = words();
  externalId = words();
  a = words();
  b = words();
  category = octets();

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
  timeNs = doubles();
  address = doubles();
  sizeBytes = doubles();
  allocatedBytes = doubles();
  reservedBytes = doubles();
  track = words();
  deviceType = octets();
  deviceId = octets();

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
  timeNs = doubles();
  id = doubles();
  track = words();
  isStart = octets();

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
