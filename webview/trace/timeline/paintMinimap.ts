import { boxKinds, type TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import type { BoxBatch } from './boxBatch.ts';
import { collectBoxes } from './collectBoxes.ts';
import { drawCounter } from './drawCounter.ts';
import type { SceneLook, StepMark } from './scene.ts';
import { levelFor, type TilePiece, type TileStore } from './tileStore.ts';
import type { TrackRow } from './trackLayout.ts';
import { nsPerPx, type TimeRange, type Viewport, xOf } from './viewport.ts';

export const minimapHeightPx = 34;
const insetPx = 4;
const outsideAlpha = 0.6;
const pieces: TilePiece[] = [];

/** The whole recording in a few lines. */
export function paintMinimap(
  ctx: CanvasRenderingContext2D,
  look: SceneLook,
  whole: Viewport,
  tracks: readonly TimelineTrack[],
  steps: readonly StepMark[],
  store: TileStore,
  batch: BoxBatch,
): void {
  ctx.fillStyle = look.box.background;
  ctx.fillRect(0, 0, whole.widthPx, minimapHeightPx);
  ctx.fillStyle = look.band;
  ctx.fillRect(0, 1, whole.widthPx, minimapHeightPx - 2);
  batch.clear();
  const linePx = (minimapHeightPx - 2 * insetPx) / Math.max(1, tracks.length);
  tracks.forEach((track, at) => {
    pieces.length = 0;
    store.collect(track.id, levelFor(nsPerPx(whole)), whole.fromNs, whole.toNs, pieces);
    const row = lineOf(track, at, linePx);
    for (const { tile, fromNs, toNs } of pieces) {
      if (tile.form === 'boxes') {
        const place = { row, shiftPx: 0, fromPx: 0, toPx: minimapHeightPx };
        collectBoxes(batch, whole, { tile, fromNs, toNs }, place, undefined);
      } else {
        drawCounter(ctx, whole, { tile, fromNs, toNs }, tile.data, {
          basePx: insetPx + (at + 1) * linePx,
          heightPx: linePx - 2,
          largest: track.counter?.max ?? 1,
          color: look.box.styles[boxKinds.indexOf('kernel')]?.color ?? look.box.foreground,
        });
      }
    }
  });
  batch.paintBoxes(ctx, look.box);
  batch.paintLabels(ctx, look.box, look.labels);
  ctx.fillStyle = look.box.quiet;
  let lastX = -Infinity;
  for (const { fromNs } of steps) {
    const x = Math.round(xOf(whole, fromNs));
    if (x >= lastX + 3) {
      ctx.fillRect(x, 0, 1, 5);
      lastX = x;
    }
  }
}

/** What of the whole is seen, over the minimap. */
export function paintBrush(
  ctx: CanvasRenderingContext2D,
  look: SceneLook,
  whole: Viewport,
  seen: TimeRange,
): void {
  ctx.clearRect(0, 0, whole.widthPx, minimapHeightPx);
  const { left, right } = brushPx(whole, seen);
  ctx.globalAlpha = outsideAlpha;
  ctx.fillStyle = look.box.background;
  ctx.fillRect(0, 0, left, minimapHeightPx);
  ctx.fillRect(right, 0, whole.widthPx - right, minimapHeightPx);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = look.accent;
  ctx.lineWidth = 1;
  ctx.strokeRect(left + 0.5, 0.5, right - left - 1, minimapHeightPx - 1);
}

/** Edges of the brush; never so close that it cannot be seen. */
export function brushPx(whole: Viewport, seen: TimeRange): { left: number; right: number } {
  const left = Math.round(xOf(whole, seen.fromNs));
  const right = Math.round(xOf(whole, seen.toNs));
  return right - left >= 4
    ? { left, right }
    : { left: (left + right) / 2 - 2, right: (left + right) / 2 + 2 };
}

/** All lanes of a track in one line: what lies inside is drawn over what is around it. */
function lineOf(track: TimelineTrack, at: number, linePx: number): TrackRow {
  return {
    kind: 'track',
    track,
    group: '',
    isPinned: false,
    isThin: true,
    yPx: insetPx + at * linePx - 3,
    heightPx: linePx,
    lanePx: 0,
    boxPx: Math.max(1, Math.floor(linePx) - 1),
  };
}
