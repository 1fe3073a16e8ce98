import { formatDurationNs, formatSignificant, groupThousands } from '../../core/units.ts';
import type { CauseDelta, Comparison } from './causes.ts';
import type { Fusion } from './fusions.ts';
import { shortKernelName } from './kernelName.ts';
import type { TraceProfile } from './traceProfile.ts';

// What changed, in words that a difference such as `-3.7 ms` follows.

export function graphWords({ a, b }: Comparison): string {
  return `${launchesOf(a)} a step became ${launchesOf(b)}`;
}

function launchesOf({ calls: { launches, graphLaunches } }: TraceProfile): string {
  const kernels = launches < 0.05 ? [] : [count(launches, 'kernel launch', 'kernel launches')];
  const graphs =
    graphLaunches < 0.05 ? [] : [count(graphLaunches, 'CUDA graph launch', 'CUDA graph launches')];
  return [...kernels, ...graphs].join(' and ') || 'no launch';
}

export function batchWords({ a, b }: Comparison, delta: CauseDelta): string {
  const grew = (b.batch ?? 0) > (a.batch ?? 0);
  return `the batch ${grew ? 'grew' : 'shrank'} from ${a.batch ?? '?'} to ${b.batch ?? '?'} samples a step, so the GPU waits ${moreOrLess(delta)} for its host for the same samples`;
}

export function syncWords({ a, b }: Comparison, withLead: boolean): string {
  const labels = new Set([...a.calls.syncs.keys(), ...b.calls.syncs.keys()]);
  const changed = [...labels]
    .map((label) => ({ label, by: (b.calls.syncs.get(label) ?? 0) - (a.calls.syncs.get(label) ?? 0) }))
    .sort((x, y) => Math.abs(y.by) - Math.abs(x.by))[0];
  const lead = withLead ? ', after which the host has no lead over the GPU' : '';
  return changed === undefined || Math.abs(changed.by) < 0.5
    ? `synchronising calls, as many as before, hold the GPU up differently${lead}`
    : `${countMore(changed.by)} ${callsOf(changed.label, changed.by)} a step${lead}`;
}

export function launchWords({ a, b, operators }: Comparison, delta: CauseDelta): string {
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

export function copyWords({ a, b }: Comparison, delta: CauseDelta): string {
  const by = b.calls.copies - a.calls.copies;
  return Math.abs(by) >= 0.5
    ? `${countMore(by)} ${formatCountOf(Math.abs(by)) === '1' ? 'copy' : 'copies'} a step that no kernel hides`
    : `copies and sets that no kernel hides take ${moreOrLess(delta)}`;
}

export function loaderWords({ a, b }: Comparison, delta: CauseDelta): string {
  const waiting = `the data loader keeps the step waiting ${moreOrLess(delta)}`;
  const workers = (profile: TraceProfile) =>
    [...profile.calls.loaders].some((name) => name.includes('MultiProcessing'));
  return workers(a) === workers(b) || a.calls.loaders.size === 0 || b.calls.loaders.size === 0
    ? waiting
    : `${waiting}: it loads in ${workers(b) ? 'worker processes instead of the main one' : 'the main process instead of workers'}`;
}

export function hostWords({ operators }: Comparison, delta: CauseDelta): string {
  const [top] = operators;
  return `operators of the host take ${moreOrLess(delta)}${top === undefined ? '' : `; ${top.name} changed most`}`;
}

export function kernelWords({ kernels }: Comparison, delta: CauseDelta, afterFusions: boolean): string {
  const added = kernels.filter(({ status }) => status === 'added').length;
  const removed = kernels.filter(({ status }) => status === 'removed').length;
  const [top] = kernels;
  const what = afterFusions ? 'other kernels take' : 'kernels take';
  const kinds = [
    ...(added === 0 ? [] : [`${count(added, 'kind', 'kinds')} added`]),
    ...(removed === 0 ? [] : [`${count(removed, 'kind', 'kinds')} removed`]),
  ].join(', ');
  const details = [
    ...(kinds === '' ? [] : [kinds]),
    ...(top === undefined || top.deltaNs === 0
      ? []
      : [`most in ${shortKernelName(top.name)}, ${signed(top.deltaNs)}`]),
  ].join('; ');
  return `${what} ${moreOrLess(delta)}${details === '' ? '' : ` (${details})`}`;
}

export function fusionWords({ name, kinds, others, aCalls, bCalls }: Fusion): string {
  return `${count(aCalls, 'kernel', 'kernels')} a step of ${count(kinds, 'kind', 'kinds')} fused into ${
    others === 0 ? shortKernelName(name) : `${shortKernelName(name)} and ${count(others, 'other', 'others')}`
  }, ${count(bCalls, 'call', 'calls')} a step`;
}

export function moreOrLess({ deltaNsPerStep }: CauseDelta): string {
  return `${formatDurationNs(Math.abs(Math.round(deltaNsPerStep)))} ${deltaNsPerStep < 0 ? 'less' : 'more'}`;
}

/** A difference with its sign: `-3.7 ms`. */
export function signed(deltaNs: number): string {
  return `${deltaNs < 0 ? '-' : '+'}${formatDurationNs(Math.abs(deltaNs))}`;
}

/** A difference of a count in words: `60 fewer`. */
function countMore(by: number): string {
  return `${formatCountOf(Math.abs(by))} ${by < 0 ? 'fewer' : 'more'}`;
}

/** Synchronising calls by what made them: `cudaStreamSynchronize calls through .item()`. */
function callsOf(label: string, by: number): string {
  const calls = formatCountOf(Math.abs(by)) === '1' ? 'call' : 'calls';
  const [name = label, ...through] = label.split(' through ');
  return [`${name} ${calls}`, ...through].join(' through ');
}

function count(value: number, singular: string, plural: string): string {
  const text = formatCountOf(value);
  return `${text} ${text === '1' ? singular : plural}`;
}

/** Means over steps: whole where they are nearly. */
function formatCountOf(value: number): string {
  return Math.abs(value) >= 10
    ? groupThousands(Math.round(value))
    : formatSignificant(Number(value.toFixed(1)));
}
