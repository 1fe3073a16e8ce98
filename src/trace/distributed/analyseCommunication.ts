import { formatCount } from '../../core/units.ts';
import type { ClockAlignment } from '../job/alignClocks.ts';
import { lossNotices } from '../job/lossNotices.ts';
import type { JobNotice, JobRank, JobSpan, TraceJob } from '../job/traceJob.ts';
import type { Spans } from '../link/spans.ts';
import { fileJson, type FileJson } from '../report/reportJson.ts';
import { endsTogether, isPairwise } from './collectiveNames.ts';
import { type CollectiveTimes, collectiveTimes, unmatchedCalls } from './collectiveTimes.ts';
import type { Collective } from './findCollectives.ts';
import { findStragglers, type Straggler } from './findStragglers.ts';
import { matchCollectives, type MatchedCollective } from './matchCollectives.ts';
import { type RankActivity, rankActivity } from './rankActivity.ts';
import { type RankTimes, rankTimes, waitWithin } from './rankTimes.ts';
import { waitSpans } from './waits.ts';
import { whyNotCompared } from './whyNotCompared.ts';

/** Times of one rank over its recording. */
export interface RankCommunication extends RankTimes {
  readonly rank: number | null;
  readonly label: string;
  readonly file: string;
  /** Waiting for other ranks inside collectives; `null` where only one rank is known. */
  readonly waitNs: number | null;
  /** Collectives that no other rank has. */
  readonly unmatched: number;
}

/** How the ranks of a job communicate. */
export interface CommunicationAnalysis {
  /** All recordings of all ranks. */
  readonly files: readonly FileJson[];
  readonly ranks: readonly RankCommunication[];
  readonly collectives: readonly CollectiveTimes[];
  /** The worst first; empty from one rank alone. */
  readonly stragglers: readonly Straggler[];
  readonly clocks: ClockAlignment;
  readonly notices: readonly JobNotice[];
  /** Why the collectives of several ranks could not be compared, in a sentence; `null` where they were. */
  readonly notCompared: string | null;
  /** What the figures cannot say. */
  readonly limits: readonly string[];
}

/** The ranks of a job with their collectives matched: what the analysis is made from. */
export interface GatheredRanks {
  readonly views: readonly CommunicatingRank[];
  readonly matched: readonly MatchedCollective[];
  /** Collectives of each rank that no other rank has. */
  readonly unmatched: readonly number[];
  /** When each rank waited for others inside collectives; empty lists from one rank alone. */
  readonly waits: readonly Spans[];
  /** Only one rank is known, or the ranks' collectives cannot be compared, so that nobody can be seen waiting. */
  readonly isAlone: boolean;
  /** See {@link whyNotCompared}. */
  readonly notCompared: string | null;
}

/** One recording of a rank with what it did in it. */
export type CommunicatingRank = JobSpan & {
  readonly rank: number | undefined;
  readonly label: string;
  readonly activity: RankActivity;
};

/** Finds and matches the collectives of a job. @param spanNumber which recording of each worker. */
export function gatherRanks(job: TraceJob, spanNumber = 1): GatheredRanks {
  const views = job.ranks.flatMap((rank) => {
    const span = rank.spans.find(({ number }) => number === spanNumber);
    return span === undefined ? [] : [view(rank, span)];
  });
  const lists = views.map(({ activity }) => activity.collectives);
  const { method, offsetsNs } = job.clocks;
  const matching = matchCollectives(
    lists,
    method === 'none' || spanNumber !== 1 ? undefined : (rank, ns) => ns + (offsetsNs[rank] ?? 0),
  );
  const notCompared = whyNotCompared(views, matching.matched.length);
  const isAlone = views.length < 2 || notCompared !== null;
  const matched = isAlone ? lists.flatMap(unmatchedCalls) : matching.matched;
  return {
    views,
    matched,
    unmatched: views.length < 2 ? views.map(() => 0) : matching.unmatched,
    waits: isAlone ? views.map(() => new Float64Array()) : waitSpans(matched, views.length),
    isAlone,
    notCompared,
  };
}

/**
 * Analyses how ranks compute, communicate and wait for each other. From one rank alone overlap and sizes are known, but
 * not which part of a collective is waiting.
 * @param gathered what {@link gatherRanks} found; the first recording of each worker by default.
 */
export function analyseCommunication(
  job: TraceJob,
  gathered: GatheredRanks = gatherRanks(job),
): CommunicationAnalysis {
  const { views, matched, unmatched, waits, isAlone, notCompared } = gathered;
  const ranks = views.map((viewed, position): RankCommunication => ({
    rank: viewed.rank ?? null,
    label: viewed.label,
    file: viewed.path,
    ...rankTimes(viewed.activity),
    waitNs: isAlone ? null : waitWithin(waits[position]!, viewed.activity.communication),
    unmatched: unmatched[position]!,
  }));
  const loose = isAlone ? [] : views.flatMap(({ activity }) => pairwise(activity.collectives));
  return {
    files: job.ranks.flatMap(({ spans }) => spans.map(({ linked }) => fileJson(linked))),
    ranks,
    collectives: [...collectiveTimes(matched, isAlone), ...collectiveTimes(unmatchedCalls(loose), true)],
    stragglers: isAlone ? [] : findStragglers(endingTogether(matched), views),
    clocks: job.clocks,
    notices: job.notices,
    notCompared,
    limits: [...limitsOf(job, gathered, ranks), ...lossNotices(job)],
  };
}

/** The collectives that end on all ranks at once, so that durations tell who was late. */
export function endingTogether(matched: readonly MatchedCollective[]): MatchedCollective[] {
  return matched.filter(({ sample }) => endsTogether(sample.kind));
}

/** Messages between two ranks, which are not matched. */
function pairwise(collectives: readonly Collective[]): Collective[] {
  return collectives.filter(({ kind }) => isPairwise(kind));
}

function view({ rank, label }: JobRank, span: JobSpan): CommunicatingRank {
  return { ...span, rank, label, activity: rankActivity(span) };
}

function limitsOf(
  job: TraceJob,
  { views, matched, notCompared }: GatheredRanks,
  ranks: readonly RankCommunication[],
): string[] {
  const limits: string[] = [];
  const total = views.reduce((sum, { activity }) => sum + activity.collectives.length, 0);
  if (total === 0) {
    return ['No collective was recorded.'];
  }
  if (views.length === 1) {
    limits.push(
      'Only one rank is known: waiting for other ranks cannot be told from transfer, and bandwidths are the least they can be. Open the traces of all ranks together.',
    );
  } else if (notCompared !== null) {
    limits.push(notCompared);
  } else if (job.worldSize !== undefined && job.worldSize > views.length) {
    limits.push(
      'Ranks are missing: the last one to come may be among them, so waiting is at least what is shown.',
    );
  }
  if (views.length > 1 && views.some(({ activity }) => pairwise(activity.collectives).length > 0)) {
    limits.push(
      'Messages between two ranks (send, recv) are counted on each rank by itself: waiting in them cannot be told from transfer.',
    );
  }
  const absent = views.filter(({ steps }) => steps.length === 0).map(({ label }) => label);
  if (absent.length > 0 && absent.length < views.length) {
    limits.push(`${absent.join(', ')} did not record these steps.`);
  }
  const unmatched = ranks.reduce((sum, rank) => sum + rank.unmatched, 0);
  if (unmatched > 0 && matched.length > 0 && notCompared === null) {
    limits.push(
      `${formatCount(unmatched, 'collective')} at the edges of the recordings ${unmatched === 1 ? 'has' : 'have'} no counterpart and ${unmatched === 1 ? 'is' : 'are'} left out of waiting and bandwidths.`,
    );
  }
  const unsized = views
    .flatMap(({ activity }) => activity.collectives)
    .filter(({ kind, sizeBytes }) => kind !== 'barrier' && sizeBytes === undefined).length;
  if (unsized > 0) {
    limits.push(
      `${formatCount(unsized, 'collective')} of ${total} tell${unsized === 1 ? 's' : ''} no size and count${unsized === 1 ? 's' : ''} in no bandwidth.`,
    );
  }
  const onHost = views.filter(({ activity }) => !activity.isOnDevice).map(({ label }) => label);
  if (onHost.length > 0) {
    const where = onHost.length < views.length ? ` on ${onHost.join(', ')}` : '';
    limits.push(
      `No GPU kernel was recorded${where}: operators of the host stand for computing${where === '' ? '' : ' there'}.`,
    );
  }
  return limits;
}
