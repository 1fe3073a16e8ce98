import { asNumber, msToNs } from './looseValues.ts';
import { type LogWarnings, parseWarnings, readLogLine } from './parseWarnings.ts';

/** Figures of one quantity as the log prints them; what the version does not print is null. */
export interface SummaryFigures {
  readonly minNs: number | null;
  readonly maxNs: number | null;
  readonly meanNs: number | null;
  readonly medianNs: number | null;
  /** By percentage: 99 gives the p99. */
  readonly percentilesNs: ReadonlyMap<number, number>;
}

export type SummaryQuantity = 'latency' | 'compute' | 'h2d' | 'd2h' | 'enqueue' | 'endToEnd';

/** What the log of a trtexec run tells. */
export interface EngineSummary extends LogWarnings {
  /** Such as `8.6.1`; with the build number where the log has it (from 11 on). */
  readonly tensorrt: string | null;
  readonly gpu: string | null;
  /** As trtexec echoes it, such as `FP32+FP16`. */
  readonly precision: string | null;
  readonly commandLine: string | null;
  readonly transfersIncluded: boolean | null;
  readonly cudaGraph: boolean | null;
  readonly queries: number | null;
  readonly warmupQueries: number | null;
  readonly throughputPerSecond: number | null;
  readonly wallTimeNs: number | null;
  readonly figures: ReadonlyMap<SummaryQuantity, SummaryFigures>;
  /** Coefficient of variance of the compute time, as a share; printed only where it is large. */
  readonly variation: number | null;
  readonly buildTimeNs: number | null;
  readonly passed: boolean | null;
  readonly synthetic: boolean;
}

/** Names of 8.0 and later stand before the figures; names of 7.2 head a block of lines. */
const quantityNames: Readonly<Record<string, SummaryQuantity>> = {
  Latency: 'latency',
  'Host Latency': 'latency',
  'End-to-End Host Latency': 'endToEnd',
  'Enqueue Time': 'enqueue',
  'H2D Latency': 'h2d',
  'GPU Compute Time': 'compute',
  'GPU Compute': 'compute',
  'D2H Latency': 'd2h',
};

const number = String.raw`([\d.]{1,30}(?:e[-+]?\d{1,3})?)`;
const onOneLine = new RegExp(
  String.raw`(min|max|mean|median|percentile\(([\d.]{1,10})%\)) = ${number} ms`,
  'gu',
);
const inBlock = new RegExp(
  String.raw`^(min|max|mean|median|percentile): ${number} ms(?: at ([\d.]{1,10})%)?(?: \(end to end ${number} ms)?`,
  'u',
);
const throughput = new RegExp(String.raw`^throughput: ${number} qps`, 'iu');
const wallTime = new RegExp(String.raw`^(?:total host )?walltime: ${number} s$`, 'iu');
const queries = /^Timing trace has (\d{1,12}) queries/u;
const warmup = /^Warmup completed (\d{1,12}) queries/u;
const run = /^&&&& (RUNNING|PASSED|FAILED) /u;
const runDetails = /\[TensorRT v(\d{3,7})\](?: \[b(\d{1,6})\])?/u;
const option = /^(Selected Device|Precision|Data transfers|CUDA Graph|TensorRT version): (.+)$/u;
const built = /^Engine built in ([\d.]{1,20}) sec/u;
const unstable = /coefficient of variance = ([\d.]{1,20})%/u;

interface MutableFigures {
  minNs: number | null;
  maxNs: number | null;
  meanNs: number | null;
  medianNs: number | null;
  percentilesNs: Map<number, number>;
}

/**
 * Reads the log of trtexec: the blocks of 7.2 (`Host Latency` with `min: … ms (end to end … ms)`), the lines of 8.0 to
 * 8.4 (`Latency: min = … ms, …, percentile(99%) = … ms`) and of 8.5 and later (several percentiles), what it ran with,
 * and its warnings. A log with nothing of these gives nulls; never throws.
 */
export function parseSummary(log: string): EngineSummary {
  const figures = new Map<SummaryQuantity, MutableFigures>();
  const options = new Map<string, string>();
  const found: Record<
    'throughput' | 'wallTime' | 'queries' | 'warmup' | 'built' | 'variation',
    number | null
  > = {
    throughput: null,
    wallTime: null,
    queries: null,
    warmup: null,
    built: null,
    variation: null,
  };
  let runVersion: string | null = null;
  let commandLine: string | null = null;
  let passed: boolean | null = null;
  let synthetic = false;
  let block: SummaryQuantity | undefined;

  for (const line of log.split('\n')) {
    const text = readLogLine(line).text.trim();
    if (text === '' || text.length > 10_000) {
      continue;
    }
    // A stand-in says so at the beginning of a line or as its device; a path may hold the word by chance.
    synthetic ||= /^(?:Selected Device: )?synthetic\b/iu.test(text);
    const heading = quantityNames[text];
    if (heading !== undefined) {
      block = heading;
      continue;
    }
    const inside = inBlock.exec(text);
    if (inside !== null && block !== undefined) {
      const [, name, value, percent, endToEnd] = inside;
      set(figuresOf(figures, block), name, value, percent);
      if (endToEnd !== undefined) {
        set(figuresOf(figures, 'endToEnd'), name, endToEnd, percent);
      }
      continue;
    }
    const colon = text.indexOf(': ');
    const quantity = colon === -1 ? undefined : quantityNames[text.slice(0, colon)];
    if (quantity !== undefined) {
      for (const [, name, percent, value] of text.matchAll(onOneLine)) {
        set(
          figuresOf(figures, quantity),
          name?.startsWith('percentile') === true ? 'percentile' : name,
          value,
          percent,
        );
      }
      continue;
    }
    const state = run.exec(text)?.[1];
    if (state !== undefined) {
      const [, version, build] = runDetails.exec(text) ?? [];
      runVersion ??= version === undefined ? null : versionOf(version, build);
      commandLine ??= text.split(' # ', 2)[1] ?? null;
      passed = state === 'RUNNING' ? passed : state === 'PASSED';
      continue;
    }
    const [, key, value] = option.exec(text) ?? [];
    if (key !== undefined && value !== undefined) {
      if (!options.has(key)) {
        options.set(key, value);
      }
      continue;
    }
    found.throughput = capture(throughput, text) ?? found.throughput;
    found.wallTime = capture(wallTime, text) ?? found.wallTime;
    found.queries = capture(queries, text) ?? found.queries;
    found.warmup = capture(warmup, text) ?? found.warmup;
    found.built = capture(built, text) ?? found.built;
    found.variation = capture(unstable, text) ?? found.variation;
  }

  return {
    ...parseWarnings(log),
    tensorrt: runVersion ?? options.get('TensorRT version') ?? null,
    gpu: options.get('Selected Device') ?? null,
    precision: options.get('Precision') ?? null,
    commandLine,
    transfersIncluded: enabled(options.get('Data transfers')),
    cudaGraph: enabled(options.get('CUDA Graph')),
    queries: found.queries,
    warmupQueries: found.warmup,
    throughputPerSecond: found.throughput,
    wallTimeNs: found.wallTime === null ? null : found.wallTime * 1e9,
    figures,
    variation: found.variation === null ? null : found.variation / 100,
    buildTimeNs: found.built === null ? null : found.built * 1e9,
    passed,
    synthetic,
  };
}

function figuresOf(figures: Map<SummaryQuantity, MutableFigures>, quantity: SummaryQuantity): MutableFigures {
  const known = figures.get(quantity);
  if (known !== undefined) {
    return known;
  }
  const fresh = {
    minNs: null,
    maxNs: null,
    meanNs: null,
    medianNs: null,
    percentilesNs: new Map<number, number>(),
  };
  figures.set(quantity, fresh);
  return fresh;
}

function set(
  figures: MutableFigures,
  name: string | undefined,
  value: string | undefined,
  percent?: string,
): void {
  const durationNs = msToNs(value);
  if (durationNs === null) {
    return;
  }
  switch (name) {
    case 'min':
      figures.minNs = durationNs;
      break;
    case 'max':
      figures.maxNs = durationNs;
      break;
    case 'mean':
      figures.meanNs = durationNs;
      break;
    case 'median':
      figures.medianNs = durationNs;
      break;
    default: {
      const percentage = asNumber(percent ?? 99);
      if (percentage !== null) {
        figures.percentilesNs.set(percentage, durationNs);
      }
    }
  }
}

function capture(pattern: RegExp, text: string): number | null {
  const value = Number(pattern.exec(text)?.[1] ?? NaN);
  return Number.isFinite(value) ? value : null;
}

function enabled(value: string | undefined): boolean | null {
  return value === undefined
    ? null
    : /^enabled/iu.test(value)
      ? true
      : /^disabled/iu.test(value)
        ? false
        : null;
}

/** `8601` gives 8.6.1, `100300` gives 10.3.0: TensorRT multiplies the major by 1000, from 10 on by 10000. */
function versionOf(digits: string, build: string | undefined): string {
  const value = Number(digits);
  const base = value >= 100_000 ? 10_000 : 1000;
  const parts = [Math.floor(value / base), Math.floor((value % base) / 100), value % 100];
  return [...parts, ...(build === undefined ? [] : [Number(build)])].join('.');
}
