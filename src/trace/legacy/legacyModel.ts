import type { Trace } from '../read/trace.ts';
import { type LegacyClock, legacyClock } from './legacyClock.ts';
import type { LegacyDefinitions } from './legacyDefinitions.ts';
import { type LegacyEvents, legacyEvents } from './legacyEvents.ts';
import { type LegacyLaunches, legacyLaunches } from './legacyLaunches.ts';
import { type LegacyNodeTimes, legacyNodeTimes } from './legacyNodeTimes.ts';
import { type LegacyTree, legacyTree } from './legacyTree.ts';

/** A trace as the plug-in understands it, from which its views are computed. */
export interface LegacyModel {
  readonly trace: Trace;
  readonly definitions: LegacyDefinitions;
  readonly clock: LegacyClock;
  readonly legacy: LegacyEvents;
  readonly launches: LegacyLaunches;
  readonly tree: LegacyTree;
  readonly times: LegacyNodeTimes;
}

/** Reads a trace the plug-in's way. */
export function legacyModel(trace: Trace, definitions: LegacyDefinitions): LegacyModel {
  const clock = legacyClock(trace);
  const legacy = legacyEvents(trace, definitions);
  const launches = legacyLaunches(trace, legacy);
  const tree = legacyTree(trace, clock, legacy, launches);
  const times = legacyNodeTimes(trace, clock, legacy, launches, tree);
  return { trace, definitions, clock, legacy, launches, tree, times };
}
