import type { LinkedTrace } from '../link/linkedTrace.ts';
import { category } from '../read/eventCategory.ts';
import { after, type ReplayTrail } from './replay.ts';
import type { StepTiming } from './stepTiming.ts';

export const pathKinds = ['hostWork', 'dataLoader', 'compute', 'communication', 'copy', 'pause'] as const;
export type PathKind = (typeof pathKinds)[number];

/** A stretch of the longest way through the steps. */
export interface PathSegment {
  readonly kind: PathKind;
  /** Row of the device work, or of the call that the host worked towards; `none` at the end. */
  readonly row: number;
  /** On the replay's clock, which is the recording's but for small delays. */
  readonly startNs: number;
  readonly durationNs: number;
}

/** The chain of work that decided how long the steps took: whatever is not on it could have been slower. */
export interface CriticalPath {
  readonly segments: readonly PathSegment[];
  /** Nanoseconds by kind, over all steps. */
  readonly totals: Readonly<Record<PathKind, number>>;
}

/** Follows the recording back from its end, at each point to what it had to wait for. */
export function findCriticalPath(
  linked: LinkedTrace,
  { timeline, trail }: StepTiming,
  isCommunication: Uint8Array,
): CriticalPath {
  const { work, host } = trail;
  const { events } = linked.trace;
  const segments: PathSegment[] = [];
  let laterNs = Infinity;
  const add = (kind: PathKind, row: number, startNs: number, endNs: number) => {
    // Work that overlaps on one stream counts up to where the later one began.
    const from = Math.max(startNs, timeline.fromNs);
    const durationNs = Math.min(endNs, laterNs) - from;
    if (durationNs > 0) {
      segments.push({ kind, row, startNs: from, durationNs });
      laterNs = from;
    }
  };
  let { kind: by, index } = lastOf(trail);
  // Each step back leads to something earlier in the order of the replay, so this ends.
  while (by !== after.begin) {
    const columns = by === after.work ? work : host;
    const row = columns.row[index]!;
    const startNs = columns.startNs[index]!;
    const endNs = columns.endNs[index]!;
    const readyNs = columns.readyNs[index]!;
    if (by === after.work) {
      add(workKind(events.category[row]!, isCommunication[row] === 1), row, startNs, endNs);
      add('pause', row, readyNs, startNs);
    } else {
      add('hostWork', row, readyNs, endNs);
      add('dataLoader', row, startNs, readyNs);
    }
    by = columns.afterKind[index]!;
    index = columns.afterIndex[index]!;
  }
  segments.reverse();
  const totals = Object.fromEntries(pathKinds.map((kind) => [kind, 0])) as Record<PathKind, number>;
  for (const { kind, durationNs } of segments) {
    totals[kind] += durationNs;
  }
  return { segments, totals };
}

/** What ended last. */
function lastOf({ work, host }: ReplayTrail): { kind: number; index: number } {
  let at: { kind: number; index: number } =
    host.count > 0 ? { kind: after.host, index: host.count - 1 } : { kind: after.begin, index: 0 };
  let latest = host.count > 0 ? host.endNs[host.count - 1]! : -Infinity;
  for (let index = 0; index < work.count; index++) {
    if (work.endNs[index]! > latest) {
      latest = work.endNs[index]!;
      at = { kind: after.work, index };
    }
  }
  return at;
}

function workKind(code: number, isCommunication: boolean): PathKind {
  if (isCommunication) {
    return 'communication';
  }
  return code === category.kernel ? 'compute' : 'copy';
}
