import type { TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import type { PreparedBoxes } from './preparedTile.ts';

/** Which boxes stand out while the others are dimmed. */
export interface Emphasis {
  /** Differs from every other wish, so that tiles know whether they are marked for it. */
  readonly wish: number;
  readonly by: 'name' | 'row';
  readonly marksName: (name: string) => boolean;
  readonly marksRow: (recording: number, row: number) => boolean;
}

/** Boxes whose name holds the text that was searched for, in any case. */
export function emphasisByName(wish: number, text: string): Emphasis {
  const wanted = text.toLowerCase();
  return {
    wish,
    by: 'name',
    marksName: (name) => name.toLowerCase().includes(wanted),
    marksRow: () => false,
  };
}

/** Boxes whose event is among given rows of each recording. */
export function emphasisByRow(wish: number, rows: ReadonlyMap<number, ReadonlySet<number>>): Emphasis {
  return {
    wish,
    by: 'row',
    marksName: () => false,
    marksRow: (recording, row) => rows.get(recording)?.has(row) ?? false,
  };
}

/** 1 for each box of a tile that stands out; worked out once for a tile and a wish. */
export function markedBoxes(tile: PreparedBoxes, emphasis: Emphasis, track: TimelineTrack): Uint8Array {
  if (tile.emphasis?.wish === emphasis.wish) {
    return tile.emphasis.marked;
  }
  const { name, names, row } = tile.data;
  const marked = new Uint8Array(row.length);
  const markedNames =
    emphasis.by === 'name' ? Uint8Array.from(names, (each) => Number(emphasis.marksName(each))) : undefined;
  for (let box = 0; box < marked.length; box++) {
    marked[box] =
      markedNames === undefined
        ? Number(emphasis.marksRow(track.recording, row[box] ?? 0))
        : (markedNames[name[box] ?? 0] ?? 0);
  }
  tile.emphasis = { wish: emphasis.wish, marked };
  return marked;
}
