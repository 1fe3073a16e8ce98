import { none } from '../read/eventColumns.ts';
import type { SessionSide } from '../session/sessionRecording.ts';
import type { TraceSession } from '../session/traceSession.ts';
import { AreaSums } from './areaSums.ts';
import { touches } from './boxColumns.ts';
import { BoxTrack } from './boxTrack.ts';
import { FlameBuilder } from './flameTree.ts';
import { NameNumbers } from './nameNumbers.ts';
import type { RecordingTimeline } from './recordingTimeline.ts';
import { timelineOf, trackAt } from './timeline.ts';
import type { AreaReport } from './timelineTypes.ts';

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
  const isComparison = session.jobs.length > 1;
  const area = new Area(fromNs, toNs, isComparison ? ['before', 'after'] : [null]);
  const busy = chosen
    .filter((track) => track instanceof BoxTrack)
    .map((track) => {
      const busyNs = toNs > fromNs ? area.add(track) : 0;
      const { id, part } = track.info;
      return { part, track: id, share: busyNs === 0 ? 0 : busyNs / (toNs - fromNs) };
    })
    .filter(({ part }) => part === 'thread' || part === 'stream')
    .map(({ track, share }) => ({ track, share }));
  return { fromNs, toNs, ...area.build(), busy };
}

/** What was noted of the events of a recording, by row, for those inside them. */
interface Noted {
  /** Group of the event's sums + 1; 0 where the event does not touch the stretch. */
  readonly group: Uint32Array;
  readonly node: Uint32Array;
  /** Until when time inside was taken off, which events that overlap would take off twice. */
  readonly insideUntilNs: Float64Array;
}

class Area {
  private readonly fromNs: number;
  private readonly toNs: number;
  private readonly names = new NameNumbers();
  private readonly sides: readonly (SessionSide | null)[];
  private readonly flames: readonly FlameBuilder[];
  private readonly sums: AreaSums;
  private readonly noted = new Map<RecordingTimeline, Noted>();

  /** @param sides whose events are added up apart; `[null]` where nothing is compared. */
  constructor(fromNs: number, toNs: number, sides: readonly (SessionSide | null)[]) {
    this.fromNs = fromNs;
    this.toNs = toNs;
    this.sides = sides;
    this.flames = sides.map(() => new FlameBuilder());
    this.sums = new AreaSums(sides);
  }

  /** Adds a track. @returns nanoseconds of the stretch during which it did anything. */
  add({ of, rows, info }: BoxTrack): number {
    const { fromNs, toNs, names, sums } = this;
    const side = Math.max(0, this.sides.indexOf(of.recording.side));
    const flame = this.flames[side]!;
    const { trace, parent } = of.recording.linked;
    const { events } = trace;
    const { axis } = of;
    const kindOf = of.kinds();
    const numbers = names.of(trace);
    const { group: groupOf, node: nodeOf, insideUntilNs } = this.notedOf(of);
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
      const from = Math.max(startNs, fromNs);
      const to = Math.min(endNs, toNs);
      busyNs += Math.max(0, to - Math.max(from, busyUntilNs));
      busyUntilNs = Math.max(busyUntilNs, to);
      const known = numbers[events.name[row]!]!;
      const name = known < 0 ? names.number(trace, events.name[row]!) : known;
      const kind = kindOf(row);
      const group = sums.add(name, kind, side, to - from, info.recording, row);
      const outer = info.kind === 'host' ? parent[row]! : none;
      const isInside = outer !== none && groupOf[outer]! > 0;
      if (isInside) {
        sums.addInside(groupOf[outer]! - 1, Math.max(0, to - Math.max(from, insideUntilNs[outer]!)));
        insideUntilNs[outer] = Math.max(insideUntilNs[outer]!, to);
      }
      groupOf[row] = group + 1;
      nodeOf[row] = flame.add(isInside ? nodeOf[outer]! : none, name, kind, to - from);
      insideUntilNs[row] = from;
    }
    return busyNs;
  }

  build(): Pick<AreaReport, 'rows' | 'flames'> {
    const nameOf = (name: number) => this.names.text(name);
    const flames = this.sides.map((side, at) => ({ side, nodes: this.flames[at]!.build(nameOf) }));
    return { rows: this.sums.build(nameOf), flames };
  }

  private notedOf(of: RecordingTimeline): Noted {
    let noted = this.noted.get(of);
    if (noted === undefined) {
      const { count } = of.recording.linked.trace.events;
      noted = {
        group: new Uint32Array(count),
        node: new Uint32Array(count),
        insideUntilNs: new Float64Array(count),
      };
      this.noted.set(of, noted);
    }
    return noted;
  }
}
