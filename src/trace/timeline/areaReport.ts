import { none } from '../read/eventColumns.ts';
import type { TraceSession } from '../session/traceSession.ts';
import { touches } from './boxColumns.ts';
import { BoxTrack } from './boxTrack.ts';
import { cutName } from './cutName.ts';
import { FlameBuilder } from './flameTree.ts';
import { timelineOf, trackAt } from './timeline.ts';
import { type AreaReport, boxKinds, type EventRef } from './timelineTypes.ts';

/** More rows than anybody reads; the shortest are left out. */
const mostRows = 5_000;

/**
 * Adds up what lies in a stretch of time.
 * @param tracks by their ids; `null` for all. Counters are left out.
 * @throws FailureError of kind `bad-input` for a track that there is not.
 */
export function areaReport(
  session: TraceSession,
  fromNs: number,
  toNs: number,
  tracks: readonly number[] | null,
): AreaReport {
  const timeline = timelineOf(session);
  const chosen = tracks === null ? timeline.tracks : [...new Set(tracks)].map((id) => trackAt(timeline, id));
  const area = new Area(fromNs, toNs);
  const busy = chosen
    .filter((track) => track instanceof BoxTrack)
    .map((track) => {
      const busyNs = area.add(track);
      return { track: track.info.id, share: toNs > fromNs ? busyNs / (toNs - fromNs) : 0 };
    });
  return { fromNs, toNs, ...area.build(), busy };
}

interface Sums {
  readonly name: number;
  readonly kind: number;
  count: number;
  totalNs: number;
  selfNs: number;
  longestNs: number;
  example: EventRef;
}

class Area {
  private readonly fromNs: number;
  private readonly toNs: number;
  private readonly flame = new FlameBuilder();
  private readonly sums = new Map<number, Sums>();
  /** Names of all recordings, each once. */
  private readonly names: string[] = [];
  private readonly nameIds = new Map<string, number>();

  constructor(fromNs: number, toNs: number) {
    this.fromNs = fromNs;
    this.toNs = toNs;
  }

  /** Adds a track. @returns nanoseconds of the stretch during which it did anything. */
  add({ of, rows, info }: BoxTrack): number {
    const { fromNs, toNs } = this;
    const { trace, parent } = of.recording.linked;
    const { events, names } = trace;
    const { axis } = of;
    const kinds = of.kinds();
    const nameIds = new Map<number, number>();
    // By row: its sums, its node of the flame graph, and until when children were subtracted from it.
    const open = new Map<number, { readonly sums: Sums; readonly node: number; coveredNs: number }>();
    const isNested = info.kind === 'host';
    let busyNs = 0;
    let busyUntilNs = -Infinity;
    for (const row of rows) {
      const startNs = axis(events.startNs[row]!);
      if (startNs >= toNs) {
        break;
      }
      const endNs = axis(events.startNs[row]! + events.durationNs[row]!);
      if (!touches(startNs, endNs, fromNs, toNs)) {
        continue;
      }
      const [from, to] = [Math.max(startNs, fromNs), Math.min(endNs, toNs)];
      busyNs += Math.max(0, to - Math.max(from, busyUntilNs));
      busyUntilNs = Math.max(busyUntilNs, to);
      let name = nameIds.get(events.name[row]!);
      if (name === undefined) {
        name = this.nameId(names.text(events.name[row]!));
        nameIds.set(events.name[row]!, name);
      }
      const sums = this.sumsOf(name, kinds[row]!, { recording: info.recording, row });
      sums.count++;
      sums.totalNs += to - from;
      sums.selfNs += to - from;
      if (to - from > sums.longestNs) {
        sums.longestNs = to - from;
        sums.example = { recording: info.recording, row };
      }
      const outer = isNested && parent[row] !== none ? open.get(parent[row]!) : undefined;
      if (outer !== undefined) {
        outer.sums.selfNs -= Math.max(0, to - Math.max(from, outer.coveredNs));
        outer.coveredNs = Math.max(outer.coveredNs, to);
      }
      const node = this.flame.add(outer?.node ?? 0, name, kinds[row]!, to - from);
      if (isNested) {
        open.set(row, { sums, node, coveredNs: -Infinity });
      }
    }
    return busyNs;
  }

  build(): Pick<AreaReport, 'rows' | 'flame'> {
    const sums = [...this.sums.values()].sort((a, b) => b.totalNs - a.totalNs || b.count - a.count);
    return {
      rows: sums.slice(0, mostRows).map(({ name, kind, ...rest }) => ({
        name: cutName(this.names[name]!),
        kind: boxKinds[kind]!,
        ...rest,
      })),
      flame: this.flame.build((name) => this.names[name]!),
    };
  }

  private nameId(text: string): number {
    let id = this.nameIds.get(text);
    if (id === undefined) {
      id = this.names.length;
      this.nameIds.set(text, id);
      this.names.push(text);
    }
    return id;
  }

  private sumsOf(name: number, kind: number, example: EventRef): Sums {
    const key = name * boxKinds.length + kind;
    let sums = this.sums.get(key);
    if (sums === undefined) {
      sums = { name, kind, count: 0, totalNs: 0, selfNs: 0, longestNs: -1, example };
      this.sums.set(key, sums);
    }
    return sums;
  }
}
