import type { CounterTile } from '../../../src/trace/timeline/timelineTypes.ts';
import { firstAfter } from './sortedTimes.ts';
import type { TilePiece } from './tileStore.ts';
import { nsPerPx, type Viewport } from './viewport.ts';

const reachAlpha = 0.35;
const solidAlpha = 0.75;

/**
 * Draws a counter as filled steps: strong up to the least value of a stretch, paler up to its largest.
 * @param basePx Height of the value 0 on the canvas.
 */
export function drawCounter(
  ctx: CanvasRenderingContext2D,
  view: Viewport,
  piece: TilePiece,
  data: CounterTile,
  { basePx, heightPx, largest, color }: { basePx: number; heightPx: number; largest: number; color: string },
): void {
  const { startNs, min, max } = data;
  const fromNs = Math.max(piece.fromNs, view.fromNs);
  const toNs = Math.min(piece.toNs, view.toNs);
  const scale = 1 / nsPerPx(view);
  const perValue = largest > 0 ? heightPx / largest : 0;
  ctx.fillStyle = color;
  const first = Math.max(0, firstAfter(startNs, fromNs) - 1);
  for (const [values, alpha] of [
    [max, reachAlpha],
    [min, solidAlpha],
  ] as const) {
    ctx.globalAlpha = alpha;
    for (let at = first; at < startNs.length; at++) {
      const start = startNs[at] ?? 0;
      if (start >= toNs) {
        break;
      }
      const left = Math.round((Math.max(start, fromNs) - view.fromNs) * scale);
      const right = Math.round((Math.min(startNs[at + 1] ?? Infinity, toNs) - view.fromNs) * scale);
      const tall = (values[at] ?? 0) * perValue;
      if (tall > 0) {
        ctx.fillRect(left, basePx - tall, Math.max(1, right - left), tall);
      }
    }
  }
  ctx.globalAlpha = 1;
}

/** The values of a counter at a time: least and largest of the stretch. */
export function counterAt(
  { startNs, min, max }: CounterTile,
  ns: number,
): readonly [number, number] | undefined {
  const at = firstAfter(startNs, ns) - 1;
  const low = min[at];
  const high = max[at];
  return low === undefined || high === undefined ? undefined : [low, high];
}
