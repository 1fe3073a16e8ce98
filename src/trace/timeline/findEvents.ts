import type { SessionSide } from '../session/sessionRecording.ts';
import type { TraceSession } from '../session/traceSession.ts';
import { cutName } from './cutName.ts';
import { eventAt } from './eventAt.ts';
import type { RecordingTimeline } from './recordingTimeline.ts';
import { timelineOf } from './timeline.ts';
import type { FoundEvents } from './timelineTypes.ts';

/** More names than anybody reads are not listed. */
const mostNames = 1_000;

interface NameSum {
  count: number;
  totalNs: number;
}
type NameSums = Map<string, NameSum>;

interface Candidate {
  readonly of: RecordingTimeline;
  readonly row: number;
  readonly startNs: number;
}

/**
 * Events of all recordings with a text in their names, whatever the case; none for the empty text.
 * @param limit so many events are listed, the first ones in order of time.
 */
export function findEvents(session: TraceSession, text: string, limit: number): FoundEvents {
  const wanted = text.toLowerCase();
  const isComparison = session.jobs.length > 1;
  const sums = new Map<SessionSide | null, NameSums>();
  const candidates: Candidate[] = [];
  for (const of of wanted === '' ? [] : timelineOf(session).recordings) {
    const side = isComparison ? of.recording.side : null;
    const ofSide: NameSums = sums.get(side) ?? new Map<string, NameSum>();
    sums.set(side, ofSide);
    countNames(of, wanted, ofSide);
    collectFirst(of, wanted, limit, candidates);
  }
  const byName = [...sums].flatMap(([side, ofSide]) =>
    [...ofSide].map(([name, sum]) => ({ side, name: cutName(name), ...sum })),
  );
  candidates.sort(
    (a, b) => a.startNs - b.startNs || a.of.recording.index - b.of.recording.index || a.row - b.row,
  );
  return {
    total: byName.reduce((sum, { count }) => sum + count, 0),
    byName: byName.sort((a, b) => b.totalNs - a.totalNs || b.count - a.count).slice(0, mostNames),
    events: candidates.slice(0, limit).map(({ of, row }) => eventAt(of, row)),
  };
}

function nameFlags({ recording: { linked } }: RecordingTimeline, wanted: string): Uint8Array {
  return linked.trace.names.flags((name) => (name.toLowerCase().includes(wanted) ? 1 : 0));
}

function countNames(of: RecordingTimeline, wanted: string, sums: NameSums): void {
  const { events, names } = of.recording.linked.trace;
  const isWanted = nameFlags(of, wanted);
  const counts = new Uint32Array(names.size);
  const totals = new Float64Array(names.size);
  for (let row = 0; row < events.count; row++) {
    const name = events.name[row]!;
    if (isWanted[name] === 1) {
      counts[name]!++;
      totals[name]! += events.durationNs[row]!;
    }
  }
  for (let name = 0; name < counts.length; name++) {
    if (counts[name]! > 0) {
      const sum = sums.get(names.text(name)) ?? { count: 0, totalNs: 0 };
      sum.count += counts[name]!;
      sum.totalNs += totals[name]!;
      sums.set(names.text(name), sum);
    }
  }
}

/** Of each track the first ones: rows of a track are in order of time. */
function collectFirst(of: RecordingTimeline, wanted: string, limit: number, into: Candidate[]): void {
  const { trace, tracks } = of.recording.linked;
  const { events } = trace;
  const isWanted = nameFlags(of, wanted);
  for (const rows of tracks) {
    let found = 0;
    for (const row of rows) {
      if (isWanted[events.name[row]!] === 1) {
        into.push({ of, row, startNs: of.axis(events.startNs[row]!) });
        if (++found === limit) {
          break;
        }
      }
    }
  }
}
