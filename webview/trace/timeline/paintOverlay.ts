import type { TimelineEvent } from '../../../src/trace/timeline/timelineTypes.ts';
import type { Arrow } from './arrows.ts';
import type { Scene } from './scene.ts';
import { laneTop, type TrackLayout } from './trackLayout.ts';
import { type TimeRange, type Viewport, xOf } from './viewport.ts';

/** A place on the canvas. */
export interface PxBox {
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Mark extends TimeRange {
  readonly isPermanent: boolean;
}

/** What lies over the tracks. */
export interface Overlay {
  readonly hovered: PxBox | undefined;
  readonly selected: readonly { readonly event: TimelineEvent; readonly isMain: boolean }[];
  readonly area: { readonly range: TimeRange; readonly tracks: readonly number[] | undefined } | undefined;
  /** Heights of the canvas between which an area is being drawn. */
  readonly areaHeights: readonly [number, number] | undefined;
  readonly marks: readonly Mark[];
  readonly arrows: readonly Arrow[];
}

const areaAlpha = 0.3;

export function paintOverlay(ctx: CanvasRenderingContext2D, scene: Scene, overlay: Overlay): void {
  const { look, view, heightPx, layout } = scene;
  ctx.clearRect(0, 0, view.widthPx, heightPx);
  paintArea(ctx, scene, overlay);
  for (const mark of overlay.marks) {
    ctx.fillStyle = mark.isPermanent ? look.match : look.accent;
    for (const ns of [mark.fromNs, mark.toNs]) {
      ctx.fillRect(Math.round(xOf(view, ns)), 0, 1, heightPx);
    }
  }
  ctx.save();
  for (const { event, isMain } of overlay.selected) {
    const box = placeOf(scene, event);
    if (box !== undefined) {
      clipTo(ctx, scene, layout.byTrack.get(event.track)?.isPinned === true);
      ctx.strokeStyle = isMain ? look.box.foreground : look.accent;
      ctx.lineWidth = isMain ? 2 : 1.5;
      ctx.setLineDash(isMain ? [] : [4, 2]);
      ctx.strokeRect(box.xPx - 1, box.yPx - 1, box.widthPx + 2, box.heightPx + 2);
      ctx.setLineDash([]);
      ctx.restore();
      ctx.save();
    }
  }
  ctx.restore();
  for (const arrow of overlay.arrows) {
    paintArrow(ctx, scene, arrow);
  }
  const { hovered } = overlay;
  if (hovered !== undefined) {
    ctx.strokeStyle = look.box.foreground;
    ctx.lineWidth = 1;
    ctx.strokeRect(hovered.xPx - 0.5, hovered.yPx - 0.5, hovered.widthPx + 1, hovered.heightPx + 1);
  }
}

/** Where an event stands on the canvas; `undefined` when its track is folded away or filtered out. */
export function placeOf(scene: PlacedScene, event: TimelineEvent): PxBox | undefined {
  const { layout, scrollPx, view } = scene;
  const row = layout.byTrack.get(event.track);
  if (row === undefined) {
    return undefined;
  }
  const shiftPx = row.isPinned ? 0 : layout.pinnedPx - scrollPx;
  // Far outside the canvas numbers grow beyond what it can stroke.
  const left = Math.max(-10, Math.round(xOf(view, event.startNs)));
  const right = Math.min(view.widthPx + 10, Math.round(xOf(view, event.endNs)));
  return {
    xPx: left,
    yPx: laneTop(row, event.lane) + shiftPx,
    widthPx: Math.max(2, right - left),
    heightPx: row.boxPx,
  };
}

export interface PlacedScene {
  readonly view: Viewport;
  readonly layout: TrackLayout;
  readonly scrollPx: number;
}

function clipTo(ctx: CanvasRenderingContext2D, { view, layout, heightPx }: Scene, isPinned: boolean): void {
  ctx.beginPath();
  ctx.rect(0, isPinned ? 0 : layout.pinnedPx, view.widthPx, isPinned ? layout.pinnedPx : heightPx);
  ctx.clip();
}

function paintArea(ctx: CanvasRenderingContext2D, scene: Scene, { area, areaHeights }: Overlay): void {
  if (area === undefined) {
    return;
  }
  const { look, view, heightPx, layout, scrollPx } = scene;
  const left = Math.max(-2, xOf(view, area.range.fromNs));
  const right = Math.min(view.widthPx + 2, xOf(view, area.range.toNs));
  ctx.fillStyle = look.selection;
  ctx.globalAlpha = areaAlpha;
  if (areaHeights !== undefined) {
    ctx.fillRect(left, areaHeights[0], right - left, areaHeights[1] - areaHeights[0]);
  } else if (area.tracks === undefined) {
    ctx.fillRect(left, 0, right - left, heightPx);
  } else {
    for (const id of area.tracks) {
      const row = layout.byTrack.get(id);
      if (row !== undefined) {
        const yPx = row.yPx + (row.isPinned ? 0 : layout.pinnedPx - scrollPx);
        const top = row.isPinned ? yPx : Math.max(layout.pinnedPx, yPx);
        ctx.fillRect(left, top, right - left, Math.max(0, yPx + row.heightPx - top));
      }
    }
  }
  ctx.globalAlpha = 1;
  ctx.fillStyle = look.accent;
  ctx.fillRect(left, 0, 1, heightPx);
  ctx.fillRect(right - 1, 0, 1, heightPx);
}

const headPx = 5;

function paintArrow(ctx: CanvasRenderingContext2D, { look, heightPx }: Scene, arrow: Arrow): void {
  const { fromX, fromY, toX, toY } = arrow;
  if ((fromY < 0 && toY < 0) || (fromY > heightPx && toY > heightPx)) {
    return;
  }
  const bend = Math.min(80, Math.max(16, Math.abs(toX - fromX) / 2));
  const color = arrow.kind === 'launch' ? look.box.styles[4]?.color : look.accent;
  for (const [width, stroke] of [
    [3.5, look.box.background],
    [1.5, color ?? look.accent],
  ] as const) {
    ctx.lineWidth = width;
    ctx.strokeStyle = stroke;
    ctx.beginPath();
    ctx.moveTo(fromX, fromY);
    ctx.bezierCurveTo(fromX + bend, fromY, toX - bend, toY, toX, toY);
    ctx.stroke();
  }
  ctx.fillStyle = color ?? look.accent;
  ctx.beginPath();
  ctx.moveTo(toX, toY);
  ctx.lineTo(toX - headPx * 1.6, toY - headPx);
  ctx.lineTo(toX - headPx * 1.6, toY + headPx);
  ctx.fill();
}
