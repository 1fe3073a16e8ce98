import type { LinkedTrace } from '../link/linkedTrace.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';
import type { HostTimeline } from './hostTimeline.ts';

/** What is taken away in a replay. */
export interface Change {
  /** This share of the profiler's estimated own time. */
  readonly withoutProfiler?: number;
  /** Calls that wait for the device: all of them, or these rows. */
  readonly withoutWaits?: boolean | ReadonlySet<number>;
  /** Time in the data loader. */
  readonly withoutLoader?: boolean;
  /** The host's work for launching, as in a recorded graph. */
  readonly withoutLaunchWork?: boolean;
  /** Factor on the host's work before an action, by the row of its call. */
  readonly hostFactor?: (callRow: number) => number;
  /** Factor on the duration of device work by row. */
  readonly workFactor?: (row: number) => number;
}

/** What a replay did, for those who ask for the way through it that took longest. */
export interface ReplayTrail {
  /** Device work in order of its launch: row, start, end, when it could have started, and what it came after. */
  readonly work: TrailColumns;
  /** Actions of the host: when it came to them, when it went on, and what it came after. */
  readonly host: TrailColumns;
}

/** Columns of a trail that grow; what something came after is a kind and a position. */
export class TrailColumns {
  count = 0;
  row = new Uint32Array(1024);
  startNs = new Float64Array(1024);
  endNs = new Float64Array(1024);
  readyNs = new Float64Array(1024);
  afterKind = new Uint8Array(1024);
  afterIndex = new Int32Array(1024);

  add(row: number, startNs: number, endNs: number, readyNs: number, kind: number, index: number): void {
    if (this.count === this.row.length) {
      this.row = doubled(this.row);
      this.startNs = doubled(this.startNs);
      this.endNs = doubled(this.endNs);
      this.readyNs = doubled(this.readyNs);
      this.afterKind = doubled(this.afterKind);
      this.afterIndex = doubled(this.afterIndex);
    }
    const at = this.count++;
    this.row[at] = row;
    this.startNs[at] = startNs;
    this.endNs[at] = endNs;
    this.readyNs[at] = readyNs;
    this.afterKind[at] = kind;
    this.afterIndex[at] = index;
  }
}

/** What kept something from beginning earlier. */
export const after = { begin: 0, host: 1, work: 2 } as const;

/** Between a launch and the work, or two pieces of work, the device pauses at most so long by itself. */
const ownPauseNs = 2_000;
/** Work that starts so soon after the work of another stream waited for it. */
const behindNs = 6_000;
/** So much recent work of each stream is looked at for waits between streams. */
const recentWork = 32;

/**
 * Plays the recording again under simple rules and says how long it takes: the host works, launches and waits in the
 * recorded order; work starts when it was launched, when the work before it on its stream is done, and when the work of
 * another stream is done behind which it started in the recording. Without changes this gives the recorded time but for
 * small delays; with a change it estimates what the change would bring.
 * @returns nanoseconds from the first step's start to the last one's end.
 */
export function replay(
  linked: LinkedTrace,
  timeline: HostTimeline,
  change: Change = {},
  trail?: ReplayTrail,
): number {
  const { events } = linked.trace;
  const { hostFromNs, fromNs } = timeline;
  const device = new ReplayedDevice(linked, hostFromNs, trail);
  for (const row of timeline.backlog) {
    device.keepBacklog(row);
  }
  let hostNs = hostFromNs;
  let afterKind: number = after.begin;
  let afterIndex = 0;
  const { actions } = timeline;
  for (let index = 0; index < actions.length; index++) {
    const action = actions[index]!;
    const isLaunch = action.kind === 'launch';
    const own = action.workingNs - (change.withoutProfiler ?? 0) * action.overheadNs;
    const kept = change.withoutLaunchWork === true && isLaunch ? 0 : own;
    const workingNs = change.hostFactor === undefined ? kept : kept * change.hostFactor(action.row);
    const loaderNs = change.withoutLoader === true ? 0 : action.loaderNs;
    hostNs += workingNs + loaderNs;
    const arrivedNs = hostNs;
    const launchedAtNs = isLaunch ? action.returnedNs : action.row === none ? 0 : events.startNs[action.row]!;
    for (const row of action.work) {
      device.add(row, hostNs, index, launchedAtNs, change.workFactor?.(row) ?? 1);
    }
    trail?.host.add(
      action.row,
      arrivedNs - workingNs - loaderNs,
      arrivedNs,
      arrivedNs - workingNs,
      afterKind,
      afterIndex,
    );
    afterKind = after.host;
    afterIndex = index;
    if (action.kind === 'wait' && !isTakenAway(change, action.row)) {
      const slot = device.lastDoneBefore(action.returnedNs);
      if (slot >= 0 && device.replayedEnd(slot) > hostNs) {
        hostNs = device.replayedEnd(slot);
        afterKind = after.work;
        afterIndex = device.workAt(slot);
      }
      hostNs += action.tailNs;
    }
  }
  return Math.max(hostNs, device.endNs) - fromNs;
}

function isTakenAway({ withoutWaits }: Change, row: number): boolean {
  return withoutWaits === true || (typeof withoutWaits === 'object' && withoutWaits.has(row));
}

/** The streams of a replay. */
class ReplayedDevice {
  endNs: number;
  private readonly linked: LinkedTrace;
  private readonly fromNs: number;
  private readonly trail: ReplayTrail | undefined;
  /** By stream: end of its last work in the replay and in the recording, and that work's position. */
  private readonly free: Float64Array;
  private readonly observedFree: Float64Array;
  private readonly lastWork: Int32Array;
  /** The recent work of each stream, oldest overwritten first. */
  private readonly streamOf: Int32Array;
  private readonly observedEnds: Float64Array;
  private readonly replayedEnds: Float64Array;
  private readonly endIndexes: Int32Array;
  private readonly next: Int32Array;
  private count = 0;

  constructor(linked: LinkedTrace, fromNs: number, trail: ReplayTrail | undefined) {
    this.linked = linked;
    this.fromNs = fromNs;
    this.trail = trail;
    this.endNs = fromNs;
    const tracks = linked.trace.tracks.length;
    this.free = new Float64Array(tracks).fill(fromNs);
    this.observedFree = new Float64Array(tracks).fill(-Infinity);
    this.lastWork = new Int32Array(tracks).fill(-1);
    this.streamOf = new Int32Array(tracks).fill(-1);
    let streams = 0;
    for (const { index, kind } of linked.trace.tracks) {
      this.streamOf[index] = kind === 'device' ? streams++ : -1;
    }
    this.observedEnds = new Float64Array(streams * recentWork).fill(Infinity);
    this.replayedEnds = new Float64Array(streams * recentWork).fill(-Infinity);
    this.endIndexes = new Int32Array(streams * recentWork).fill(-1);
    this.next = new Int32Array(streams);
  }

  /** Work that was launched before the first step runs as it did. */
  keepBacklog(row: number): void {
    const { events } = this.linked.trace;
    const end = endNs(events, row);
    const index = this.count++;
    const startNs = Math.max(this.fromNs, events.startNs[row]!);
    const last = this.lastWork[events.track[row]!]!;
    this.trail?.work.add(row, startNs, end, startNs, last >= 0 ? after.work : after.begin, last);
    this.keep(row, index, end);
  }

  add(row: number, hostNs: number, action: number, launchedAtNs: number, factor: number): void {
    const { events } = this.linked.trace;
    const track = events.track[row]!;
    const observedStart = events.startNs[row]!;
    const observedReady = Math.max(launchedAtNs, this.observedFree[track]!);
    let readyNs = hostNs;
    let afterKind: number = after.host;
    let afterIndex = action;
    if (this.free[track]! > readyNs && this.lastWork[track]! >= 0) {
      readyNs = this.free[track]!;
      afterKind = after.work;
      afterIndex = this.lastWork[track]!;
    }
    const slot = this.behind(track, observedStart);
    if (slot >= 0 && this.replayedEnds[slot]! > readyNs) {
      readyNs = this.replayedEnds[slot]!;
      afterKind = after.work;
      afterIndex = this.endIndexes[slot]!;
    }
    // Pauses are kept as recorded up to the device's own; longer ones are waits, which the rules above stand for.
    const startNs = readyNs + Math.min(Math.max(0, observedStart - observedReady), ownPauseNs);
    const end = startNs + events.durationNs[row]! * factor;
    const index = this.count++;
    this.trail?.work.add(row, startNs, end, readyNs, afterKind, afterIndex);
    this.keep(row, index, end);
  }

  /** Place of the work that is done last of the recent work that was done in the recording at an instant; -1 for none. */
  lastDoneBefore(observedNs: number): number {
    let found = -1;
    for (let slot = 0; slot < this.observedEnds.length; slot++) {
      if (
        this.observedEnds[slot]! <= observedNs &&
        (found < 0 || this.replayedEnds[slot]! > this.replayedEnds[found]!)
      ) {
        found = slot;
      }
    }
    return found;
  }

  replayedEnd(slot: number): number {
    return this.replayedEnds[slot]!;
  }

  workAt(slot: number): number {
    return this.endIndexes[slot]!;
  }

  /** Place of the work on another stream behind which something started; -1 if there is none. */
  private behind(track: number, observedStart: number): number {
    if (this.next.length < 2) {
      return -1;
    }
    const own = this.streamOf[track]! * recentWork;
    let found = -1;
    for (let slot = 0; slot < this.observedEnds.length; slot++) {
      const pause = observedStart - this.observedEnds[slot]!;
      if (
        pause >= 0 &&
        pause < behindNs &&
        (slot < own || slot >= own + recentWork) &&
        (found < 0 || this.replayedEnds[slot]! > this.replayedEnds[found]!)
      ) {
        found = slot;
      }
    }
    return found;
  }

  private keep(row: number, index: number, end: number): void {
    const { events } = this.linked.trace;
    const track = events.track[row]!;
    this.free[track] = Math.max(this.free[track]!, end);
    this.observedFree[track] = endNs(events, row);
    this.lastWork[track] = index;
    this.endNs = Math.max(this.endNs, end);
    const stream = this.streamOf[track]!;
    if (stream >= 0) {
      const slot = stream * recentWork + this.next[stream]!;
      this.next[stream] = (this.next[stream]! + 1) % recentWork;
      this.observedEnds[slot] = endNs(events, row);
      this.replayedEnds[slot] = end;
      this.endIndexes[slot] = index;
    }
  }
}

function doubled<C extends Uint32Array | Float64Array | Uint8Array | Int32Array>(column: C): C {
  const Kind = column.constructor as new (length: number) => C;
  const larger = new Kind(column.length * 2);
  larger.set(column);
  return larger;
}
