import type { GpuGaps } from './gapsOf.ts';
import { firstAfter } from './sortedTimes.ts';
import { nsPerPx, type Viewport } from './viewport.ts';

/** Narrower gaps are left to the eye: between two boxes there is none. */
const drawnPx = 1.5;

/** Hatches the time in which a GPU had nothing to do. */
export function drawGaps(
  ctx: CanvasRenderingContext2D,
  view: Viewport,
  gaps: GpuGaps,
  hatch: string | CanvasPattern,
  { yPx, heightPx }: { yPx: number; heightPx: number },
): void {
  const { startNs, endNs } = gaps;
  const scale = 1 / nsPerPx(view);
  ctx.fillStyle = hatch;
  for (let at = firstAfter(endNs, view.fromNs); at < startNs.length; at++) {
    const start = startNs[at] ?? 0;
    if (start >= view.toNs) {
      return;
    }
    const end = endNs[at] ?? 0;
    if ((end - start) * scale >= drawnPx) {
      const left = Math.round((Math.max(start, view.fromNs) - view.fromNs) * scale);
      const right = Math.round((Math.min(end, view.toNs) - view.fromNs) * scale);
      ctx.fillRect(left, yPx, Math.max(1, right - left), heightPx);
    }
  }
}

const sidePx = 8;

/** Thin rising lines on nothing. */
export function hatchOf(color: string): string | CanvasPattern {
  const tile = document.createElement('canvas');
  tile.width = sidePx;
  tile.height = sidePx;
  const ctx = tile.getContext('2d');
  if (ctx === null) {
    return color;
  }
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.2;
  ctx.beginPath();
  for (const shift of [-sidePx, 0, sidePx]) {
    ctx.moveTo(shift, sidePx);
    ctx.lineTo(shift + sidePx, 0);
  }
  ctx.stroke();
  return ctx.createPattern(tile, 'repeat') ?? color;
}
