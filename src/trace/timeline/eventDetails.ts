import { enclosing } from '../link/linkedTrace.ts';
import { sourceFrame } from '../link/sourceFrame.ts';
import { category, eventCategories } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { nameOf } from '../read/trace.ts';
import type { TraceSession } from '../session/traceSession.ts';
import { cutName, longestWholeName } from './cutName.ts';
import { eventAt } from './eventAt.ts';
import { eventFlows } from './eventFlows.ts';
import { hostCause, selfNs, workLaunchedBy } from './eventTimes.ts';
import { timelineOf, trackOf } from './timeline.ts';
import type { EventDetails, EventRef } from './timelineTypes.ts';

/** Damaged files can nest deeper than anybody wants to read. */
const mostParents = 256;

/** All that is known of an event. @throws FailureError of kind `bad-input` for one that there is not. */
export function eventDetails(session: TraceSession, event: EventRef): EventDetails {
  const { recording, row } = event;
  const timeline = timelineOf(session);
  const { of } = trackOf(timeline, recording, row);
  const { linked, analysis } = of.recording;
  const { trace, launch } = linked;
  const { events } = trace;
  const isDevice = trace.tracks[events.track[row]!]!.kind === 'device';
  const cause = hostCause(linked, row);
  const frame = cause === none ? undefined : sourceFrame(linked, cause);
  const call = launch[row]!;
  return {
    ...eventAt(of, row),
    wholeName: cutName(nameOf(trace, row), longestWholeName),
    category: eventCategories[events.category[row]!]!,
    selfNs: selfNs(linked, row),
    deviceNs: isDevice
      ? null
      : workLaunchedBy(linked, row).reduce((sum, work) => sum + events.durationNs[work]!, 0),
    parents: parentsOf(linked.parent, row).map((outer) => eventAt(of, outer)),
    operator: operatorName(session, event),
    module: moduleName(analysis().modules(), cause),
    source: frame === undefined ? null : { text: cutName(frame.text), file: frame.file, line: frame.line },
    flows: eventFlows(session, event),
    launchDelayNs: call === none ? null : events.startNs[row]! - events.startNs[call]!,
  };
}

function parentsOf(parent: Uint32Array, row: number): number[] {
  const rows: number[] = [];
  for (let outer = parent[row]!; outer !== none && rows.length < mostParents; outer = parent[outer]!) {
    rows.push(outer);
  }
  return rows;
}

/** The operator behind device work and calls, the one around other events. */
function operatorName(session: TraceSession, { recording, row }: EventRef): string | null {
  const { linked } = session.recording(recording);
  const { trace, parent, operator } = linked;
  const behind =
    operator[row] === none
      ? enclosing(parent, row, (outer) => trace.events.category[outer] === category.operator)
      : operator[row]!;
  return behind === none ? null : cutName(nameOf(trace, behind));
}

function moduleName(
  modules: { moduleOf(row: number): number; nameOf(node: number): string },
  cause: number,
): string | null {
  const node = cause === none ? none : modules.moduleOf(cause);
  return node === none ? null : cutName(modules.nameOf(node));
}
