import type { PathKind } from '../../../src/trace/whatif/criticalPath.ts';
import { boxKinds, type TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import { counterText } from './paintTracks.ts';
import { counterAt } from './drawCounter.ts';
import { type Gap, gapAt } from './gapsOf.ts';
import type { PxBox } from './paintOverlay.ts';
import type { PreparedBoxes } from './preparedTile.ts';
import type { Scene } from './scene.ts';
import { nearestStretch } from './sortedTimes.ts';
import { levelFor, type TilePiece } from './tileStore.ts';
import { laneAt, laneTop, type PathRow, type Row, rowAt, type TrackRow } from './trackLayout.ts';
import { nsAt, nsPerPx, xOf } from './viewport.ts';

/** What is under a point of the canvas. */
export type Hit =
  | { readonly kind: 'nothing'; readonly row: Row | PathRow | undefined }
  | {
      readonly kind: 'box';
      readonly track: TimelineTrack;
      readonly lane: number;
      readonly eventRow: number;
      readonly name: string;
      readonly boxKind: (typeof boxKinds)[number];
      readonly startNs: number;
      readonly endNs: number;
      readonly merged: number;
      readonly at: PxBox;
    }
  | { readonly kind: 'gap'; readonly gap: Gap; readonly at: PxBox }
  | {
      readonly kind: 'path';
      readonly recording: number;
      /** Nobody's row in a pause. */
      readonly eventRow: number | undefined;
      readonly part: PathKind;
      readonly durationNs: number;
      readonly at: PxBox;
    }
  | { readonly kind: 'counter'; readonly track: TimelineTrack; readonly text: string; readonly ns: number };

/** A box as narrow as a pixel is hit by a pointer beside it. */
const tolerancePx = 3;

export function hitTest(scene: Scene, xPx: number, yPx: number): Hit {
  const { layout, scrollPx, view } = scene;
  const isPinned = yPx < layout.pinnedPx;
  const shiftPx = isPinned ? 0 : layout.pinnedPx - scrollPx;
  const row = isPinned ? rowAt(layout.pinned, yPx) : rowAt(layout.rows, yPx - shiftPx);
  const ns = nsAt(view, xPx);
  switch (row?.kind) {
    case 'track':
      return hitTrack(scene, row, shiftPx, ns, yPx) ?? { kind: 'nothing', row };
    case 'path':
      return hitPath(scene, row, ns) ?? { kind: 'nothing', row };
    case 'group':
    case undefined:
      return { kind: 'nothing', row };
  }
}

function hitTrack(scene: Scene, row: TrackRow, shiftPx: number, ns: number, yPx: number): Hit | undefined {
  const { view, gaps } = scene;
  const { track } = row;
  if (track.counter !== null) {
    return hitCounter(scene, row, ns);
  }
  const lane = laneAt(row, yPx - shiftPx);
  const box = lane < 0 ? undefined : boxAt(scene, track, lane, ns, tolerancePx * nsPerPx(view));
  if (box !== undefined) {
    return { ...box, at: stretchPx(scene, box, laneTop(row, lane) + shiftPx, row.boxPx) };
  }
  const ofTrack = gaps.get(track.id);
  const gap = ofTrack === undefined ? undefined : gapAt(ofTrack, ns, tolerancePx * nsPerPx(view));
  return gap === undefined
    ? undefined
    : {
        kind: 'gap',
        gap,
        at: stretchPx(
          scene,
          { startNs: gap.fromNs, endNs: gap.toNs },
          row.yPx + shiftPx + 2,
          row.heightPx - 5,
        ),
      };
}

/** The box of a lane that is the nearest one to a time, of those that are drawn. */
export function boxAt(
  scene: Pick<Scene, 'store' | 'view'>,
  track: TimelineTrack,
  lane: number,
  ns: number,
  toleranceNs: number,
): Omit<Extract<Hit, { kind: 'box' }>, 'at'> | undefined {
  const pieces: TilePiece[] = [];
  scene.store.collect(track.id, levelFor(nsPerPx(scene.view)), ns - toleranceNs, ns + toleranceNs, pieces);
  let nearest: Omit<Extract<Hit, { kind: 'box' }>, 'at'> | undefined;
  let nearestNs = Infinity;
  for (const { tile } of pieces) {
    const box = tile.form === 'boxes' ? nearestBox(tile, lane, ns, toleranceNs) : -1;
    if (tile.form === 'boxes' && box >= 0) {
      const { startNs, endNs, name, names, row, merged, kind } = tile.data;
      const from = startNs[box] ?? 0;
      const to = endNs[box] ?? 0;
      const awayNs = Math.max(0, from - ns, ns - to);
      if (awayNs < nearestNs) {
        nearestNs = awayNs;
        nearest = {
          kind: 'box',
          track,
          lane,
          eventRow: row[box] ?? 0,
          name: names[name[box] ?? 0] ?? '',
          boxKind: boxKinds[kind[box] ?? 0] ?? 'other',
          startNs: from,
          endNs: to,
          merged: merged[box] ?? 1,
        };
      }
    }
  }
  return nearest;
}

function nearestBox(
  { data, laneStart }: PreparedBoxes,
  lane: number,
  ns: number,
  toleranceNs: number,
): number {
  const low = laneStart[lane];
  const high = laneStart[lane + 1];
  return low === undefined || high === undefined
    ? -1
    : nearestStretch(data.startNs, data.endNs, ns, toleranceNs, low, high);
}

function hitCounter(scene: Scene, { track }: TrackRow, ns: number): Hit | undefined {
  const pieces: TilePiece[] = [];
  scene.store.collect(track.id, levelFor(nsPerPx(scene.view)), ns, ns + 1, pieces);
  for (const { tile } of pieces) {
    const values = tile.form === 'counter' ? counterAt(tile.data, ns) : undefined;
    if (values !== undefined && track.counter !== null) {
      const { unit } = track.counter;
      const [low, high] = values.map((value) => counterText(unit, value));
      return { kind: 'counter', track, ns, text: low === high ? (low ?? '') : `${low} – ${high}` };
    }
  }
  return undefined;
}

function hitPath(scene: Scene, row: PathRow, ns: number): Hit | undefined {
  const path = scene.paths.get(row.recording);
  const at =
    path === undefined ? -1 : nearestStretch(path.startNs, path.endNs, ns, tolerancePx * nsPerPx(scene.view));
  const part = path?.kinds[path.kind[at] ?? 0];
  if (path === undefined || at < 0 || part === undefined) {
    return undefined;
  }
  const eventRow = path.row[at];
  return {
    kind: 'path',
    recording: row.recording,
    eventRow: eventRow === noRow ? undefined : eventRow,
    part,
    durationNs: (path.endNs[at] ?? 0) - (path.startNs[at] ?? 0),
    at: stretchPx(
      scene,
      { startNs: path.startNs[at] ?? 0, endNs: path.endNs[at] ?? 0 },
      row.yPx + 4,
      row.heightPx - 8,
    ),
  };
}

/** No row is known. */
const noRow = 0xffff_ffff;

function stretchPx(
  { view }: Scene,
  { startNs, endNs }: { startNs: number; endNs: number },
  yPx: number,
  heightPx: number,
): PxBox {
  const left = Math.max(-4, Math.round(xOf(view, startNs)));
  const right = Math.min(view.widthPx + 4, Math.round(xOf(view, endNs)));
  return { xPx: left, yPx, widthPx: Math.max(1, right - left), heightPx };
}
