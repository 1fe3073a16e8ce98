import type { Spans } from '../link/spans.ts';
import { StretchBuilder } from './counterTrack.ts';
import { type CounterTile, type TimelineTrack, tileNs, tilePx } from './timelineTypes.ts';

/** The share is that of so many pixels; of single pixels it would be all or nothing too often. */
const stretchPx = 4;

/** Share of the time during which a GPU had any work, between two instants of the session's axis. */
export class BusyTrack {
  readonly form = 'busy';
  readonly info: TimelineTrack;
  private readonly busy: Spans;
  private readonly fromNs: number;
  private readonly toNs: number;

  /** @param busy on the session's axis. */
  constructor(info: TimelineTrack, busy: Spans, fromNs: number, toNs: number) {
    this.info = info;
    this.busy = busy;
    this.fromNs = fromNs;
    this.toNs = toNs;
  }

  tile(level: number, index: number): CounterTile {
    return busyTile(this.busy, [this.fromNs, this.toNs], level, index);
  }
}

/** Shares within a tile, of stretches of {@link stretchPx} pixels; outside of what was recorded there are none. */
export function busyTile(
  busy: Spans,
  [recordedFromNs, recordedToNs]: readonly [number, number],
  level: number,
  index: number,
): CounterTile {
  const lengthNs = stretchPx * 2 ** level;
  const fromNs = index * tileNs(level);
  const stretches = new StretchBuilder();
  let span = firstEndingAfter(busy, Math.max(fromNs, recordedFromNs));
  for (let stretch = 0; stretch < tilePx / stretchPx; stretch++) {
    const startNs = Math.max(recordedFromNs, fromNs + stretch * lengthNs);
    const endNs = Math.min(recordedToNs, fromNs + (stretch + 1) * lengthNs);
    if (endNs <= startNs) {
      continue;
    }
    let busyNs = 0;
    while (span < busy.length && busy[span]! < endNs) {
      busyNs += Math.min(endNs, busy[span + 1]!) - Math.max(startNs, busy[span]!);
      if (busy[span + 1]! > endNs) {
        break;
      }
      span += 2;
    }
    const share = Math.min(1, busyNs / (endNs - startNs));
    stretches.add(startNs, share, share);
  }
  const after = Math.min(recordedToNs, fromNs + tileNs(level));
  if (after === recordedToNs && after > fromNs) {
    stretches.add(after, 0, 0);
  }
  return stretches.build();
}

/** Position of the first span that ends after an instant. */
function firstEndingAfter(spans: Spans, atNs: number): number {
  let low = 0;
  let high = spans.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle * 2 + 1]! <= atNs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low * 2;
}
