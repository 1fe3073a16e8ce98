import { z } from 'zod/mini';
import type { IdleCause } from '../../analyse/idleGaps.ts';
import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { isGraphLaunchCall } from '../../classify/runtimeCalls.ts';
import { type CauseKind, causeKinds } from '../../diff/causes.ts';
import { comparedSteps } from '../../diff/comparedSteps.ts';
import { isDeviceWork } from '../../link/linkedTrace.ts';
import { callsNamed } from '../../link/namedRows.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import { defineQuery } from '../sessionQuery.ts';
import { sideOf } from './compare.ts';

/** A stretch of one side that shows what is meant, and the event in it; `null` where the stretch itself is meant. */
export interface CompareExample {
  readonly recording: number;
  readonly row: number | null;
  /** On the session's axis. */
  readonly startNs: number;
  readonly endNs: number;
}

const subject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cause'), cause: z.enum(causeKinds) }),
  z.object({ kind: z.enum(['kernel', 'host']), name: z.string() }),
]);
type Subject = z.infer<typeof subject>;

/** Where a side shows a cause, a kernel, an operator or a module: the longest of them, in the compared steps. */
export const compareExampleQuery = defineQuery(
  z.object({ side: z.enum(['before', 'after']), subject }),
  (session, params): CompareExample | null => {
    const { index, offsetNs, analysis } = sideOf(session, params.side);
    const found = find(analysis(), params.subject);
    return found === undefined
      ? null
      : {
          recording: index,
          row: found.row,
          startNs: found.startNs + offsetNs,
          endNs: found.endNs + offsetNs,
        };
  },
);

interface Found {
  readonly row: number | null;
  readonly startNs: number;
  readonly endNs: number;
}

function find(analysis: TraceAnalysis, wanted: Subject): Found | undefined {
  const { linked, isCommunication } = analysis;
  const { events } = linked.trace;
  if (wanted.kind !== 'cause') {
    const name = linked.trace.names.flags((each) => (each === wanted.name ? 1 : 0));
    const isKind = (code: number) => isDeviceWork(code) === (wanted.kind === 'kernel');
    const named: number[] = [];
    for (let row = 0; row < events.count; row++) {
      if (name[events.name[row]!] === 1 && isKind(events.category[row]!)) {
        named.push(row);
      }
    }
    return longest(analysis, named);
  }
  const device = (isWanted: (row: number) => boolean) =>
    longest(analysis, [...linked.deviceRows].filter(isWanted));
  return forCause(wanted.cause, {
    gap: (causes) => longestGap(analysis, causes),
    graph: () => longest(analysis, [...callsNamed(linked, isGraphLaunchCall)]),
    kernel: () => device((row) => events.category[row] === category.kernel && isCommunication[row] === 0),
    communication: () => device((row) => isCommunication[row] === 1),
    copy: () => device((row) => events.category[row] !== category.kernel),
    operator: () => longest(analysis, [...linked.operators]),
    step: () => firstStep(analysis),
  });
}

interface Finders {
  readonly gap: (causes: readonly IdleCause[]) => Found | undefined;
  readonly graph: () => Found | undefined;
  readonly kernel: () => Found | undefined;
  readonly communication: () => Found | undefined;
  readonly copy: () => Found | undefined;
  readonly operator: () => Found | undefined;
  readonly step: () => Found | undefined;
}

function forCause(cause: CauseKind, finders: Finders): Found | undefined {
  switch (cause) {
    case 'cudaGraph':
      return finders.graph() ?? finders.gap(['hostLate']) ?? finders.step();
    case 'launches':
    case 'batch':
      return finders.gap(['hostLate']) ?? finders.step();
    case 'dataLoader':
      return finders.gap(['dataLoader']) ?? finders.step();
    case 'synchronisingCalls':
      return finders.gap(['synchronisingCall']) ?? finders.step();
    case 'pauses':
      return finders.gap(['launchQueue', 'streamWait']) ?? finders.step();
    case 'fusion':
    case 'kernels':
      return finders.kernel() ?? finders.step();
    case 'communication':
      return finders.communication() ?? finders.step();
    case 'copies':
      return finders.copy() ?? finders.step();
    case 'host':
      return finders.operator() ?? finders.step();
    case 'rest':
      return finders.step();
  }
}

/** The longest of some events that begin in a compared step. */
function longest({ linked, steps }: TraceAnalysis, rows: readonly number[]): Found | undefined {
  const { events } = linked.trace;
  const compared = comparedSteps(steps).steps;
  // The host may be done with a step before the device begins it.
  const fromNs = Math.min(compared[0]?.hostStartNs ?? -Infinity, compared[0]?.startNs ?? -Infinity);
  const toNs = compared.at(-1)?.endNs ?? Infinity;
  let found: number | undefined;
  for (const row of rows) {
    const isWithin = events.startNs[row]! >= fromNs && events.startNs[row]! < toNs;
    if (isWithin && (found === undefined || events.durationNs[row]! > events.durationNs[found]!)) {
      found = row;
    }
  }
  return found === undefined
    ? undefined
    : {
        row: found,
        startNs: events.startNs[found]!,
        endNs: events.startNs[found]! + events.durationNs[found]!,
      };
}

function longestGap({ gaps, steps }: TraceAnalysis, causes: readonly IdleCause[]): Found | undefined {
  const fromNs = comparedSteps(steps).steps[0]?.startNs ?? -Infinity;
  const [gap] = gaps
    .filter(({ cause, startNs }) => causes.includes(cause) && startNs >= fromNs)
    .sort((a, b) => b.durationNs - a.durationNs);
  return gap === undefined
    ? undefined
    : {
        row: gap.blame !== none ? gap.blame : gap.next !== none ? gap.next : null,
        startNs: gap.startNs,
        endNs: gap.startNs + gap.durationNs,
      };
}

function firstStep({ steps }: TraceAnalysis): Found | undefined {
  const [step] = comparedSteps(steps).steps;
  return step === undefined ? undefined : { row: null, startNs: step.startNs, endNs: step.endNs };
}
