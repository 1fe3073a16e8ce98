import { intersect, lengthWithin, SpanBuilder, type Spans, subtract } from '../link/spans.ts';
import { legacyType, nameBit } from './legacyEvents.ts';
import type { LegacyModel } from './legacyModel.ts';
import type { LegacyStep } from './legacySteps.ts';

/** Kinds of time in a step, in the order in which they take it from one another. */
export const legacyRoles = [
  'kernel',
  'memcpy',
  'memset',
  'communication',
  'runtime',
  'dataLoader',
  'cpuExec',
] as const;
export type LegacyRole = (typeof legacyRoles)[number];

/** Microseconds of a step by kind; what no kind takes is `other`. */
export type LegacyCosts = Readonly<Record<LegacyRole | 'other' | 'total', number>>;

/** Microseconds of a step with communication, computation, both and neither. */
export interface LegacyOverlap {
  readonly computationUs: number;
  readonly communicationUs: number;
  readonly overlapUs: number;
  readonly otherUs: number;
}

export interface LegacyBreakdown {
  readonly costs: readonly LegacyCosts[];
  readonly averageCosts: LegacyCosts;
  readonly overlaps: readonly LegacyOverlap[];
  /** Kinds of which the trace has at least one event. */
  readonly present: Readonly<Record<LegacyRole, boolean>>;
}

/** Divides the steps' time between the kinds. */
export function legacyBreakdown(model: LegacyModel, steps: readonly LegacyStep[]): LegacyBreakdown {
  const { ranges, present } = roleSpans(model);
  const taken = takeInTurn(ranges, steps);
  const costs = steps.map(({ startUs, endUs }) => {
    const within = (spans: Spans) => lengthWithin(spans, startUs, endUs);
    return costsOf((role) => within(taken[role]), within(taken.other), endUs - startUs);
  });
  const computation = present.kernel ? ranges.kernel : ranges.cpuExec;
  const both = intersect(computation, ranges.communication);
  const overlaps = steps.map(({ startUs, endUs }) => {
    const computationUs = lengthWithin(computation, startUs, endUs);
    const communicationUs = lengthWithin(ranges.communication, startUs, endUs);
    const overlapUs = lengthWithin(both, startUs, endUs);
    const otherUs = endUs - startUs + overlapUs - computationUs - communicationUs;
    return { computationUs, communicationUs, overlapUs, otherUs };
  });
  const average = (pick: (each: LegacyCosts) => number) =>
    costs.reduce((sum, each) => sum + pick(each), 0) / costs.length;
  const averageCosts = costsOf(
    (role) => average((each) => each[role]),
    average((each) => each.other),
    average((each) => each.total),
  );
  return { costs, averageCosts, overlaps, present };
}

function costsOf(usOf: (role: LegacyRole) => number, other: number, total: number): LegacyCosts {
  return {
    kernel: usOf('kernel'),
    memcpy: usOf('memcpy'),
    memset: usOf('memset'),
    communication: usOf('communication'),
    runtime: usOf('runtime'),
    dataLoader: usOf('dataLoader'),
    cpuExec: usOf('cpuExec'),
    other,
    total,
  };
}

/**
 * Each kind takes what it covers of the time that is still free. The first is not clipped to the steps, and neither is
 * one that finds no free time at all: it is counted whole, and the steps are free again.
 */
function takeInTurn(
  ranges: Readonly<Record<LegacyRole, Spans>>,
  steps: readonly LegacyStep[],
): Readonly<Record<LegacyRole | 'other', Spans>> {
  const stepSpans = new SpanBuilder();
  steps
    .toSorted((a, b) => a.startUs - b.startUs)
    .forEach(({ startUs, endUs }) => {
      stepSpans.add(startUs, endUs);
    });
  const all = stepSpans.build();
  let free: Spans = new Float64Array(0);
  const take = (role: LegacyRole) => {
    const isFresh = free.length === 0;
    const taken = isFresh ? ranges[role] : intersect(free, ranges[role]);
    free = subtract(isFresh ? all : free, taken);
    return taken;
  };
  return {
    kernel: take('kernel'),
    memcpy: take('memcpy'),
    memset: take('memset'),
    communication: take('communication'),
    runtime: take('runtime'),
    dataLoader: take('dataLoader'),
    cpuExec: take('cpuExec'),
    other: free,
  };
}

/** The ranges of each kind, united over threads and streams. */
function roleSpans(model: LegacyModel) {
  const { trace, clock, legacy } = model;
  const { events } = trace;
  const builders = Object.fromEntries(legacyRoles.map((role) => [role, new SpanBuilder()])) as Record<
    LegacyRole,
    SpanBuilder
  >;
  const present = Object.fromEntries(legacyRoles.map((role) => [role, false])) as Record<LegacyRole, boolean>;
  const collectiveIds = externalIdsOfCollectives(model);
  for (const row of legacy.rows) {
    const role = roleOf(
      legacy.type[row]!,
      legacy.nameBits[events.name[row]!]!,
      collectiveIds.has(events.externalId[row]!),
    );
    if (role !== undefined) {
      const startUs = clock.us(events.startNs[row]!);
      builders[role].add(startUs, startUs + events.durationNs[row]! / 1000);
      present[role] = true;
    }
  }
  const ranges = Object.fromEntries(legacyRoles.map((role) => [role, builders[role].build()])) as Record<
    LegacyRole,
    Spans
  >;
  return { ranges, present };
}

function externalIdsOfCollectives({ trace, legacy }: LegacyModel): Set<number> {
  const { events } = trace;
  const ids = new Set<number>();
  for (const row of legacy.rows) {
    const type = legacy.type[row];
    if (
      (type === legacyType.operator || type === legacyType.annotation) &&
      (legacy.nameBits[events.name[row]!]! & nameBit.collective) !== 0
    ) {
      ids.add(events.externalId[row]!);
    }
  }
  return ids;
}

function roleOf(type: number, bits: number, isOfCollective: boolean): LegacyRole | undefined {
  switch (type) {
    case legacyType.kernel:
      return isOfCollective ? 'communication' : 'kernel';
    case legacyType.memcpy:
      return 'memcpy';
    case legacyType.memset:
      return 'memset';
    case legacyType.runtime:
      return 'runtime';
    case legacyType.operator:
    case legacyType.annotation:
      if ((bits & nameBit.dataLoader) !== 0) {
        return 'dataLoader';
      }
      return (bits & nameBit.collective) !== 0 ? 'communication' : 'cpuExec';
    default:
      return undefined;
  }
}
