import type { EventColumns } from '../read/eventColumns.ts';

/**
 * A set of instants as disjoint stretches in rising order: begin and end of the first, of the second, and so on, in
 * nanoseconds. Stretches are half open and never empty.
 */
export type Spans = Float64Array;

const nothing: Spans = new Float64Array(0);

/** The instants at which any of the events is active. @param rows in order of their start. */
export function spansOf({ startNs, durationNs }: EventColumns, rows: Uint32Array | readonly number[]): Spans {
  const spans = new SpanBuilder();
  for (let index = 0, { length } = rows; index < length; index++) {
    const row = rows[index]!;
    spans.add(startNs[row]!, startNs[row]! + durationNs[row]!);
  }
  return spans.build();
}

/** Collects stretches whose starts rise. */
export class SpanBuilder {
  private bounds = new Float64Array(64);
  private used = 0;

  /** Adds a stretch that begins no earlier than those before it; what touches or overlaps becomes one. */
  add(startNs: number, endNs: number): void {
    if (!(endNs > startNs)) {
      return;
    }
    const { used } = this;
    if (used > 0 && startNs <= this.bounds[used - 1]!) {
      if (endNs > this.bounds[used - 1]!) {
        this.bounds[used - 1] = endNs;
      }
      return;
    }
    if (used === this.bounds.length) {
      const larger = new Float64Array(used * 2);
      larger.set(this.bounds);
      this.bounds = larger;
    }
    this.bounds[used] = startNs;
    this.bounds[used + 1] = endNs;
    this.used = used + 2;
  }

  build(): Spans {
    return this.bounds.slice(0, this.used);
  }
}

/** Instants of either set. */
export function unite(a: Spans, b: Spans): Spans {
  if (a.length === 0 || b.length === 0) {
    return a.length === 0 ? b : a;
  }
  const spans = new SpanBuilder();
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (j >= b.length || (i < a.length && a[i]! <= b[j]!)) {
      spans.add(a[i]!, a[i + 1]!);
      i += 2;
    } else {
      spans.add(b[j]!, b[j + 1]!);
      j += 2;
    }
  }
  return spans.build();
}

/** Instants of both sets. */
export function intersect(a: Spans, b: Spans): Spans {
  const spans = new SpanBuilder();
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    spans.add(Math.max(a[i]!, b[j]!), Math.min(a[i + 1]!, b[j + 1]!));
    if (a[i + 1]! < b[j + 1]!) {
      i += 2;
    } else {
      j += 2;
    }
  }
  return spans.build();
}

/** Instants of `a` that are not in `b`. */
export function subtract(a: Spans, b: Spans): Spans {
  const spans = new SpanBuilder();
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    let from = a[i]!;
    const to = a[i + 1]!;
    while (j < b.length && b[j + 1]! <= from) {
      j += 2;
    }
    for (let k = j; k < b.length && b[k]! < to; k += 2) {
      spans.add(from, b[k]!);
      from = Math.max(from, b[k + 1]!);
    }
    spans.add(from, to);
  }
  return spans.build();
}

/** The part of a set between two instants. */
export function clip(spans: Spans, fromNs: number, toNs: number): Spans {
  return toNs > fromNs ? intersect(spans, Float64Array.of(fromNs, toNs)) : nothing;
}

/** Nanoseconds in the set. */
export function lengthNs(spans: Spans): number {
  let total = 0;
  for (let index = 0; index < spans.length; index += 2) {
    total += spans[index + 1]! - spans[index]!;
  }
  return total;
}

/** Nanoseconds of the set between two instants. */
export function lengthWithin(spans: Spans, fromNs: number, toNs: number): number {
  let low = 0;
  let high = spans.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle * 2 + 1]! <= fromNs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  let total = 0;
  for (let index = low * 2; index < spans.length && spans[index]! < toNs; index += 2) {
    total += Math.max(0, Math.min(spans[index + 1]!, toNs) - Math.max(spans[index]!, fromNs));
  }
  return total;
}
