/** How a kernel was launched, as the trace tells it; NaN for what it does not tell. */
export interface LaunchConfig {
  readonly grid: readonly [number, number, number];
  readonly block: readonly [number, number, number];
  readonly registersPerThread: number;
  readonly sharedMemoryBytes: number;
  readonly blocksPerSm: number;
  /** Percent. */
  readonly achievedOccupancy: number;
}

const fields = 10;

/** Launch configurations, each kept once and known by a number. */
export class LaunchConfigTable {
  private values = new Float64Array(fields * 64);
  private slots = new Int32Array(256).fill(-1);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** @param row grid (3), block (3), registers, shared memory, blocks per SM, occupancy. */
  intern(row: Float64Array): number {
    let hash = 0;
    for (let field = 0; field < fields; field++) {
      hash = (Math.imul(hash, 31) + ((row[field]! * 1024) | 0)) | 0;
    }
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const id = this.slots[slot]!;
      if (id === -1) {
        return this.add(row, slot);
      }
      if (this.equals(id, row)) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
  }

  get(id: number): LaunchConfig {
    const at = (field: number) => this.values[id * fields + field]!;
    return {
      grid: [at(0), at(1), at(2)],
      block: [at(3), at(4), at(5)],
      registersPerThread: at(6),
      sharedMemoryBytes: at(7),
      blocksPerSm: at(8),
      achievedOccupancy: at(9),
    };
  }

  /** The table as numbers, for keeping it; see {@link LaunchConfigTable.fromValues}. */
  toValues(): Float64Array<ArrayBuffer> {
    return this.values.slice(0, this.count * fields);
  }

  static fromValues(values: Float64Array): LaunchConfigTable {
    const table = new LaunchConfigTable();
    for (let at = 0; at < values.length; at += fields) {
      table.intern(values.subarray(at, at + fields));
    }
    return table;
  }

  private equals(id: number, row: Float64Array): boolean {
    for (let field = 0; field < fields; field++) {
      // NaN stands for "not told", and two of these are the same.
      if (!Object.is(this.values[id * fields + field], row[field])) {
        return false;
      }
    }
    return true;
  }

  private add(row: Float64Array, slot: number): number {
    const id = this.count++;
    if (this.count * fields > this.values.length) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values.set(row.subarray(0, fields), id * fields);
    this.slots[slot] = id;
    if (this.count * 2 > this.slots.length) {
      this.rehash();
    }
    return id;
  }

  private rehash(): void {
    const earlier = this.slots;
    const count = this.count;
    this.slots = new Int32Array(earlier.length * 4).fill(-1);
    const mask = this.slots.length - 1;
    for (let id = 0; id < count; id++) {
      let hash = 0;
      for (let field = 0; field < fields; field++) {
        hash = (Math.imul(hash, 31) + ((this.values[id * fields + field]! * 1024) | 0)) | 0;
      }
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (this.slots[slot] !== -1) {
        slot = (slot + 1) & mask;
      }
      this.slots[slot] = id;
    }
  }
}
