import { firstFrom } from './boxColumns.ts';
import { type CounterTile, type TimelineTrack, tileNs } from './timelineTypes.ts';

/** A step line on the session's axis: a value lasts until the next one's time. */
export interface StepLine {
  readonly timeNs: Float64Array;
  readonly value: Float64Array;
}

/** The points of a line at which the trace tells the value. */
export function knownPoints(
  timeNs: Float64Array,
  value: Float64Array,
  axis: (ns: number) => number,
): StepLine {
  const line = { timeNs: new Float64Array(value.length), value: new Float64Array(value.length) };
  let count = 0;
  for (let point = 0; point < value.length; point++) {
    if (Number.isFinite(value[point])) {
      line.timeNs[count] = axis(timeNs[point]!);
      line.value[count] = value[point]!;
      count++;
    }
  }
  return { timeNs: line.timeNs.subarray(0, count), value: line.value.subarray(0, count) };
}

/** A counter that changes at instants, such as allocated memory, and its tiles. */
export class CounterTrack {
  readonly form = 'counter';
  readonly info: TimelineTrack;
  private readonly line: StepLine;

  constructor(info: TimelineTrack, line: StepLine) {
    this.info = info;
    this.line = line;
  }

  tile(level: number, index: number): CounterTile {
    return stepTile(this.line, level, index);
  }
}

/**
 * The line within a tile: least and largest value of each pixel in which it changes, and the value that lasts between
 * such pixels. Nothing before the line's first point.
 */
export function stepTile({ timeNs, value }: StepLine, level: number, index: number): CounterTile {
  const pxNs = 2 ** level;
  const fromNs = index * tileNs(level);
  const toNs = fromNs + tileNs(level);
  const stretches = new StretchBuilder();
  let point = firstFrom(timeNs, fromNs, 0, timeNs.length);
  const end = firstFrom(timeNs, toNs, point, timeNs.length);
  if (point > 0) {
    stretches.add(fromNs, value[point - 1]!, value[point - 1]!);
  }
  while (point < end) {
    const startNs = timeNs[point]!;
    const pixelEndNs = (Math.floor(startNs / pxNs) + 1) * pxNs;
    let low = value[point]!;
    let high = low;
    let last = low;
    let next = point + 1;
    while (next < end && timeNs[next]! < pixelEndNs) {
      last = value[next]!;
      low = Math.min(low, last);
      high = Math.max(high, last);
      next++;
    }
    stretches.add(startNs, low, high);
    if (low < high && pixelEndNs < toNs && (next === end || timeNs[next]! > pixelEndNs)) {
      stretches.add(pixelEndNs, last, last);
    }
    point = next;
  }
  return stretches.build();
}

/** Collects stretches of a counter; equal ones that follow one another become one. */
export class StretchBuilder {
  private readonly startNs: number[] = [];
  private readonly min: number[] = [];
  private readonly max: number[] = [];

  add(startNs: number, min: number, max: number): void {
    if (this.min.at(-1) === min && this.max.at(-1) === max) {
      return;
    }
    this.startNs.push(startNs);
    this.min.push(min);
    this.max.push(max);
  }

  build(): CounterTile {
    return {
      form: 'counter',
      startNs: Float64Array.from(this.startNs),
      min: Float64Array.from(this.min),
      max: Float64Array.from(this.max),
    };
  }
}
