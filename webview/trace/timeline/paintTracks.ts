import { formatBytes, formatShare, formatSignificant } from '../../../src/core/units.ts';
import type { TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import type { BoxBatch } from './boxBatch.ts';
import { collectBoxes, type TrackPlace } from './collectBoxes.ts';
import { drawCounter } from './drawCounter.ts';
import { drawGaps } from './drawGaps.ts';
import { drawPath } from './drawPath.ts';
import { rulerTicks } from './rulerTicks.ts';
import type { Scene } from './scene.ts';
import { levelFor, type TilePiece } from './tileStore.ts';
import type { PathRow, Row, TrackRow } from './trackLayout.ts';
import { nsPerPx, xOf } from './viewport.ts';

const counterInsetPx = 3;
const outsideAlpha = 0.62;
/** On black, or of a pattern, more would leave nothing. */
const outsideContrastAlpha = 0.35;
/** Reused by every track of every frame. */
const pieces: TilePiece[] = [];

/** Draws everything but what follows the pointer, and wishes for the tiles that it missed. */
export function paintTracks(ctx: CanvasRenderingContext2D, scene: Scene, batch: BoxBatch): void {
  const { look, view, heightPx, layout, scrollPx } = scene;
  ctx.fillStyle = look.box.background;
  ctx.fillRect(0, 0, view.widthPx, heightPx);
  drawLines(ctx, scene);
  const pinnedPx = Math.min(layout.pinnedPx, heightPx);
  paintRows(ctx, scene, batch, layout.pinned, 0, 0, pinnedPx);
  paintRows(ctx, scene, batch, layout.rows, layout.pinnedPx - scrollPx, pinnedPx, heightPx);
  if (pinnedPx > 0) {
    ctx.fillStyle = look.accent;
    ctx.fillRect(0, pinnedPx - 1, view.widthPx, 1);
  }
}

function paintRows(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  batch: BoxBatch,
  rows: readonly (Row | PathRow)[],
  shiftPx: number,
  fromPx: number,
  toPx: number,
): void {
  const { look, view } = scene;
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, fromPx, view.widthPx, toPx - fromPx);
  ctx.clip();
  batch.clear();
  for (const row of rows) {
    const yPx = row.yPx + shiftPx;
    if (yPx >= toPx) {
      break;
    }
    if (yPx + row.heightPx <= fromPx) {
      continue;
    }
    switch (row.kind) {
      case 'group':
        ctx.fillStyle = look.band;
        ctx.fillRect(0, yPx, view.widthPx, row.heightPx);
        break;
      case 'path':
        drawPath(ctx, scene, row, yPx);
        break;
      case 'track':
        paintTrack(ctx, scene, batch, { row, shiftPx, fromPx, toPx });
    }
  }
  batch.paintBoxes(ctx, look.box);
  // In high contrast labels stand on plates, and stay readable whatever becomes of their boxes.
  if (look.box.plate === undefined) {
    batch.paintLabels(ctx, look.box, look.labels);
    dimOutside(ctx, scene);
  } else {
    dimOutside(ctx, scene);
    batch.paintLabels(ctx, look.box, look.labels);
  }
  for (const row of rows) {
    const yPx = row.yPx + shiftPx;
    if (row.kind === 'track' && row.track.counter !== null && yPx < toPx && yPx + row.heightPx > fromPx) {
      paintScale(ctx, scene, row, yPx);
    }
  }
  ctx.restore();
}

function paintTrack(ctx: CanvasRenderingContext2D, scene: Scene, batch: BoxBatch, place: TrackPlace): void {
  const { look, view, store, gaps, emphasis } = scene;
  const { row, shiftPx } = place;
  const yPx = row.yPx + shiftPx;
  ctx.fillStyle = look.box.hairline;
  ctx.fillRect(0, yPx + row.heightPx - 1, view.widthPx, 1);
  const ofTrack = gaps.get(row.track.id);
  if (ofTrack !== undefined) {
    drawGaps(ctx, view, ofTrack, look.hatch, { yPx: yPx + 2, heightPx: row.heightPx - 5 });
  }
  pieces.length = 0;
  store.collect(row.track.id, levelFor(nsPerPx(view)), view.fromNs, view.toNs, pieces);
  for (const { tile, fromNs, toNs } of pieces) {
    if (tile.form === 'boxes') {
      collectBoxes(batch, view, { tile, fromNs, toNs }, place, emphasis);
    } else {
      drawCounter(ctx, view, { tile, fromNs, toNs }, tile.data, {
        basePx: yPx + row.heightPx - 1,
        heightPx: row.heightPx - 2 * counterInsetPx,
        largest: row.track.counter?.max ?? 1,
        color: counterColor(scene, row.track),
      });
    }
  }
}

/** The largest value, at the right edge; nothing dims it. */
function paintScale(
  ctx: CanvasRenderingContext2D,
  { look, view }: Scene,
  { track: { counter } }: TrackRow,
  yPx: number,
): void {
  if (counter !== null) {
    const text = counterText(counter.unit, counter.max);
    const widthPx = look.labels.widthOf(text);
    ctx.fillStyle = look.box.background;
    ctx.globalAlpha = 0.75;
    ctx.fillRect(view.widthPx - widthPx - 10, yPx + 2, widthPx + 8, 14);
    ctx.globalAlpha = 1;
    ctx.font = look.box.font;
    ctx.textBaseline = 'middle';
    ctx.fillStyle = look.box.foreground;
    ctx.fillText(text, view.widthPx - widthPx - 6, yPx + 9.5);
  }
}

/** A value of a counter with its unit. */
export function counterText(unit: 'bytes' | 'share' | 'count', value: number): string {
  switch (unit) {
    case 'bytes':
      return formatBytes(value);
    case 'share':
      return formatShare(value);
    case 'count':
      return formatSignificant(value);
  }
}

function counterColor({ look }: Scene, { part }: TimelineTrack): string {
  const kernel = look.box.styles[5];
  return (part === 'utilisation' ? kernel?.color : look.green) ?? look.box.foreground;
}

/** Where the ruler's times and the steps are. */
function drawLines(ctx: CanvasRenderingContext2D, { look, view, heightPx, steps }: Scene): void {
  ctx.fillStyle = look.box.hairline;
  // Hairlines of high contrast are not thin for the eye.
  ctx.globalAlpha = look.box.outline === undefined ? 1 : 0.3;
  for (const { ns } of rulerTicks(view).ticks) {
    ctx.fillRect(Math.round(xOf(view, ns)), 0, 1, heightPx);
  }
  ctx.fillStyle = look.box.quiet;
  ctx.globalAlpha = 0.5;
  let lastX = -Infinity;
  for (const { fromNs, toNs } of steps) {
    for (const ns of [fromNs, toNs]) {
      const x = Math.round(xOf(view, ns));
      if (x > lastX + 4 && x <= view.widthPx) {
        ctx.fillRect(x, 0, 1, heightPx);
        lastX = x;
      }
    }
  }
  ctx.globalAlpha = 1;
}

function dimOutside(ctx: CanvasRenderingContext2D, { look, view, heightPx, chosen }: Scene): void {
  if (chosen !== undefined) {
    ctx.fillStyle = look.box.background;
    ctx.globalAlpha = look.box.outline === undefined ? outsideAlpha : outsideContrastAlpha;
    const left = xOf(view, chosen.fromNs);
    const right = xOf(view, chosen.toNs);
    ctx.fillRect(0, 0, Math.max(0, left), heightPx);
    ctx.fillRect(right, 0, Math.max(0, view.widthPx - right), heightPx);
    ctx.globalAlpha = 1;
  }
}
