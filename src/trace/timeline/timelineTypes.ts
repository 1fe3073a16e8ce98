import type { PathKind } from '../whatif/criticalPath.ts';
import type { SessionSide } from '../session/sessionRecording.ts';
import type { IdleCause } from '../analyse/idleGaps.ts';

/** An event of a session: its recording and its row there. */
export interface EventRef {
  readonly recording: number;
  readonly row: number;
}

/** What a box means, and so its colour; the position in this list is what tiles carry. */
export const boxKinds = [
  'operator',
  'annotation',
  'python',
  'module',
  'launch',
  'kernel',
  'communication',
  'copy',
  'sync',
  'other',
] as const;
export type BoxKind = (typeof boxKinds)[number];

/** What a track shows; the words for it are the page's. */
export type TrackPart =
  | 'thread'
  | 'stream'
  /** Ranges of the user as they lie on a stream. */
  | 'annotations'
  /** Waits for a stream and events on it, where they were recorded. */
  | 'waits'
  /** Share of the time during which a GPU had any work. */
  | 'utilisation'
  | 'allocated'
  | 'reserved'
  /** What the profiler says of itself. */
  | 'profiler';

/** One line of the timeline, with as many lanes as its events are deep. */
export interface TimelineTrack {
  /** Place in the session's list of tracks, by which pages name it. */
  readonly id: number;
  readonly recording: number;
  readonly kind: 'host' | 'device' | 'other' | 'counter';
  readonly part: TrackPart;
  /** The process, such as `rank 0 · python 4711` or `GPU 0`; tracks of one group follow one another. */
  readonly group: string;
  readonly name: string;
  /** GPU of a device track or counter. */
  readonly gpu: number | null;
  /** At least 1. */
  readonly lanes: number;
  readonly events: number;
  /** Counters: what they count, and the largest value. */
  readonly counter: { readonly unit: 'bytes' | 'share' | 'count'; readonly max: number } | null;
}

export interface TimelineIndex {
  readonly tracks: readonly TimelineTrack[];
  /** All that was recorded lies between these, on the session's axis. */
  readonly fromNs: number;
  readonly toNs: number;
}

/** Width of a tile: so many pixels at its level, where a pixel is 2^level nanoseconds. */
export const tilePx = 512;

/** Events that begin in different stretches of so many pixels are not merged, so that dense lanes keep a texture. */
export const mergePx = 16;

/** Length of a tile of a level. */
export function tileNs(level: number): number {
  return tilePx * 2 ** level;
}

/**
 * The events of one track within `[index * tileNs(level), (index + 1) * tileNs(level))` of the session's axis. Events
 * shorter than a pixel that follow one another in a lane closer than a pixel are merged into one box, up to those that
 * begin in the same {@link mergePx} pixels. Boxes are sorted by lane, then by start, and do not overlap within a lane; a
 * box that reaches over the edge keeps its whole length.
 */
export interface BoxTile {
  readonly form: 'boxes';
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  readonly lane: Uint16Array;
  /** Position in `names`; of a merged box the longest event's. */
  readonly name: Uint32Array;
  /** Names are cut to 200 characters, the last of which then is an ellipsis. */
  readonly names: readonly string[];
  /** Row of the event; of a merged box the longest one's. */
  readonly row: Uint32Array;
  /** Events in the box: 1, or more where it is merged. */
  readonly merged: Uint32Array;
  /** Position in {@link boxKinds}. */
  readonly kind: Uint8Array;
}

/** A counter within a tile: least and largest value of each stretch, which lasts until the next one's start. */
export interface CounterTile {
  readonly form: 'counter';
  readonly startNs: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

export type Tile = BoxTile | CounterTile;

/** An event with its place on the timeline. */
export interface TimelineEvent extends EventRef {
  readonly track: number;
  readonly lane: number;
  readonly name: string;
  readonly kind: BoxKind;
  readonly startNs: number;
  readonly endNs: number;
}

/** An arrow from what caused something to what it caused. */
export interface TimelineFlow {
  readonly kind: 'launch' | 'forward-backward' | 'collective';
  /** `out` when the event that was asked for is the cause. Collectives of other ranks are `out`. */
  readonly direction: 'in' | 'out';
  readonly other: TimelineEvent;
}

/** All that is known of one event. */
export interface EventDetails extends TimelineEvent {
  /** The name up to 2,000 characters, where others are cut to 200. */
  readonly wholeName: string;
  readonly category: string;
  /** Without what runs inside it on the same thread; device work has no inside. */
  readonly selfNs: number;
  /** Device time of what it launched, directly or inside; `null` for device work. */
  readonly deviceNs: number | null;
  /** From the innermost to the outermost event around it. */
  readonly parents: readonly TimelineEvent[];
  readonly operator: string | null;
  readonly module: string | null;
  /** The user's line that was being executed. */
  readonly source: { readonly text: string; readonly file: string; readonly line: number } | null;
  readonly flows: readonly TimelineFlow[];
  /** Delay from the launch call's start to the start on the device; `null` for other events. */
  readonly launchDelayNs: number | null;
}

/** An event as it stands in the file. */
export interface EventText {
  /** JSON, as it was written; cut where it is very long. */
  readonly text: string;
  readonly isCut: boolean;
}

/** Idle time of the GPUs of a recording, in order of time. */
export interface GapList {
  readonly gpu: Uint8Array;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** Position in `causes`. */
  readonly cause: Uint8Array;
  readonly causes: readonly IdleCause[];
  /** Row of what held the host; 0xffffffff where nothing is known. */
  readonly blame: Uint32Array;
}

/** The critical path of a recording, in order of time. */
export interface PathList {
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** Position in `kinds`. */
  readonly kind: Uint8Array;
  readonly kinds: readonly PathKind[];
  readonly row: Uint32Array;
}

/** Events found by name: all of them counted, the first ones in order of time listed. */
export interface FoundEvents {
  readonly total: number;
  /** By the time that they take altogether, longest first; of very many names only the first. */
  readonly byName: readonly {
    /** Of a comparison each side has its own sums; `null` where nothing is compared. */
    readonly side: SessionSide | null;
    readonly name: string;
    readonly count: number;
    readonly totalNs: number;
  }[];
  readonly events: readonly TimelineEvent[];
}

/** What lies in a stretch of time on some tracks; durations are clipped to the stretch. */
export interface AreaReport {
  readonly fromNs: number;
  readonly toNs: number;
  /** Of a comparison each side has its own. */
  readonly rows: readonly {
    /** `null` where nothing is compared. */
    readonly side: SessionSide | null;
    readonly name: string;
    readonly kind: BoxKind;
    readonly count: number;
    readonly totalNs: number;
    /** Without what runs inside on the same thread. */
    readonly selfNs: number;
    readonly longestNs: number;
    /** The longest one. */
    readonly example: EventRef;
  }[];
  /** What ran inside what, merged by name: one tree of all chosen tracks, of a comparison one of each side. */
  readonly flames: readonly { readonly side: SessionSide | null; readonly nodes: readonly FlameNode[] }[];
  /** Share of the stretch during which each chosen thread and stream did anything; ranges and spans are no work. */
  readonly busy: readonly { readonly track: number; readonly share: number }[];
}

/** A box of a flame graph; children lie within it. */
export interface FlameNode {
  readonly name: string;
  readonly kind: BoxKind;
  readonly totalNs: number;
  readonly count: number;
  readonly children: readonly FlameNode[];
}

/** How long a step takes, and would take with a change, by replays of the recording without the profiler's own time. */
export interface WhatIf {
  readonly stepNs: number;
  readonly changedNs: number;
  /** Events that the change concerns, in all of the recording. */
  readonly events: number;
}
