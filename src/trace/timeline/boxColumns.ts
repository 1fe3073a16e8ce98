/**
 * Boxes of a track, lane after lane, in each in order of time; within a lane they do not overlap. Times are on the
 * session's axis.
 */
export interface BoxColumns {
  /** Where the boxes of each lane begin, and the end: one more than there are lanes. */
  readonly bounds: Uint32Array;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** Row of the event; of a merged box that of the longest. */
  readonly row: Uint32Array;
  /** Events in each box; `null` when each is one event. */
  readonly merged: Uint32Array | null;
}

export function laneCount({ bounds }: BoxColumns): number {
  return bounds.length - 1;
}

/** Position of the first of some rising numbers that is not below a value, between two positions. */
export function firstFrom(sorted: Float64Array, value: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Whether a box has anything in a stretch of time; boxes without a length count where they are. */
export function touches(startNs: number, endNs: number, fromNs: number, toNs: number): boolean {
  return startNs < toNs && (endNs > fromNs || startNs >= fromNs);
}

/** Collects boxes, in the order of {@link BoxColumns}. */
export class BoxBuilder {
  count = 0;
  private startNs: Float64Array;
  private endNs: Float64Array;
  private row: Uint32Array;
  private merged: Uint32Array;
  private readonly bounds: number[] = [0];

  constructor(capacity = 256) {
    this.startNs = new Float64Array(capacity);
    this.endNs = new Float64Array(capacity);
    this.row = new Uint32Array(capacity);
    this.merged = new Uint32Array(capacity);
  }

  add(startNs: number, endNs: number, row: number, merged: number): void {
    if (this.count === this.row.length) {
      this.startNs = doubled(this.startNs);
      this.endNs = doubled(this.endNs);
      this.row = doubled(this.row);
      this.merged = doubled(this.merged);
    }
    const at = this.count++;
    this.startNs[at] = startNs;
    this.endNs[at] = endNs;
    this.row[at] = row;
    this.merged[at] = merged;
  }

  endLane(): void {
    this.bounds.push(this.count);
  }

  build(): BoxColumns & { readonly merged: Uint32Array } {
    return {
      bounds: Uint32Array.from(this.bounds),
      startNs: this.startNs.slice(0, this.count),
      endNs: this.endNs.slice(0, this.count),
      row: this.row.slice(0, this.count),
      merged: this.merged.slice(0, this.count),
    };
  }
}

function doubled<C extends Float64Array | Uint32Array>(column: C): C {
  const Kind = column.constructor as new (length: number) => C;
  const larger = new Kind(column.length * 2);
  larger.set(column);
  return larger;
}
