import { formatDurationNs, formatShare } from '../core/units.ts';

/**
 * What a profiler trace says at a glance. Whatever engine reads the trace produces this form, so that the step, the
 * CLI and the pages need not know how it was read.
 */
export interface TraceSummary {
  /** One sentence with the answer. */
  readonly sentence: string;
  /** Name of the first GPU that ran a kernel; `null` when nothing ran on a device. */
  readonly device: string | null;
  readonly eventCount: number;
  /** The profiler's own steps; the whole recording as one step where there are none. */
  readonly steps: readonly TraceStep[];
  /** Time between the start of the first and the end of the last step. */
  readonly wallNs: number;
  /** Parts of `wallNs` that add up to it; each instant counts for the first category that was active. */
  readonly breakdown: readonly TraceShare[];
  /** Longest first: by device time where there is a device, by host self time otherwise. */
  readonly operators: readonly OperatorTime[];
  readonly kernels: readonly KernelTime[];
}

export interface TraceStep {
  readonly name: string;
  /** Relative to the first step. */
  readonly startNs: number;
  readonly durationNs: number;
}

/** In order of priority: an instant at which a kernel and an operator are active counts as kernel. */
export const traceCategories = [
  'kernel',
  'communication',
  'memory copy',
  'memory set',
  'kernel launch',
  'data loading',
  'operator',
  'other',
] as const;
export type TraceCategory = (typeof traceCategories)[number];

export interface TraceShare {
  readonly category: TraceCategory;
  readonly durationNs: number;
  /** Between 0 and 1. */
  readonly share: number;
}

export interface OperatorTime {
  readonly name: string;
  readonly calls: number;
  /** Time on the host without the operators called inside. */
  readonly hostSelfNs: number;
  readonly hostTotalNs: number;
  /** Kernels, copies and sets that the operator itself launched. */
  readonly deviceNs: number;
}

export interface KernelTime {
  readonly name: string;
  readonly calls: number;
  readonly durationNs: number;
}

/** The answer in one sentence: length of a step, what it is spent on, and the operator that takes most. */
export function describeTrace(summary: Omit<TraceSummary, 'sentence'>): string {
  const { steps, breakdown, operators, device } = summary;
  if (steps.length === 0) {
    return 'The trace holds no timed event.';
  }
  const meanNs = steps.reduce((sum, { durationNs }) => sum + durationNs, 0) / steps.length;
  const length = `${steps.length === 1 ? 'One step takes' : `${steps.length} steps take`} ${formatDurationNs(meanNs)}${steps.length === 1 ? '' : ' each'}`;
  const share = (category: TraceCategory) => breakdown.find((each) => each.category === category)?.share ?? 0;
  const [top] = operators;
  if (device === null) {
    const busy = `operators fill ${formatShare(share('operator'))} of the time on the CPU`;
    return `${length}; ${busy}${top === undefined ? '' : `, most of it in ${top.name} (${formatDurationNs(top.hostSelfNs)} in ${top.calls} calls)`}.`;
  }
  const busy = `the GPU computes during ${formatShare(share('kernel'))} of the time`;
  return `${length}; ${busy}${top === undefined ? '' : `, most of it for ${top.name} (${formatDurationNs(top.deviceNs)} in ${top.calls} calls)`}.`;
}
