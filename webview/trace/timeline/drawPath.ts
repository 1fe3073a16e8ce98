import type { PathList } from '../../../src/trace/timeline/timelineTypes.ts';
import type { Scene } from './scene.ts';
import { firstAfter } from './sortedTimes.ts';
import type { PathRow } from './trackLayout.ts';
import { nsPerPx } from './viewport.ts';

const insetPx = 4;

/** Draws the chain of work that decided how long the steps took. */
export function drawPath(ctx: CanvasRenderingContext2D, scene: Scene, row: PathRow, yPx: number): void {
  const { look, view, paths } = scene;
  const path = paths.get(row.recording);
  if (path === undefined) {
    return;
  }
  const { startNs, endNs, kind, kinds } = path;
  const scale = 1 / nsPerPx(view);
  const fills = kinds.map((each) => look.path[each]);
  let lastX = -1;
  let lastKind = -1;
  for (let at = firstAfter(endNs, view.fromNs); at < startNs.length; at++) {
    const start = startNs[at] ?? 0;
    if (start >= view.toNs) {
      return;
    }
    const left = Math.round((Math.max(start, view.fromNs) - view.fromNs) * scale);
    const right = Math.round((Math.min(endNs[at] ?? 0, view.toNs) - view.fromNs) * scale);
    if (right <= lastX) {
      continue;
    }
    const each = kind[at] ?? 0;
    if (each !== lastKind) {
      ctx.fillStyle = fills[each] ?? look.hatch;
      lastKind = each;
    }
    const from = Math.max(left, lastX);
    lastX = Math.max(right, from + 1);
    ctx.fillRect(from, yPx + insetPx, lastX - from, row.heightPx - 2 * insetPx);
  }
}

/** Rows of the path's work, for boxes that stand out. */
export function rowsOnPath({ row }: PathList): Set<number> {
  return new Set(row);
}
