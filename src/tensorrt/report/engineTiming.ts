import { summariseLatency } from '../../model/latencyStatistics.ts';
import type { EngineTiming } from './engineReport.ts';
import type { EngineSummary, SummaryFigures, SummaryQuantity } from './parseSummary.ts';
import type { EngineTimes } from './parseTimes.ts';

/** What the log or the person who ran it knows of the conditions; null when nobody does. */
export interface TimingConditions {
  readonly transfersIncluded?: boolean | null;
  readonly cudaGraph?: boolean | null;
}

type Statistics = NonNullable<EngineTiming['latency']>;

/**
 * Timing of whole queries: from the single times where there are any, else from the figures of the log.
 * Null when neither tells anything.
 */
export function engineTiming(
  times: EngineTimes | undefined,
  summary: EngineSummary | undefined,
  conditions: TimingConditions = {},
): EngineTiming | null {
  const queries = times === undefined ? undefined : withoutWarmup(times, summary);
  const cudaGraph = conditions.cudaGraph ?? summary?.cudaGraph ?? null;
  const told = conditions.transfersIncluded ?? summary?.transfersIncluded ?? null;
  if (queries !== undefined && queries.latencyNs.length > 0) {
    const moved = [...queries.h2dNs, ...queries.d2hNs].some((durationNs) => durationNs > 0);
    return {
      queries: queries.latencyNs.length,
      throughputPerSecond: summary?.throughputPerSecond ?? throughputOf(queries),
      latency: summariseLatency(queries.latencyNs) ?? null,
      compute: summariseLatency(queries.computeNs) ?? null,
      h2d: summariseLatency(queries.h2dNs) ?? null,
      d2h: summariseLatency(queries.d2hNs) ?? null,
      enqueue: summariseLatency(queries.enqueueNs) ?? null,
      // Every model has inputs, so copies that took no time were not made.
      transfersIncluded: told ?? moved,
      cudaGraph,
    };
  }
  if (summary === undefined || (summary.figures.size === 0 && summary.throughputPerSecond === null)) {
    return null;
  }
  const figures = (quantity: SummaryQuantity) => statisticsOf(summary.figures.get(quantity));
  return {
    queries: summary.queries ?? 0,
    throughputPerSecond: summary.throughputPerSecond,
    latency: figures('latency'),
    compute: figures('compute'),
    h2d: figures('h2d'),
    d2h: figures('d2h'),
    enqueue: figures('enqueue'),
    transfersIncluded: told,
    cudaGraph,
  };
}

/** Standard deviation of the compute time divided by its mean, as trtexec computes it; null without times. */
export function computeVariation(
  times: EngineTimes | undefined,
  summary: EngineSummary | undefined,
): number | null {
  const samples = times === undefined ? [] : withoutWarmup(times, summary).computeNs;
  if (samples.length < 2) {
    return summary?.variation ?? null;
  }
  const meanNs = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const variance = samples.reduce((sum, sample) => sum + (sample - meanNs) ** 2, 0) / samples.length;
  return meanNs > 0 ? Math.sqrt(variance) / meanNs : null;
}

/** Before 8.5 the warm-up queries are exported too; how many there were, and how many count, stands in the log. */
function withoutWarmup(times: EngineTimes, summary: EngineSummary | undefined): EngineTimes {
  const warmup = summary?.warmupQueries ?? 0;
  if (warmup === 0 || times.latencyNs.length !== warmup + (summary?.queries ?? 0)) {
    return times;
  }
  return {
    ...times,
    latencyNs: times.latencyNs.slice(warmup),
    computeNs: times.computeNs.slice(warmup),
    h2dNs: times.h2dNs.slice(warmup),
    d2hNs: times.d2hNs.slice(warmup),
    enqueueNs: times.enqueueNs.slice(warmup),
    spanNs: null,
  };
}

function throughputOf({ latencyNs, spanNs }: EngineTimes): number | null {
  return spanNs === null ? null : (latencyNs.length * 1e9) / spanNs;
}

function statisticsOf(figures: SummaryFigures | undefined): Statistics | null {
  if (
    figures === undefined ||
    figures.minNs === null ||
    figures.maxNs === null ||
    figures.meanNs === null ||
    figures.medianNs === null
  ) {
    return null;
  }
  return {
    minNs: figures.minNs,
    meanNs: figures.meanNs,
    p50Ns: figures.medianNs,
    p90Ns: figures.percentilesNs.get(90) ?? null,
    p99Ns: figures.percentilesNs.get(99) ?? null,
    maxNs: figures.maxNs,
  };
}
