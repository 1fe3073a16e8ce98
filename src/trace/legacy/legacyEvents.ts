import { sortRows } from '../link/naturalSort.ts';
import { category } from '../read/eventCategory.ts';
import type { Trace } from '../read/trace.ts';
import type { LegacyDefinitions } from './legacyDefinitions.ts';
import { isCollectiveName, isDataLoaderName, isStepName } from './legacyNames.ts';

/** What the plug-in takes an event for, as the byte that {@link LegacyEvents} holds. */
export const legacyType = {
  ignored: 0,
  span: 1,
  operator: 2,
  annotation: 3,
  step: 4,
  module: 5,
  pythonFunction: 6,
  runtime: 7,
  kernel: 8,
  memcpy: 9,
  memset: 10,
} as const;

/** Bits of a name, so that loops over events need not look at texts. */
export const nameBit = { step: 1, dataLoader: 2, collective: 4 } as const;

/** The events that the plug-in reads, in its order. */
export interface LegacyEvents {
  /** Rows of the trace in order of their start; of those that begin together the earlier in the file first. */
  readonly rows: Uint32Array;
  /** {@link legacyType} by row of the trace. */
  readonly type: Uint8Array;
  /** {@link nameBit}s by name. */
  readonly nameBits: Uint8Array;
}

/** Picks the events that the plug-in reads. */
export function legacyEvents(trace: Trace, definitions: LegacyDefinitions): LegacyEvents {
  const { events, names } = trace;
  const nameBits = names.flags(
    (name) =>
      (isStepName(name) ? nameBit.step : 0) |
      (isDataLoaderName(name) ? nameBit.dataLoader : 0) |
      (isCollectiveName(name) ? nameBit.collective : 0),
  );
  const readsRuntime = definitions === 'lastSource' || hasOldRuntime(trace);
  const type = new Uint8Array(events.count);
  const rows = new Uint32Array(events.count);
  let kept = 0;
  for (let row = 0; row < events.count; row++) {
    const code = typeOf(
      events.category[row]!,
      nameBits[events.name[row]!]!,
      events.a[row]!,
      readsRuntime,
      definitions,
    );
    type[row] = code;
    if (code !== legacyType.ignored) {
      rows[kept++] = row;
    }
  }
  const sorted = rows.slice(0, kept);
  sortRows(sorted, (a, b) => events.startNs[a]! - events.startNs[b]!);
  return { rows: sorted, type, nameBits };
}

/** Traces of PyTorch 1.8 to 1.11 spell the category so, the only spelling that the release knows. */
function hasOldRuntime(trace: Trace): boolean {
  return trace.names.where((text) => text === 'Runtime').size > 0;
}

function typeOf(
  code: number,
  bits: number,
  moduleId: number,
  readsRuntime: boolean,
  definitions: LegacyDefinitions,
): number {
  switch (code) {
    case category.span:
      return legacyType.span;
    case category.operator:
      return (bits & nameBit.step) !== 0 ? legacyType.step : legacyType.operator;
    // The plug-in takes what the profiler projects on the device for a range of the host.
    case category.annotation:
    case category.deviceAnnotation:
      if ((bits & nameBit.step) !== 0) {
        return legacyType.step;
      }
      return definitions === 'lastSource' || (bits & nameBit.collective) !== 0
        ? legacyType.annotation
        : legacyType.ignored;
    case category.python:
      return moduleId > 0 ? legacyType.module : legacyType.pythonFunction;
    case category.runtime:
      return readsRuntime ? legacyType.runtime : legacyType.ignored;
    case category.kernel:
      return legacyType.kernel;
    case category.memcpy:
      return legacyType.memcpy;
    case category.memset:
      return legacyType.memset;
    default:
      return legacyType.ignored;
  }
}
