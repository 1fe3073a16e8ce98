import { basename, dirname } from 'node:path';
import { grouped } from '../../core/grouped.ts';
import { formatCount } from '../../core/units.ts';
import { alignClocks } from './alignClocks.ts';
import { epochOf } from './epoch.ts';
import { compareStamps, parseTraceFileName, type TraceFileName } from './traceFileName.ts';
import type { JobNotice, JobRank, TraceJob, TraceOfJob } from './traceJob.ts';

interface Member extends TraceOfJob {
  readonly name: TraceFileName;
  readonly rank: number | undefined;
  /** What says that two traces are of one job. */
  readonly jobKey: string;
}

/**
 * Makes one job of several traces. Ranks come from the trace's own record, else from the file's name; several
 * recordings of one worker are its spans. What does not fit (a second trace of a rank, a trace of another job) is left
 * out and told in the notices; nothing is merged in silence.
 * @param repeated paths that were named more than once, which the notices tell as well.
 */
export function formJob(traces: readonly TraceOfJob[], repeated: readonly string[] = []): TraceJob {
  const notices: JobNotice[] = [];
  const described = traces.map(describe);
  noteRepeated(described, repeated, notices);
  const members = ofOneJob(described, notices);
  const ranks = ranksOf(members, notices);
  const worldSize = members
    .map(({ linked }) => linked.trace.metadata.distributed?.world_size)
    .find((size) => size !== undefined);
  noteWhatIsMissing(ranks, worldSize, notices);
  return { ranks, worldSize, notices, clocks: alignClocks(ranks.map(({ spans }) => spans[0]!)) };
}

function describe(trace: TraceOfJob): Member {
  const name = parseTraceFileName(basename(trace.path));
  const { distributed } = trace.linked.trace.metadata;
  const jobKey =
    distributed === undefined
      ? ''
      : JSON.stringify([
          distributed.world_size ?? 0,
          distributed.backend ?? '',
          distributed.pg_config
            .filter(({ pg_size: size }) => size === distributed.world_size)
            .map(({ pg_name: group, pg_size: size }) => [group, size]),
        ]);
  return { ...trace, name, rank: distributed?.rank ?? name.rank, jobKey };
}

function noteRepeated(members: readonly Member[], repeated: readonly string[], notices: JobNotice[]): void {
  for (const { path, rank } of members.filter((member) => repeated.includes(member.path))) {
    notices.push({
      code: 'duplicate-rank',
      message: `${rank === undefined ? 'A recording is' : `Rank ${rank} is`} there twice: ${path} was named more than once. It counts once.`,
      files: [path],
    });
  }
}

/** The members of the largest job; the first one where several are equally large. */
function ofOneJob(members: readonly Member[], notices: JobNotice[]): Member[] {
  const groups = grouped(members, ({ jobKey }) => jobKey);
  const [first, ...others] = groups.sort((a, b) => b.length - a.length);
  for (const group of others) {
    const size = group[0]!.linked.trace.metadata.distributed?.world_size;
    notices.push({
      code: 'other-job',
      message: `${formatCount(group.length, 'file')} left out: ${size === undefined ? 'no distributed job is recorded in them' : `they are of another job, of ${formatCount(size, 'rank')}`}.`,
      files: group.map(({ path }) => path),
    });
  }
  return first ?? [];
}

function ranksOf(members: readonly Member[], notices: JobNotice[]): JobRank[] {
  const byWorker = grouped(members, ({ path, name, rank }) =>
    // Files without a number are recordings of their own: a second one is another run, not a span.
    JSON.stringify([rank ?? null, dirname(path), name.worker, name.stamp === undefined ? path : '']),
  );
  const ranks: JobRank[] = [];
  const taken = new Map<number, Member>();
  for (const spans of byWorker) {
    spans.sort(
      (a, b) =>
        compareStamps(a.name.stamp, b.name.stamp) || compareStarts(a, b) || compareText(a.path, b.path),
    );
    const { rank, name, linked } = spans[0]!;
    const earlier = rank === undefined ? undefined : taken.get(rank);
    if (rank !== undefined && earlier !== undefined) {
      notices.push({
        code: 'duplicate-rank',
        message: `Rank ${rank} is recorded twice, in ${earlier.path} and in ${spans[0]!.path}; the second one is left out.`,
        files: spans.map(({ path }) => path),
      });
      continue;
    }
    if (rank !== undefined) {
      taken.set(rank, spans[0]!);
    }
    ranks.push({
      rank,
      label: rank === undefined ? name.worker : `rank ${rank}`,
      worker: name.worker,
      hostName: linked.trace.metadata.hostName,
      spans: spans.map(({ path, linked: trace, steps }, index) => ({
        path,
        linked: trace,
        steps,
        number: index + 1,
      })),
    });
  }
  return ranks.sort(
    (a, b) =>
      (a.rank ?? Infinity) - (b.rank ?? Infinity) ||
      a.worker.localeCompare(b.worker, 'en', { numeric: true }) ||
      0,
  );
}

function compareStarts(a: Member, b: Member): number {
  const left = epochOf(a.linked.trace);
  const right = epochOf(b.linked.trace);
  if (left === undefined || right === undefined) {
    return 0;
  }
  const [first, second] = [left, right].map(({ baseNs }) => baseNs) as [bigint, bigint];
  return first < second ? -1 : first > second ? 1 : 0;
}

function compareText(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function noteWhatIsMissing(
  ranks: readonly JobRank[],
  worldSize: number | undefined,
  notices: JobNotice[],
): void {
  const known = new Set(ranks.flatMap(({ rank }) => (rank === undefined ? [] : [rank])));
  if (worldSize !== undefined && worldSize > known.size) {
    const missing = Array.from({ length: Math.min(worldSize, 100_000) }, (_, rank) => rank).filter(
      (rank) => !known.has(rank),
    );
    notices.push({
      code: ranks.length === 1 ? 'single-rank' : 'missing-ranks',
      message: `The job has ${formatCount(worldSize, 'rank')}; ${known.size} of them ${known.size === 1 ? 'is' : 'are'} here. Missing: ${missing.slice(0, 16).join(', ')}${missing.length > 16 ? ' and more' : ''}.`,
      files: [],
    });
  }
  const unknown = ranks.filter(({ rank }) => rank === undefined);
  if (unknown.length > 0 && ranks.length > 1) {
    notices.push({
      code: 'unknown-rank',
      message: `${formatCount(unknown.length, 'file')} tell${unknown.length === 1 ? 's' : ''} no rank, neither inside nor by name; they are ordered by the worker's name.`,
      files: unknown.flatMap(({ spans }) => spans.map(({ path }) => path)),
    });
  }
  const spanCounts = new Set(ranks.map(({ spans }) => spans.length));
  if (spanCounts.size > 1) {
    notices.push({
      code: 'uneven-spans',
      message: 'Not every rank recorded equally often; recordings of the same number are compared.',
      files: [],
    });
  }
}
