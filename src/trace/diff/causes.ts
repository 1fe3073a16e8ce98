import {
  batchWords,
  copyWords,
  fusionWords,
  graphWords,
  hostWords,
  kernelWords,
  launchWords,
  loaderWords,
  moreOrLess,
  signed,
  syncWords,
} from './causeWords.ts';
import { findFusions } from './fusions.ts';
import type { KernelRow, OperatorRow } from './diffRows.ts';
import { type StepPart, stepParts } from './stepParts.ts';
import type { TraceProfile } from './traceProfile.ts';

export const causeKinds = [
  'cudaGraph',
  'batch',
  'dataLoader',
  'synchronisingCalls',
  'launches',
  'fusion',
  'kernels',
  'communication',
  'copies',
  'pauses',
  'host',
  'rest',
] as const;
export type CauseKind = (typeof causeKinds)[number];

/** Why steps of the second trace take longer or shorter. The deltas of all causes add up to that of the step. */
export interface DiffCause {
  readonly kind: CauseKind;
  readonly sentence: string;
  /** As recorded; below zero where the second trace is faster. Where batches differ, for the first one's samples. */
  readonly deltaNsPerStep: number;
  /** The same without what the profiler costs the host, by estimate. */
  readonly withoutProfilerNsPerStep: number;
}

/** Both sides, and how many of the second one's steps make one of the first's. */
export interface Comparison {
  readonly a: TraceProfile;
  readonly b: TraceProfile;
  /** Samples of the first trace's step over those of the second's; 1 where they are the same or not known. */
  readonly scale: number;
  readonly kernels: readonly KernelRow[];
  readonly operators: readonly OperatorRow[];
}

/** A difference in a step, with the profiler and without it. */
export type CauseDelta = Pick<DiffCause, 'deltaNsPerStep' | 'withoutProfilerNsPerStep'>;

/** A cause below this share of the step is not worth a sentence of its own. */
const tellingShare = 0.004;

/** The causes, the largest first and the rest last. */
export function findCauses(comparison: Comparison): DiffCause[] {
  const { a, b, scale } = comparison;
  const deltas = Object.fromEntries(stepParts.map((part) => [part, deltaOf(comparison, part)])) as Record<
    StepPart,
    CauseDelta
  >;
  const causes = [
    ...hostCauses(comparison, deltas),
    ...kernelCauses(comparison, deltas.kernel),
    cause(
      'communication',
      deltas.communication,
      `communication that computing does not hide takes ${moreOrLess(deltas.communication)}`,
    ),
    cause('copies', deltas.copy, copyWords(comparison, deltas.copy)),
    cause('dataLoader', deltas.dataLoader, loaderWords(comparison, deltas.dataLoader)),
    cause(
      'pauses',
      deltas.pause,
      `pauses of the GPU between work that is ready take ${moreOrLess(deltas.pause)}`,
    ),
    cause('host', deltas.host, hostWords(comparison, deltas.host)),
  ];
  const least = tellingShare * Math.max(a.compared.meanNs, b.compared.meanNs * scale);
  const telling = causes.filter((one) => Math.abs(one.deltaNsPerStep) >= least);
  const rest = add([deltas.rest, ...causes.filter((one) => !telling.includes(one))]);
  if (Math.round(rest.deltaNsPerStep) !== 0) {
    telling.push(cause('rest', rest, 'the rest: ends of steps, and changes too small to name'));
  }
  return telling.sort(
    (x, y) =>
      Number(x.kind === 'rest') - Number(y.kind === 'rest') ||
      Math.abs(y.deltaNsPerStep) - Math.abs(x.deltaNsPerStep),
  );
}

/** What the GPU waits for its host, less or more, and why. */
function hostCauses(comparison: Comparison, deltas: Readonly<Record<StepPart, CauseDelta>>): DiffCause[] {
  const { a, b } = comparison;
  const graphs = b.calls.graphLaunches - a.calls.graphLaunches;
  const launches = b.calls.launches - a.calls.launches;
  const hasGraphs = Math.abs(graphs) >= 0.5 && graphs * launches < 0;
  const syncs = b.calls.syncCount - a.calls.syncCount;
  const both = add([deltas.hostLate, deltas.synchronisingCall]);
  if (hasGraphs) {
    return [cause('cudaGraph', both, graphWords(comparison))];
  }
  if (comparison.scale !== 1) {
    return [cause('batch', both, batchWords(comparison, both))];
  }
  const syncDelta = deltas.synchronisingCall.deltaNsPerStep;
  // A host that has waited for the GPU has lost its lead, so what it launches afterwards comes late as well.
  const takesLead =
    Math.abs(syncs) >= 0.5 && syncs * syncDelta > 0 && deltas.hostLate.deltaNsPerStep * syncDelta > 0;
  if (takesLead) {
    return [cause('synchronisingCalls', both, syncWords(comparison, true))];
  }
  // The same waits may count as one or the other, by whether the host catches up after them.
  const isRenamed = Math.abs(syncs) < 0.5 && deltas.hostLate.deltaNsPerStep * syncDelta < 0;
  return isRenamed
    ? [cause('launches', both, launchWords(comparison, both))]
    : [
        cause('synchronisingCalls', deltas.synchronisingCall, syncWords(comparison, false)),
        cause('launches', deltas.hostLate, launchWords(comparison, deltas.hostLate)),
      ];
}

function kernelCauses(comparison: Comparison, delta: CauseDelta): DiffCause[] {
  const { a, b, scale, kernels } = comparison;
  if (scale !== 1) {
    return [
      cause(
        'batch',
        delta,
        `at batch ${b.batch ?? '?'} instead of ${a.batch ?? '?'} kernels take ${moreOrLess(delta)} for the same samples`,
      ),
    ];
  }
  const fusions = findFusions(a, b, kernels);
  const fused = fusions.map((fusion) => cause('fusion', same(fusion.deltaNs), fusionWords(fusion)));
  const rest = subtract(delta, add(fused));
  return [...fused, cause('kernels', rest, kernelWords(comparison, rest, fused.length > 0))];
}

function deltaOf({ a, b, scale }: Comparison, part: StepPart): CauseDelta {
  return {
    deltaNsPerStep: b.parts[part] * scale - a.parts[part],
    withoutProfilerNsPerStep: b.partsWithoutProfiler[part] * scale - a.partsWithoutProfiler[part],
  };
}

function cause(kind: CauseKind, delta: CauseDelta, words: string): DiffCause {
  const deltaNsPerStep = Math.round(delta.deltaNsPerStep);
  const withoutProfilerNsPerStep = Math.round(delta.withoutProfilerNsPerStep);
  const estimate =
    Math.abs(withoutProfilerNsPerStep - deltaNsPerStep) > 0.1 * Math.abs(deltaNsPerStep)
      ? `, about ${signed(withoutProfilerNsPerStep)} without the profiler`
      : '';
  return {
    kind,
    sentence: `${words.slice(0, 1).toUpperCase()}${words.slice(1)}, ${signed(deltaNsPerStep)}${estimate}.`,
    deltaNsPerStep,
    withoutProfilerNsPerStep,
  };
}

function add(deltas: readonly CauseDelta[]): CauseDelta {
  return {
    deltaNsPerStep: deltas.reduce((sum, delta) => sum + delta.deltaNsPerStep, 0),
    withoutProfilerNsPerStep: deltas.reduce((sum, delta) => sum + delta.withoutProfilerNsPerStep, 0),
  };
}

function subtract(from: CauseDelta, what: CauseDelta): CauseDelta {
  return {
    deltaNsPerStep: from.deltaNsPerStep - what.deltaNsPerStep,
    withoutProfilerNsPerStep: from.withoutProfilerNsPerStep - what.withoutProfilerNsPerStep,
  };
}

function same(deltaNs: number): CauseDelta {
  return { deltaNsPerStep: deltaNs, withoutProfilerNsPerStep: deltaNs };
}
