import { formatCount, formatDurationNs } from '../../core/units.ts';
import { endsTogether } from '../distributed/collectiveNames.ts';
import { findCollectives } from '../distributed/findCollectives.ts';
import { matchCollectives } from '../distributed/matchCollectives.ts';
import { median, quantile } from '../statistics/orderStatistics.ts';
import { epochOf } from './epoch.ts';
import type { TraceOfJob } from './traceJob.ts';

/** How the clocks of several traces were put on one axis, and how far that can be trusted. */
export interface ClockAlignment {
  /**
   * `epoch`: by the time since 1970 that each trace names; `epoch-and-collectives`: corrected by collectives, which
   * end everywhere at once; `collectives`: by these alone; `none`: times of different ranks cannot be compared.
   */
  readonly method: 'single' | 'epoch' | 'epoch-and-collectives' | 'collectives' | 'none';
  /** To add to each trace's own nanoseconds; the axis is that of the first trace. */
  readonly offsetsNs: readonly number[];
  /** Nine tenths of the collectives that could be checked end on all ranks within so much; `null` when none could. */
  readonly uncertaintyNs: number | null;
  /** The same in plain words. */
  readonly words: string;
}

/** A difference of clocks below this is not corrected: collectives do not end together to the microsecond. */
const negligibleNs = 100_000;
/** Collectives that end so far apart say nothing about clocks. */
const uselessNs = 1_000_000;
/** From so few collectives no clock is set. */
const fewestCollectives = 3;

interface Evidence {
  readonly count: number;
  readonly shiftNs: number;
  readonly spreadNs: number;
}

/** Aligns traces that were recorded at the same time. @param traces of the ranks, in their order. */
export function alignClocks(traces: readonly TraceOfJob[]): ClockAlignment {
  const [first] = traces;
  if (first === undefined || traces.length === 1) {
    const words = 'One trace has one clock.';
    return { method: 'single', offsetsNs: traces.map(() => 0), uncertaintyNs: 0, words };
  }
  const epochs = traces.map(({ linked }) => epochOf(linked.trace)?.baseNs);
  const firstEpoch = epochs[0];
  const epochOffsets = epochs.map((epoch) =>
    epoch === undefined || firstEpoch === undefined ? undefined : Number(epoch - firstEpoch),
  );
  const known = epochOffsets.every((offset) => offset !== undefined) ? epochOffsets : undefined;
  const evidence = gatherEvidence(traces, known);
  return known === undefined ? withoutEpoch(evidence) : withEpoch(traces, known, evidence);
}

/** How much later than the first trace's each trace's collectives end. */
function gatherEvidence(
  traces: readonly TraceOfJob[],
  offsets: readonly number[] | undefined,
): (Evidence | undefined)[] {
  const lists = traces.map(({ linked }) => findCollectives(linked).filter(({ kind }) => endsTogether(kind)));
  const { matched } = matchCollectives(lists, offsets && ((rank, ns) => ns + offsets[rank]!));
  return traces.map((_, rank) => {
    const differences: number[] = [];
    for (const { calls } of matched) {
      const [reference, own] = [calls[0], calls[rank]];
      if (reference !== undefined && own !== undefined) {
        differences.push(
          own.startNs + own.durationNs + (offsets?.[rank] ?? 0) - reference.startNs - reference.durationNs,
        );
      }
    }
    if (differences.length === 0) {
      return undefined;
    }
    const shiftNs = median(differences);
    return {
      count: differences.length,
      shiftNs,
      spreadNs: quantile(
        differences.map((difference) => Math.abs(difference - shiftNs)),
        0.9,
      ),
    };
  });
}

function withEpoch(
  traces: readonly TraceOfJob[],
  offsets: readonly number[],
  evidence: readonly (Evidence | undefined)[],
): ClockAlignment {
  const hosts = new Set(traces.map(({ linked }) => linked.trace.metadata.hostName));
  const place = hosts.has(undefined)
    ? 'The traces do not name their machine'
    : hosts.size === 1
      ? 'All ranks ran on one machine'
      : `The ranks ran on ${formatCount(hosts.size, 'machine')}`;
  const others = evidence.slice(1);
  if (others.some((found) => found === undefined)) {
    return {
      method: 'epoch',
      offsetsNs: offsets,
      uncertaintyNs: null,
      words: `${place}; times are compared by their clocks as they are, and not every rank has a collective in common with the first to check them by.`,
    };
  }
  const corrections = evidence.map((found) =>
    found !== undefined &&
    found.count >= fewestCollectives &&
    Math.abs(found.shiftNs) > Math.max(negligibleNs, 3 * found.spreadNs)
      ? found.shiftNs
      : 0,
  );
  const corrected = corrections.some((correction) => correction !== 0);
  const uncertaintyNs = Math.round(
    Math.max(
      ...evidence.map((found, rank) =>
        found === undefined ? 0 : found.spreadNs + (corrections[rank] === 0 ? Math.abs(found.shiftNs) : 0),
      ),
    ),
  );
  const count = Math.min(...others.map((found) => found?.count ?? 0));
  const largest = Math.max(...corrections.map(Math.abs));
  return {
    method: corrected ? 'epoch-and-collectives' : 'epoch',
    offsetsNs: offsets.map((offset, rank) => offset - corrections[rank]!),
    uncertaintyNs,
    words: corrected
      ? `${place}; their clocks were up to ${formatDurationNs(largest)} apart and were set by ${formatCount(count, 'collective')}, which end everywhere at once: right to about ${formatDurationNs(uncertaintyNs)}.`
      : `${place} and their clocks agree: ${formatCount(count, 'collective')} end on all ranks within ${formatDurationNs(uncertaintyNs)}.`,
  };
}

function withoutEpoch(evidence: readonly (Evidence | undefined)[]): ClockAlignment {
  const others = evidence.slice(1);
  const usable = others.filter(
    (found) => found !== undefined && found.count >= fewestCollectives && found.spreadNs <= uselessNs,
  );
  if (usable.length < others.length) {
    return {
      method: 'none',
      offsetsNs: evidence.map(() => 0),
      uncertaintyNs: null,
      words:
        'The traces do not say when their time began, and their collectives do not tell it either: only durations are compared, never times of different ranks.',
    };
  }
  const uncertaintyNs = Math.round(Math.max(...usable.map((found) => found?.spreadNs ?? 0)));
  return {
    method: 'collectives',
    offsetsNs: evidence.map((found, rank) => (rank === 0 ? 0 : -(found?.shiftNs ?? 0))),
    uncertaintyNs,
    words: `The traces do not say when their time began; they were placed by collectives, which end everywhere at once: right to about ${formatDurationNs(uncertaintyNs)} if the first ones of each trace belong together.`,
  };
}
