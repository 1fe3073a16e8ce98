import { type BoxColumns, BoxBuilder } from './boxColumns.ts';
import { cutName } from './cutName.ts';
import { countBetween, mergeAll, mergeBetween } from './mergeBoxes.ts';
import type { RecordingTimeline } from './recordingTimeline.ts';
import { type BoxTile, type TimelineTrack, tileNs } from './timelineTypes.ts';

/** A pass over so many boxes is no work worth saving. */
const fewBoxes = 8_192;
/** Every so many levels all boxes of a track are kept merged, so that a tile of any level looks at few. */
const keptEvery = 4;

/** A track of events, and its tiles. */
export class BoxTrack {
  readonly form = 'boxes';
  readonly info: TimelineTrack;
  readonly of: RecordingTimeline;
  /** Rows of the track's events: earlier first, of those that begin together the longer first. */
  readonly rows: Uint32Array;
  /** The same events, each in its lane. */
  readonly boxes: BoxColumns;
  private readonly kept = new Map<number, BoxColumns>();

  constructor(info: TimelineTrack, of: RecordingTimeline, rows: Uint32Array, boxes: BoxColumns) {
    this.info = info;
    this.of = of;
    this.rows = rows;
    this.boxes = boxes;
  }

  tile(level: number, index: number): BoxTile {
    const fromNs = index * tileNs(level);
    const toNs = (index + 1) * tileNs(level);
    const isFew = countBetween(this.boxes, fromNs, toNs) <= fewBoxes;
    const boxes = isFew ? this.boxes : this.mergedFor(level);
    const builder = new BoxBuilder();
    mergeBetween({ boxes, durationNs: this.durations(), level }, fromNs, toNs, builder);
    return this.describe(builder.build());
  }

  /** The boxes of the nearest kept level that is not coarser. */
  private mergedFor(level: number): BoxColumns {
    const wanted = Math.floor(level / keptEvery) * keptEvery;
    let boxes = this.kept.get(wanted);
    if (boxes === undefined) {
      let finer = wanted - keptEvery;
      while (finer > 0 && !this.kept.has(finer)) {
        finer -= keptEvery;
      }
      boxes = this.merge(this.kept.get(finer) ?? this.boxes, wanted);
      this.kept.set(wanted, boxes);
    }
    return boxes;
  }

  private merge(boxes: BoxColumns, level: number): BoxColumns {
    const builder = new BoxBuilder(Math.max(256, boxes.row.length >>> 3));
    mergeAll({ boxes, durationNs: this.durations(), level }, builder);
    // Where little is merged a copy would take more than it saves.
    return builder.count * 2 > boxes.row.length ? boxes : builder.build();
  }

  private durations(): Float64Array {
    return this.of.recording.linked.trace.events.durationNs;
  }

  private describe({ bounds, startNs, endNs, row, merged }: BoxColumns & { merged: Uint32Array }): BoxTile {
    const { events, names } = this.of.recording.linked.trace;
    const kindOf = this.of.kinds();
    const lane = new Uint16Array(row.length);
    for (let at = 0; at + 1 < bounds.length; at++) {
      lane.fill(at, bounds[at], bounds[at + 1]);
    }
    const positions = new Map<number, number>();
    const texts: string[] = [];
    const name = new Uint32Array(row.length);
    const kind = new Uint8Array(row.length);
    for (let index = 0; index < row.length; index++) {
      const id = events.name[row[index]!]!;
      let position = positions.get(id);
      if (position === undefined) {
        position = texts.length;
        positions.set(id, position);
        texts.push(cutName(names.text(id)));
      }
      name[index] = position;
      kind[index] = kindOf(row[index]!);
    }
    return { form: 'boxes', startNs, endNs, lane, name, names: texts, row, merged, kind };
  }
}
