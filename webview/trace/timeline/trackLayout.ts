import type { TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';

/** A line of the timeline with its place, from the top of what scrolls or of what is pinned. */
export type Row = GroupRow | TrackRow;

export interface GroupRow {
  readonly kind: 'group';
  readonly group: string;
  /** The first track under the head. */
  readonly first: TimelineTrack;
  readonly tracks: number;
  readonly isCollapsed: boolean;
  readonly yPx: number;
  readonly heightPx: number;
}

export interface TrackRow {
  readonly kind: 'track';
  readonly track: TimelineTrack;
  readonly group: string;
  readonly isPinned: boolean;
  /** Lanes are drawn thin, without labels. */
  readonly isThin: boolean;
  readonly yPx: number;
  readonly heightPx: number;
  /** Height of a lane with the space under it. */
  readonly lanePx: number;
  /** Height of a box. */
  readonly boxPx: number;
}

/** The critical path of a recording, above its tracks. */
export interface PathRow {
  readonly kind: 'path';
  readonly recording: number;
  readonly label: string;
  readonly yPx: number;
  readonly heightPx: number;
}

export interface TrackLayout {
  /** Stand above what scrolls. */
  readonly pinned: readonly (TrackRow | PathRow)[];
  readonly pinnedPx: number;
  readonly rows: readonly Row[];
  readonly rowsPx: number;
  /** Where the row of a track is. */
  readonly byTrack: ReadonlyMap<number, TrackRow>;
}

export interface LayoutChoices {
  readonly collapsed: ReadonlySet<string>;
  readonly pinned: readonly number[];
  /** Tracks whose lanes the user made thin or full, against what the number of lanes suggests. */
  readonly thin: ReadonlyMap<number, boolean>;
  /** Words that group and name must have. */
  readonly filter: string;
  /** Threads are lower, so that those of two recordings are in sight together. */
  readonly isCompact: boolean;
  /** Recordings whose critical path is shown. */
  readonly paths: readonly { readonly recording: number; readonly label: string }[];
}

const groupPx = 26;
const counterPx = 34;
const pathPx = 24;
const fullLanePx = 18;
const edgePx = 3;
/** With more lanes a track is thin at first: stacks of Python would push everything else out of sight. */
const mostFullLanes = 16;
const mostFullLanesCompact = 4;

/** Heights of thin tracks: of a whole one about, of its lanes at most and at least. */
const thinPx = { track: 110, mostLane: 8, leastLane: 3 };
const thinCompactPx = { track: 60, mostLane: 5, leastLane: 2 };

/** Lays tracks out under the heads of their groups, in their order. */
export function layOutTracks(
  tracks: readonly TimelineTrack[],
  groupOf: (track: TimelineTrack) => string,
  choices: LayoutChoices,
): TrackLayout {
  const byTrack = new Map<number, TrackRow>();
  const shown = tracks.filter((track) => matches(`${groupOf(track)} ${track.name}`, choices.filter));
  const pinned: (TrackRow | PathRow)[] = [];
  let pinnedPx = 0;
  for (const path of choices.paths) {
    pinned.push({ kind: 'path', ...path, yPx: pinnedPx, heightPx: pathPx });
    pinnedPx += pathPx;
  }
  for (const id of choices.pinned) {
    const track = tracks.find((each) => each.id === id);
    if (track !== undefined) {
      const row = trackRow(track, groupOf(track), pinnedPx, true, choices);
      pinned.push(row);
      byTrack.set(id, row);
      pinnedPx += row.heightPx;
    }
  }
  const rows: Row[] = [];
  let yPx = 0;
  for (const [group, members] of grouped(shown, groupOf)) {
    const isCollapsed = choices.collapsed.has(group) && choices.filter === '';
    const [first] = members;
    rows.push({ kind: 'group', group, first, tracks: members.length, isCollapsed, yPx, heightPx: groupPx });
    yPx += groupPx;
    for (const track of isCollapsed ? [] : eventsFirst(members)) {
      if (!byTrack.has(track.id)) {
        const row = trackRow(track, group, yPx, false, choices);
        rows.push(row);
        byTrack.set(track.id, row);
        yPx += row.heightPx;
      }
    }
  }
  return { pinned, pinnedPx, rows, rowsPx: yPx, byTrack };
}

/** The row at a height, if any. */
export function rowAt<R extends Row | PathRow>(rows: readonly R[], yPx: number): R | undefined {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && row.yPx + row.heightPx > yPx) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const row = rows[low];
  return row !== undefined && row.yPx <= yPx ? row : undefined;
}

/** Where the boxes of a lane stand within the layout. */
export function laneTop(row: TrackRow, lane: number): number {
  return row.yPx + edgePx + lane * row.lanePx;
}

/** The lane at a height within the layout; -1 beside the lanes. */
export function laneAt(row: TrackRow, yPx: number): number {
  const lane = Math.floor((yPx - row.yPx - edgePx) / row.lanePx);
  return lane >= 0 && lane < row.track.lanes ? lane : -1;
}

/** Whether a track has so many lanes that it is thin unless the user wants it full. */
export function isThinAtFirst({ lanes, kind }: TimelineTrack, isCompact: boolean): boolean {
  return lanes > (isCompact && kind === 'host' ? mostFullLanesCompact : mostFullLanes);
}

function trackRow(
  track: TimelineTrack,
  group: string,
  yPx: number,
  isPinned: boolean,
  { thin, isCompact }: LayoutChoices,
): TrackRow {
  const isThin = track.kind !== 'counter' && (thin.get(track.id) ?? isThinAtFirst(track, isCompact));
  const ofThin = isCompact ? thinCompactPx : thinPx;
  const lanePx =
    track.kind === 'counter'
      ? counterPx
      : isThin
        ? Math.min(ofThin.mostLane, Math.max(ofThin.leastLane, Math.floor(ofThin.track / track.lanes)))
        : fullLanePx;
  // A name needs its line even where the lanes are few and thin.
  const heightPx = Math.max(24, lanePx * (track.kind === 'counter' ? 1 : track.lanes) + 2 * edgePx);
  return { kind: 'track', track, group, isPinned, isThin, yPx, heightPx, lanePx, boxPx: lanePx - 1 };
}

/** What ran is looked for before how much memory it took. */
function eventsFirst(tracks: readonly TimelineTrack[]): TimelineTrack[] {
  return tracks.toSorted((left, right) => Number(left.counter !== null) - Number(right.counter !== null));
}

function matches(text: string, filter: string): boolean {
  const lower = text.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

function grouped(
  tracks: readonly TimelineTrack[],
  groupOf: (track: TimelineTrack) => string,
): Map<string, [TimelineTrack, ...TimelineTrack[]]> {
  const groups = new Map<string, [TimelineTrack, ...TimelineTrack[]]>();
  for (const track of tracks) {
    const group = groupOf(track);
    const members = groups.get(group);
    if (members === undefined) {
      groups.set(group, [track]);
    } else {
      members.push(track);
    }
  }
  return groups;
}

/** How far to scroll for a stretch to be seen, no further than needed; its top where it is higher than the room. */
export function scrolledToSee(
  { topPx, heightPx }: { readonly topPx: number; readonly heightPx: number },
  scrollPx: number,
  roomPx: number,
): number {
  return Math.max(0, Math.min(topPx, Math.max(scrollPx, topPx + heightPx - roomPx)));
}

/** Tracks that reach into a stretch of heights of the canvas. */
export function rowsBetween(
  { pinned, pinnedPx, rows }: TrackLayout,
  scrollPx: number,
  [fromPx, toPx]: readonly [number, number],
): number[] {
  const touches = (row: Row | PathRow, shiftPx: number, leastPx: number) =>
    row.yPx + shiftPx < toPx && row.yPx + row.heightPx + shiftPx > Math.max(leastPx, fromPx);
  return [
    ...pinned.filter((row) => touches(row, 0, 0)),
    ...rows.filter((row) => touches(row, pinnedPx - scrollPx, pinnedPx)),
  ]
    .filter((row) => row.kind === 'track')
    .map(({ track }) => track.id);
}
