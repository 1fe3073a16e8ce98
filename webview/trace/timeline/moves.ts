import {
  type EventDetails,
  type EventRef,
  type TimelineTrack,
  tileNs,
} from '../../../src/trace/timeline/timelineTypes.ts';
import type { AskTrace } from '../tab.ts';
import { nearestStretch } from './sortedTimes.ts';
import { levelFor } from './tileStore.ts';
import { prepareTile } from './preparedTile.ts';
import type { TrackLayout, TrackRow } from './trackLayout.ts';
import { nsPerPx, type Viewport } from './viewport.ts';

export interface MoveContext {
  readonly ask: AskTrace;
  readonly view: Viewport;
  readonly layout: TrackLayout;
}

/** The event that an arrow key leads to; `undefined` where there is none. */
export async function moveFrom(
  context: MoveContext,
  event: EventDetails | undefined,
  direction: 'left' | 'right' | 'up' | 'down',
): Promise<EventRef | undefined> {
  const { ask, view, layout } = context;
  if (event === undefined) {
    return nearestOnRows(context, rowsOf(layout), (view.fromNs + view.toNs) / 2);
  }
  const { recording, row } = event;
  switch (direction) {
    case 'left':
    case 'right':
      return (
        (await ask('neighbour', {
          recording,
          row,
          direction: direction === 'left' ? 'previous' : 'next',
        })) ?? undefined
      );
    case 'up':
    case 'down': {
      const rows = rowsOf(layout);
      const at = rows.findIndex(({ track }) => track.id === event.track);
      const [parent] = event.parents;
      if (direction === 'up') {
        return (
          (parent?.track === event.track ? parent : undefined) ??
          nearestOnRows(context, rows.slice(0, Math.max(0, at)).reverse(), event.startNs)
        );
      }
      const track = rows[at]?.track;
      const inside = track === undefined ? undefined : await insideOf(context, track, event);
      return inside ?? nearestOnRows(context, rows.slice(at + 1), event.startNs);
    }
  }
}

/** Where a flow of the event leads. */
export function alongFlow({ flows }: EventDetails, direction: 'in' | 'out'): EventRef | undefined {
  const flow =
    flows.find((each) => each.direction === direction) ?? flows.find(({ kind }) => kind === 'collective');
  return flow?.other;
}

function rowsOf({ pinned, rows }: TrackLayout): TrackRow[] {
  return [...pinned, ...rows]
    .filter((row) => row.kind === 'track')
    .filter(({ track }) => track.counter === null);
}

/** Of the first track that has anything near, the event nearest to a time. */
async function nearestOnRows(
  context: MoveContext,
  rows: readonly TrackRow[],
  ns: number,
): Promise<EventRef | undefined> {
  for (const { track } of rows) {
    const found = await nearestOn(context, track, 0, ns);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

async function insideOf(
  context: MoveContext,
  track: TimelineTrack,
  event: EventDetails,
): Promise<EventRef | undefined> {
  const found =
    event.lane + 1 < track.lanes ? await nearestOn(context, track, event.lane + 1, event.startNs) : undefined;
  return found !== undefined && found.startNs >= event.startNs && found.startNs < event.endNs
    ? found
    : undefined;
}

async function nearestOn(
  { ask, view }: MoveContext,
  track: TimelineTrack,
  lane: number,
  ns: number,
): Promise<(EventRef & { readonly startNs: number }) | undefined> {
  const level = levelFor(nsPerPx(view));
  const index = Math.floor(ns / tileNs(level));
  const tile = prepareTile(await ask('tile', { track: track.id, level, index }));
  const low = tile.form === 'boxes' ? tile.laneStart[lane] : undefined;
  if (tile.form !== 'boxes' || low === undefined) {
    return undefined;
  }
  const { startNs, endNs, row } = tile.data;
  const at = nearestStretch(startNs, endNs, ns, tileNs(level), low, tile.laneStart[lane + 1]);
  const found = row[at];
  return found === undefined
    ? undefined
    : { recording: track.recording, row: found, startNs: startNs[at] ?? 0 };
}
