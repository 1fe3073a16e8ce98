import { isDeviceWork } from '../link/linkedTrace.ts';
import { category } from '../read/eventCategory.ts';
import type { TraceSession } from '../session/traceSession.ts';
import type { Change } from '../whatif/replay.ts';
import type { WhatIf } from './timelineTypes.ts';

/** A change to all events with a name in a recording. */
export interface WhatIfRequest {
  readonly recording: number;
  /** The whole name, exactly. */
  readonly name: string;
  /** Device work takes this share of its time; calls that wait for the device do not wait at 0, and else as before. */
  readonly factor: number;
}

/**
 * Replays the steps with device work of a name faster or slower, or without calls of that name that wait.
 * @returns `null` where nothing can be replayed, as no device worked in a step.
 * @throws FailureError of kind `bad-input` for an unknown recording.
 */
export function whatIf(session: TraceSession, { recording, name, factor }: WhatIfRequest): WhatIf | null {
  const { linked, analysis } = session.recording(recording);
  const { timing } = analysis();
  if (timing === undefined) {
    return null;
  }
  const { events, names } = linked.trace;
  const isWanted = names.flags((text) => (text === name ? 1 : 0));
  const work = new Set<number>();
  const calls = new Set<number>();
  for (let row = 0; row < events.count; row++) {
    if (isWanted[events.name[row]!] === 1) {
      const code = events.category[row]!;
      if (isDeviceWork(code)) {
        work.add(row);
      } else if (factor === 0 && (code === category.runtime || code === category.driver)) {
        calls.add(row);
      }
    }
  }
  const change: Change = {
    ...(work.size > 0 && { workFactor: (row: number) => (work.has(row) ? factor : 1) }),
    ...(calls.size > 0 && { withoutWaits: calls }),
  };
  // Where the host is late, faster work brings nothing; how late it is without the profiler is an estimate.
  const gainNs = work.size > 0 ? timing.cautiousGainNs(change) : timing.gainNs(change);
  return {
    stepNs: timing.expectedNs,
    changedNs: timing.expectedNs - gainNs,
    events: work.size + calls.size,
  };
}
