import { parseLooseJson } from './looseJson.ts';
import { asList, asNumber, asRecord, msToNs } from './looseValues.ts';
import { failUnreadable } from './unreadable.ts';

/** Times of single queries, each list in the order of the queries, in nanoseconds. */
export interface EngineTimes {
  /** The first release whose form the file has. Before 8.5 the warm-up queries are in it too. */
  readonly form: '7.2' | '8.0' | '8.4';
  readonly latencyNs: readonly number[];
  readonly computeNs: readonly number[];
  readonly h2dNs: readonly number[];
  readonly d2hNs: readonly number[];
  readonly enqueueNs: readonly number[];
  /** From the first query's start to the last one's end; null when the figures do not tell. */
  readonly spanNs: number | null;
  readonly problems: readonly string[];
}

interface Query {
  readonly latencyNs: number;
  readonly computeNs: number;
  readonly h2dNs: number;
  readonly d2hNs: number;
  readonly enqueueNs: number | null;
  readonly startNs: number | null;
  readonly endNs: number | null;
}

type QueryRecord = Readonly<Record<string, unknown>>;

/**
 * Reads what trtexec writes with `--exportTimes`: 7.2 (`inMs`, `outMs`; the pairs of enqueue and input have each other's
 * names), 8.0 to 8.2 (`h2dMs`, `d2hMs`, `endToEndMs`), 8.4 and later (without `endToEndMs`).
 * @param file for messages only.
 * @throws FailureError of kind `corrupt-file` when there is no list in it.
 */
export function parseTimes(text: string, file: string): EngineTimes {
  const { value, problems } = parseLooseJson(text);
  if (!Array.isArray(value)) {
    return failUnreadable(file, 'Query times', 'It holds no list of queries.');
  }
  const records = asList(value).map(asRecord);
  const form = formOf(records.find((record) => record !== null) ?? {});
  const queries = records
    .map((record) => (record === null ? null : readQuery(record)))
    .filter((query) => query !== null);
  const lost = records.length - queries.length;
  const enqueues = queries.map(({ enqueueNs }) => enqueueNs).filter((enqueueNs) => enqueueNs !== null);
  return {
    form,
    latencyNs: queries.map(({ latencyNs }) => latencyNs),
    computeNs: queries.map(({ computeNs }) => computeNs),
    h2dNs: queries.map(({ h2dNs }) => h2dNs),
    d2hNs: queries.map(({ d2hNs }) => d2hNs),
    enqueueNs: enqueues.length === queries.length ? enqueues : [],
    spanNs: spanOf(queries),
    problems: [
      ...problems,
      ...(lost === 0 ? [] : [`${lost} of ${records.length} queries have no usable times.`]),
    ],
  };
}

function formOf(record: QueryRecord): EngineTimes['form'] {
  if ('inMs' in record || 'startInMs' in record) {
    return '7.2';
  }
  return 'endToEndMs' in record ? '8.0' : '8.4';
}

function readQuery(record: QueryRecord): Query | null {
  const old = formOf(record) === '7.2';
  const computeNs = msToNs(record['computeMs']);
  if (computeNs === null) {
    return null;
  }
  const h2dNs = msToNs(record[old ? 'inMs' : 'h2dMs']) ?? 0;
  const d2hNs = msToNs(record[old ? 'outMs' : 'd2hMs']) ?? 0;
  // 7.2 writes the enqueue pair under the name of the input pair, and the other way round.
  const [enqueue, input] = old ? ['In', 'Enq'] : ['Enq', 'H2d'];
  const enqueueStartMs = asNumber(record[`start${enqueue}Ms`]);
  const enqueueEndMs = asNumber(record[`end${enqueue}Ms`]);
  return {
    computeNs,
    h2dNs,
    d2hNs,
    latencyNs: msToNs(record['latencyMs']) ?? h2dNs + computeNs + d2hNs,
    enqueueNs:
      enqueueStartMs === null || enqueueEndMs === null ? null : msToNs(enqueueEndMs - enqueueStartMs),
    startNs: msToNs(record[`start${input}Ms`]),
    endNs: msToNs(record[old ? 'endOutMs' : 'endD2hMs']),
  };
}

function spanOf(queries: readonly Query[]): number | null {
  const startNs = queries[0]?.startNs ?? null;
  const endNs = queries.at(-1)?.endNs ?? null;
  return startNs !== null && endNs !== null && endNs > startNs ? endNs - startNs : null;
}
