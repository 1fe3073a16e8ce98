import type { LinkedTrace } from '../link/linkedTrace.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import type { HostTimeline } from './hostTimeline.ts';
import { type Constraint, replay, type ReplayTrail } from './replay.ts';

export const pathKinds = ['hostWork', 'dataLoader', 'compute', 'communication', 'copy', 'pause'] as const;
export type PathKind = (typeof pathKinds)[number];

/** A stretch of the longest way through the steps. */
export interface PathSegment {
  readonly kind: PathKind;
  /** Row of the device work, or of the call that the host worked towards; {@link none} at the end. */
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
  timeline: HostTimeline,
  isCommunication: Uint8Array,
): CriticalPath {
  const trail: ReplayTrail = { work: [], host: [] };
  replay(linked, timeline, {}, trail);
  const { events } = linked.trace;
  const segments: PathSegment[] = [];
  const add = (kind: PathKind, row: number, startNs: number, durationNs: number) => {
    if (durationNs > 0) {
      segments.push({ kind, row, startNs, durationNs });
    }
  };
  let at: Constraint = lastOf(trail);
  // Each step back leads to something earlier in the order of the replay, so this ends.
  while (at.by !== 'begin') {
    if (at.by === 'work') {
      const work = trail.work[at.index]!;
      const kind = workKind(events.category[work.row]!, isCommunication[work.row] === 1);
      add(kind, work.row, work.startNs, work.endNs - work.startNs);
      add('pause', work.row, work.readyNs, work.startNs - work.readyNs);
      at = work.after;
    } else {
      const host = trail.host[at.index]!;
      const row = timeline.actions[at.index]?.row ?? none;
      add('hostWork', row, host.arrivedNs - host.workingNs, host.workingNs);
      add('dataLoader', row, host.arrivedNs - host.workingNs - host.loaderNs, host.loaderNs);
      at = host.after;
    }
  }
  segments.reverse();
  const totals = Object.fromEntries(pathKinds.map((kind) => [kind, 0])) as Record<PathKind, number>;
  for (const { kind, durationNs } of segments) {
    totals[kind] += durationNs;
  }
  return { segments, totals };
}

function lastOf({ work, host }: ReplayTrail): Constraint {
  const hostIndex = host.length - 1;
  let at: Constraint = hostIndex >= 0 ? { by: 'host', index: hostIndex } : { by: 'begin', index: 0 };
  let latest = host[hostIndex]?.leftNs ?? -Infinity;
  for (const [index, { endNs }] of work.entries()) {
    if (endNs > latest) {
      latest = endNs;
      at = { by: 'work', index };
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
