import { formatCount, formatDurationNs, formatShare } from '../../core/units.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import type { Trace } from '../read/trace.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { isRankOfSeveral } from '../whatif/isRankOfSeveral.ts';
import type { TraceAnalysis } from './traceAnalysis.ts';
import { endsBeforeDeviceWork, lostPart, noDeviceWorkWritten, traceDamage } from './traceDamage.ts';

export const healthCodes = [
  'truncated',
  'corrupt-data',
  'skipped-bytes',
  'repaired-events',
  'events-without-time',
  'negative-durations',
  'no-events',
  'no-steps',
  'no-device-work',
  'unlinked-device-work',
  'no-shapes',
  'no-stacks',
  'no-memory',
  'overlapping-events',
  'no-sync-events',
  'one-rank-only',
  'overhead-events',
  'profiler-overhead',
] as const;
export type HealthCode = (typeof healthCodes)[number];

/** Something that the trace lacks or that was lost on the way, and the option that would bring it next time. */
export interface HealthRecord {
  readonly code: HealthCode;
  readonly message: string;
  /** What to pass to torch.profiler.profile, or to do, next time; `null` where nothing helps. */
  readonly option: string | null;
}

/** What to know before trusting the numbers of a trace; empty when nothing is amiss. */
export function traceHealth(analysis: TraceAnalysis): HealthRecord[] {
  return [...traceDamage(analysis.trace), ...missing(analysis), ...doubts(analysis)];
}

function missing(analysis: TraceAnalysis): HealthRecord[] {
  const { trace, linked, steps } = analysis;
  const { events, metadata } = trace;
  const { recorded } = metadata;
  if (events.count === 0) {
    return [noEvents(trace)];
  }
  const rowsOf = (code: number) => linked.byCategory[code]!;
  const operators = rowsOf(category.operator);
  const frames = rowsOf(category.python).length;
  const calls = rowsOf(category.runtime).length + rowsOf(category.driver).length;
  const records: HealthRecord[] = [];
  const lost = lostPart(trace);
  /** In a file that is not whole, what is missing may have been recorded all the same, so no option is to blame. */
  const add = (code: HealthCode, message: string, option: string) =>
    records.push(
      lost === undefined
        ? { code, message: `${message}.`, option }
        : { code, message: `${message}; what is missing may have been in ${lost}.`, option: null },
    );
  if (steps.length === 1 && steps[0]?.name === 'whole recording') {
    add(
      'no-steps',
      'The recording has no steps, so it counts as one',
      'Call profiler.step() after each step.',
    );
  }
  if (endsBeforeDeviceWork(linked)) {
    records.push({ code: 'no-device-work', message: noDeviceWorkWritten, option: null });
  } else if (linked.deviceRows.length === 0 && (metadata.devices.length > 0 || calls > 0)) {
    add(
      'no-device-work',
      'There is a GPU, but no work of it was recorded',
      'activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA], and synchronise before the profiler stops.',
    );
  }
  if (operators.length > 0 && recorded.shapes !== true && operators.every((row) => events.a[row] === 0)) {
    records.push({
      code: 'no-shapes',
      message: 'Operators have no input shapes.',
      option: 'record_shapes=True',
    });
  }
  if (frames === 0 && trace.callStacks.size === 0) {
    add(
      'no-stacks',
      'There are no Python lines or modules, so nothing leads to your source',
      'with_stack=True',
    );
  }
  if (trace.memory.count === 0) {
    add('no-memory', 'Allocations were not recorded', 'profile_memory=True');
  }
  return records;
}

function noEvents(trace: Trace): HealthRecord {
  const lost = lostPart(trace);
  const message = 'The trace has no timed event, so there is nothing to analyse';
  return lost === undefined
    ? {
        code: 'no-events',
        message: `${message}.`,
        option:
          'Check that the profiler was started and that the active steps of its schedule ran before it was stopped.',
      }
    : { code: 'no-events', message: `${message}; what is missing may have been in ${lost}.`, option: null };
}

function doubts(analysis: TraceAnalysis): HealthRecord[] {
  const { trace, linked, timing } = analysis;
  const { events } = trace;
  const records: HealthRecord[] = [];
  const { unlinkedNs, totalNs, unlinked } = attribution(analysis);
  if (unlinked > 0) {
    const lost = lostPart(trace);
    records.push({
      code: 'unlinked-device-work',
      message: `${formatCount(unlinked, 'piece')} of device work, ${formatShare(totalNs > 0 ? unlinkedNs / totalNs : 0)} of its time, cannot be tied to what launched it${lost === undefined ? '; most often it was launched before the recording began' : `, which may have been in ${lost}`}.`,
      option:
        lost === undefined
          ? 'schedule(warmup=3 or more), and torch.cuda.synchronize() before the first recorded step.'
          : null,
    });
  }
  if (linked.overlapping > 0) {
    records.push({
      code: 'overlapping-events',
      message: `${formatCount(linked.overlapping, 'host event overlaps', 'host events overlap')} another of the same thread without being inside it; both are kept.`,
      option: null,
    });
  }
  const streams = countTracks(linked, linked.deviceRows);
  const hasSyncEvents = linked.byCategory[category.sync]!.length > 0;
  if (streams > 1 && !hasSyncEvents) {
    records.push({
      code: 'no-sync-events',
      message: `${formatCount(streams, 'stream')} worked; which waited for which was not recorded and is inferred.`,
      option: 'experimental_config=torch._C._profiler._ExperimentalConfig(enable_cuda_sync_events=True)',
    });
  }
  const { distributed } = trace.metadata;
  if (distributed?.world_size !== undefined && distributed.world_size > 1) {
    records.push({
      code: 'one-rank-only',
      message: `This is rank ${distributed.rank ?? '?'} of ${distributed.world_size}; waiting for other ranks cannot be told from transfer without their traces.`,
      option: 'Open the traces of all ranks together.',
    });
  }
  const overhead = linked.byCategory[category.overhead]!;
  const overheadNs = overhead.reduce((sum, row) => sum + events.durationNs[row]!, 0);
  if (overhead.length > 0) {
    records.push({
      code: 'overhead-events',
      message: `The profiler itself was busy for ${formatDurationNs(overheadNs)} in ${formatCount(overhead.length, 'place')} (buffers, lazy loading).`,
      option: 'A longer warmup in the schedule.',
    });
  }
  if (timing !== undefined && timing.expectedNs < 0.75 * timing.recordedNs) {
    records.push({
      code: 'profiler-overhead',
      message: `Steps of ${formatDurationNs(timing.recordedNs)} were recorded; without the profiler they would take about ${formatDurationNs(timing.expectedNs)}, by estimate${isRankOfSeveral(trace) ? ', where other ranks do not hold them up' : ''}.`,
      option: 'Leave out with_stack, profile_memory and record_shapes when only times matter.',
    });
  }
  return records;
}

/** On how many tracks some events are. */
function countTracks({ trace }: LinkedTrace, rows: Uint32Array): number {
  const isPresent = new Uint8Array(trace.tracks.length);
  for (let index = 0, { length } = rows; index < length; index++) {
    isPresent[trace.events.track[rows[index]!]!] = 1;
  }
  return isPresent.reduce((sum, each) => sum + each, 0);
}

/** Device time, and what of it has neither an operator nor a launch in the trace. */
export function attribution({ trace, linked }: TraceAnalysis): {
  readonly totalNs: number;
  /** Tied to an operator. */
  readonly operatorNs: number;
  /** Tied to nothing. */
  readonly unlinkedNs: number;
  readonly unlinked: number;
} {
  const { events } = trace;
  let totalNs = 0;
  let operatorNs = 0;
  let unlinkedNs = 0;
  let unlinked = 0;
  for (let index = 0, { length } = linked.deviceRows; index < length; index++) {
    const row = linked.deviceRows[index]!;
    const durationNs = events.durationNs[row]!;
    totalNs += durationNs;
    if (linked.operator[row] !== none) {
      operatorNs += durationNs;
    } else if (linked.launch[row] === none) {
      unlinkedNs += durationNs;
      unlinked++;
    }
  }
  return { totalNs, operatorNs, unlinkedNs, unlinked };
}
