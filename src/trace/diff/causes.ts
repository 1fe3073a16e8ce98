import { formatDurationNs, formatSignificant } from '../../core/units.ts';
import { type Fusion, findFusions } from './fusions.ts';
import type { KernelRow, OperatorRow } from './diffRows.ts';
import { shortKernelName } from './kernelName.ts';
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

type Delta = Pick<DiffCause, 'deltaNsPerStep' | 'withoutProfilerNsPerStep'>;

/** A cause below this share of the step is not worth a sentence of its own. */
const tellingShare = 0.004;

/** The causes, the largest first and the rest last. */
export function findCauses(comparison: Comparison): DiffCause[] {
  const { a, b, scale } = comparison;
  const deltas = Object.fromEntries(stepParts.map((part) => [part, deltaOf(comparison, part)])) as Record<
    StepPart,
    Delta
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
function hostCauses(comparison: Comparison, deltas: Readonly<Record<StepPart, Delta>>): DiffCause[] {
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

function kernelCauses(comparison: Comparison, delta: Delta): DiffCause[] {
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

function deltaOf({ a, b, scale }: Comparison, part: StepPart): Delta {
  return {
    deltaNsPerStep: b.parts[part] * scale - a.parts[part],
    withoutProfilerNsPerStep: b.partsWithoutProfiler[part] * scale - a.partsWithoutProfiler[part],
  };
}

function cause(kind: CauseKind, delta: Delta, words: string): DiffCause {
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

function graphWords({ a, b }: Comparison): string {
  return `${launchesOf(a)} a step became ${launchesOf(b)}`;
}

function launchesOf({ calls: { launches, graphLaunches } }: TraceProfile): string {
  const kernels = launches < 0.05 ? [] : [count(launches, 'kernel launch', 'kernel launches')];
  const graphs =
    graphLaunches < 0.05 ? [] : [count(graphLaunches, 'CUDA graph launch', 'CUDA graph launches')];
  return [...kernels, ...graphs].join(' and ') || 'no launch';
}

function batchWords({ a, b }: Comparison, delta: Delta): string {
  const grew = (b.batch ?? 0) > (a.batch ?? 0);
  return `the batch ${grew ? 'grew' : 'shrank'} from ${a.batch ?? '?'} to ${b.batch ?? '?'} samples a step, so the GPU waits ${moreOrLess(delta)} for its host for the same samples`;
}

function syncWords({ a, b }: Comparison, withLead: boolean): string {
  const labels = new Set([...a.calls.syncs.keys(), ...b.calls.syncs.keys()]);
  const changed = [...labels]
    .map((label) => ({ label, by: (b.calls.syncs.get(label) ?? 0) - (a.calls.syncs.get(label) ?? 0) }))
    .sort((x, y) => Math.abs(y.by) - Math.abs(x.by))[0];
  const lead = withLead ? ', after which the host has no lead over the GPU' : '';
  return changed === undefined || Math.abs(changed.by) < 0.5
    ? `synchronising calls, as many as before, hold the GPU up differently${lead}`
    : `${signedCount(changed.by)} ${changed.label} a step${lead}`;
}

function launchWords({ a, b, operators }: Comparison, delta: Delta): string {
  const [first, second] = [a.calls.launches, b.calls.launches];
  if (Math.abs(second - first) > 0.05 * Math.max(first, second)) {
    return `${count(first, 'kernel launch', 'kernel launches')} a step became ${formatCountOf(second)}`;
  }
  const slower = operators.toSorted(
    (x, y) => Math.abs(y.bHostSelfNs - y.aHostSelfNs) - Math.abs(x.bHostSelfNs - x.aHostSelfNs),
  )[0];
  const by = slower === undefined ? 0 : slower.bHostSelfNs - slower.aHostSelfNs;
  return `the host launches as much work as before and keeps the GPU waiting ${moreOrLess(delta)}${
    slower === undefined || by * delta.deltaNsPerStep <= 0
      ? ''
      : `; ${slower.name} changed most on the host, by ${signed(by)}`
  }`;
}

function copyWords({ a, b }: Comparison, delta: Delta): string {
  const by = b.calls.copies - a.calls.copies;
  return Math.abs(by) >= 0.5
    ? `${signedCount(by)} copies a step that no kernel hides`
    : `copies and sets that no kernel hides take ${moreOrLess(delta)}`;
}

function loaderWords({ a, b }: Comparison, delta: Delta): string {
  const waiting = `the data loader keeps the step waiting ${moreOrLess(delta)}`;
  const workers = (profile: TraceProfile) =>
    [...profile.calls.loaders].some((name) => name.includes('MultiProcessing'));
  return workers(a) === workers(b) || a.calls.loaders.size === 0 || b.calls.loaders.size === 0
    ? waiting
    : `${waiting}: it loads in ${workers(b) ? 'worker processes instead of the main one' : 'the main process instead of workers'}`;
}

function hostWords({ operators }: Comparison, delta: Delta): string {
  const [top] = operators;
  return `operators of the host take ${moreOrLess(delta)}${top === undefined ? '' : `; ${top.name} changed most`}`;
}

function kernelWords({ kernels }: Comparison, delta: Delta, afterFusions: boolean): string {
  const added = kernels.filter(({ status }) => status === 'added').length;
  const removed = kernels.filter(({ status }) => status === 'removed').length;
  const [top] = kernels;
  const what = afterFusions ? 'other kernels take' : 'kernels take';
  return `${what} ${moreOrLess(delta)} (${added} kinds added, ${removed} removed${
    top === undefined ? '' : `; most in ${shortKernelName(top.name)}, ${signed(top.deltaNs)}`
  })`;
}

function fusionWords({ name, kinds, others, aCalls, bCalls }: Fusion): string {
  return `${count(aCalls, 'kernel', 'kernels')} a step of ${count(kinds, 'kind', 'kinds')} fused into ${
    others === 0 ? shortKernelName(name) : `${shortKernelName(name)} and ${count(others, 'other', 'others')}`
  }, ${count(bCalls, 'call', 'calls')} a step`;
}

function moreOrLess({ deltaNsPerStep }: Delta): string {
  return `${formatDurationNs(Math.abs(Math.round(deltaNsPerStep)))} ${deltaNsPerStep < 0 ? 'less' : 'more'}`;
}

/** A difference with its sign: `-3.7 ms`. */
export function signed(deltaNs: number): string {
  return `${deltaNs < 0 ? '-' : '+'}${formatDurationNs(Math.abs(deltaNs))}`;
}

function signedCount(by: number): string {
  return `${by < 0 ? '-' : '+'}${formatCountOf(Math.abs(by))}`;
}

function count(value: number, singular: string, plural: string): string {
  const text = formatCountOf(value);
  return `${text} ${text === '1' ? singular : plural}`;
}

/** Means over steps: whole where they are nearly. */
function formatCountOf(value: number): string {
  return Math.abs(value) >= 10
    ? Math.round(value).toLocaleString('en-US')
    : formatSignificant(Number(value.toFixed(1)));
}

function add(deltas: readonly Delta[]): Delta {
  return {
    deltaNsPerStep: deltas.reduce((sum, delta) => sum + delta.deltaNsPerStep, 0),
    withoutProfilerNsPerStep: deltas.reduce((sum, delta) => sum + delta.withoutProfilerNsPerStep, 0),
  };
}

function subtract(from: Delta, what: Delta): Delta {
  return {
    deltaNsPerStep: from.deltaNsPerStep - what.deltaNsPerStep,
    withoutProfilerNsPerStep: from.withoutProfilerNsPerStep - what.withoutProfilerNsPerStep,
  };
}

function same(deltaNs: number): Delta {
  return { deltaNsPerStep: deltaNs, withoutProfilerNsPerStep: deltaNs };
}
