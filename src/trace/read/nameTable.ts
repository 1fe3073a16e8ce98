const decoder = new TextDecoder('utf-8');

/** A table of names as it is kept in a file. */
export interface NameColumns {
  readonly pool: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
  readonly hashes: Int32Array<ArrayBuffer>;
}

/**
 * Texts of a trace, each kept once as the bytes between its quotes and known by a number. Number 0 is the empty text.
 * Texts are decoded when somebody asks for them.
 */
export class NameTable {
  private pool = new Uint8Array(1 << 16);
  private poolBytes = 0;
  private starts = new Uint32Array(1 << 10);
  private ends = new Uint32Array(1 << 10);
  private hashes = new Int32Array(1 << 10);
  private slots = new Int32Array(1 << 11).fill(-1);
  private readonly decoded = new Map<number, string>();
  private count = 0;

  constructor() {
    this.intern(new Uint8Array(0), 0, 0, 0);
  }

  /** How many distinct texts there are, the empty one included. */
  get size(): number {
    return this.count;
  }

  /** Bytes that the texts take. */
  get sizeBytes(): number {
    return this.pool.byteLength + 3 * this.starts.byteLength + this.slots.byteLength;
  }

  /**
   * The number of the text in `buffer` from `start` to `end`.
   * @param hash of these bytes, the same for the same bytes; see {@link hashBytes}.
   */
  intern(buffer: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const id = this.slots[slot]!;
      if (id === -1) {
        return this.add(buffer, start, end, hash, slot);
      }
      if (this.hashes[id] === hash && this.equals(id, buffer, start, end)) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** The number of a text, added when it is new. */
  internText(text: string): number {
    const quoted = JSON.stringify(text);
    const bytes = new TextEncoder().encode(quoted.slice(1, -1));
    return this.intern(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
  }

  /** The text of a number, its escapes resolved; damaged escapes stay as they are. */
  text(id: number): string {
    let text = this.decoded.get(id);
    if (text === undefined) {
      text = jsonText(decoder.decode(this.pool.subarray(this.starts[id], this.ends[id])));
      this.decoded.set(id, text);
    }
    return text;
  }

  /** The numbers of all texts for which `isWanted` says yes. */
  where(isWanted: (text: string) => boolean): Set<number> {
    const found = new Set<number>();
    for (let id = 0; id < this.count; id++) {
      if (isWanted(this.text(id))) {
        found.add(id);
      }
    }
    return found;
  }

  /** A byte for each number, from a function of its text: a test that loops over events can afford. */
  flags(flagOf: (text: string) => number): Uint8Array {
    const flags = new Uint8Array(this.count);
    for (let id = 0; id < this.count; id++) {
      flags[id] = flagOf(this.text(id));
    }
    return flags;
  }

  /** The table as columns, for keeping it; see {@link NameTable.fromColumns}. */
  toColumns(): NameColumns {
    return {
      pool: this.pool.slice(0, this.poolBytes),
      ends: this.ends.slice(0, this.count),
      hashes: this.hashes.slice(0, this.count),
    };
  }

  /** The table that was kept. Texts have no gaps, so each begins where the one before it ends. */
  static fromColumns({ pool, ends, hashes }: NameColumns): NameTable {
    const table = new NameTable();
    table.count = ends.length;
    table.pool = pool;
    table.poolBytes = pool.length;
    table.ends = ends;
    table.hashes = hashes;
    table.starts = new Uint32Array(ends.length);
    table.starts.set(ends.subarray(0, -1), 1);
    table.slots = new Int32Array(2 ** Math.ceil(Math.log2(ends.length * 2 + 2)));
    table.rehash();
    return table;
  }

  private add(buffer: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const id = this.count++;
    const length = end - start;
    if (this.poolBytes + length > this.pool.length) {
      const pool = new Uint8Array(Math.max(this.pool.length * 2, this.poolBytes + length));
      pool.set(this.pool.subarray(0, this.poolBytes));
      this.pool = pool;
    }
    if (id >= this.starts.length) {
      this.starts = doubled(this.starts);
      this.ends = doubled(this.ends);
      const hashes = new Int32Array(this.hashes.length * 2);
      hashes.set(this.hashes);
      this.hashes = hashes;
    }
    this.pool.set(buffer.subarray(start, end), this.poolBytes);
    this.starts[id] = this.poolBytes;
    this.poolBytes += length;
    this.ends[id] = this.poolBytes;
    this.hashes[id] = hash;
    this.slots[slot] = id;
    if (this.count * 2 > this.slots.length) {
      this.rehash();
    }
    return id;
  }

  private equals(id: number, buffer: Uint8Array, start: number, end: number): boolean {
    let position = this.starts[id]!;
    if (this.ends[id]! - position !== end - start) {
      return false;
    }
    const { pool } = this;
    for (let index = start; index < end; index++, position++) {
      if (pool[position] !== buffer[index]) {
        return false;
      }
    }
    return true;
  }

  private rehash(): void {
    const slots = new Int32Array(this.slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (let id = 0; id < this.count; id++) {
      const hash = this.hashes[id]!;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== -1) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = id;
    }
    this.slots = slots;
  }
}

/** The hash that {@link NameTable.intern} takes; scanners compute the same while they look for the end of a text. */
export function hashBytes(buffer: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let index = start; index < end; index++) {
    hash = (Math.imul(hash, 31) + buffer[index]!) | 0;
  }
  return hash;
}

function doubled(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(column.length * 2);
  larger.set(column);
  return larger;
}

/** What the text between the quotes of a JSON string says; the text itself where it is no JSON. */
export function jsonText(text: string): string {
  if (!text.includes('\\')) {
    return text;
  }
  try {
    const parsed: unknown = JSON.parse(`"${text}"`);
    return typeof parsed === 'string' ? parsed : text;
  } catch {
    return text;
  }
}
