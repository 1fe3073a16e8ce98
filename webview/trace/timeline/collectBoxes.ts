import type { BoxBatch } from './boxBatch.ts';
import { type Emphasis, markedBoxes } from './emphasis.ts';
import type { PreparedBoxes } from './preparedTile.ts';
import { firstAfter } from './sortedTimes.ts';
import type { TilePiece } from './tileStore.ts';
import { laneTop, type TrackRow } from './trackLayout.ts';
import { nsPerPx, type Viewport } from './viewport.ts';

/** Narrower boxes carry no label. */
const labelledPx = 30;
/** Boxes this wide show where the next one begins. */
const separatedPx = 4;

/** Where a track stands on the canvas, and what of it is seen. */
export interface TrackPlace {
  readonly row: TrackRow;
  /** Added to heights of the layout. */
  readonly shiftPx: number;
  /** Seen heights of the canvas. */
  readonly fromPx: number;
  readonly toPx: number;
}

/** Adds the boxes of a tile that are seen to the frame. */
export function collectBoxes(
  batch: BoxBatch,
  view: Viewport,
  piece: TilePiece & { readonly tile: PreparedBoxes },
  { row, shiftPx, fromPx, toPx }: TrackPlace,
  emphasis: Emphasis | undefined,
): void {
  const { data, laneStart } = piece.tile;
  const { startNs, endNs, kind, name, names, merged } = data;
  const marked = emphasis === undefined ? undefined : markedBoxes(piece.tile, emphasis, row.track);
  const scale = 1 / nsPerPx(view);
  const pieceFromNs = Math.max(piece.fromNs, view.fromNs);
  const pieceToNs = Math.min(piece.toNs, view.toNs);
  const heightPx = row.boxPx;
  const hasLabels = !row.isThin;
  for (let lane = 0; lane + 1 < laneStart.length; lane++) {
    const yPx = Math.round(laneTop(row, lane) + shiftPx);
    if (yPx + heightPx < fromPx || yPx > toPx) {
      continue;
    }
    const end = laneStart[lane + 1] ?? 0;
    let lastX = -1;
    for (let box = firstAfter(endNs, pieceFromNs, laneStart[lane] ?? 0, end); box < end; box++) {
      const start = startNs[box] ?? 0;
      if (start >= pieceToNs) {
        break;
      }
      const boxEnd = endNs[box] ?? 0;
      const left = Math.round((Math.max(start, pieceFromNs) - view.fromNs) * scale);
      const right = Math.round((Math.min(boxEnd, pieceToNs) - view.fromNs) * scale);
      const isDimmed = marked?.[box] === 0;
      if (right - left <= 1) {
        // Boxes under a pixel share it: the first one is drawn, unless a later one stands out.
        if (left === lastX && (marked === undefined || isDimmed)) {
          continue;
        }
        lastX = left;
        batch.add(kind[box] ?? 0, isDimmed, left, yPx, 1, heightPx);
        continue;
      }
      const isEndSeen = boxEnd <= pieceToNs;
      const widthPx = right - left - (isEndSeen && right - left >= separatedPx ? 1 : 0);
      batch.add(kind[box] ?? 0, isDimmed, left, yPx, widthPx, heightPx);
      // A box over several tiles carries one label, where it begins to be seen.
      if (hasLabels && merged[box] === 1 && (start >= piece.fromNs || piece.fromNs <= view.fromNs)) {
        const wholePx = Math.min(view.widthPx, Math.round((boxEnd - view.fromNs) * scale)) - left;
        if (wholePx >= labelledPx) {
          batch.label(kind[box] ?? 0, isDimmed, names[name[box] ?? 0] ?? '', left, yPx, wholePx, heightPx);
        }
      }
    }
  }
}
