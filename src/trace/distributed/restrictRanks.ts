import { clip, type Spans } from '../link/spans.ts';
import type { CommunicatingRank, GatheredRanks } from './analyseCommunication.ts';
import { isPairwise } from './collectiveNames.ts';
import type { MatchedCollective } from './matchCollectives.ts';
import { waitSpans } from './waits.ts';

/** When a rank was in the chosen steps, by its own clock. */
interface Window {
  readonly fromNs: number;
  readonly toNs: number;
}

/**
 * The ranks as they were in some of their steps. A step has the same name on every rank; a collective belongs to the
 * step in which it began on the first rank that has both. A rank without such a step stands there with nothing.
 * @param names of the chosen steps, which follow each other.
 */
export function restrictRanks(gathered: GatheredRanks, names: ReadonlySet<string>): GatheredRanks {
  const views = gathered.views.map((view) => ({
    ...view,
    steps: view.steps.filter(({ name }) => names.has(name)),
  }));
  const windows = views.map(({ steps }): Window | undefined => {
    const [first, last] = [steps[0], steps.at(-1)];
    return first === undefined || last === undefined
      ? undefined
      : { fromNs: first.startNs, toNs: last.endNs };
  });
  const isIn = (position: number, startNs: number) => {
    const window = windows[position];
    return window !== undefined && startNs >= window.fromNs && startNs < window.toNs;
  };
  const matched = gathered.matched.filter(({ calls }) => {
    const position = calls.findIndex((call, rank) => call !== undefined && windows[rank] !== undefined);
    return position >= 0 && isIn(position, calls[position]!.startNs);
  });
  const { isAlone, notCompared } = gathered;
  const waits = isAlone ? gathered.waits : waitSpans(matched, views.length);
  return {
    views: views.map((view, position) => restrictRank(view, windows[position])),
    matched,
    unmatched: views.length < 2 ? gathered.unmatched : unmatchedIn(gathered, isIn),
    waits: waits.map((spans, position) => within(spans, windows[position])),
    isAlone,
    notCompared,
  };
}

function restrictRank(view: CommunicatingRank, window: Window | undefined): CommunicatingRank {
  const { activity, steps } = view;
  const { compute, communication, dataLoader, collectives, isOnDevice } = activity;
  return {
    ...view,
    activity: {
      compute: within(compute, window),
      communication: within(communication, window),
      dataLoader: within(dataLoader, window),
      collectives: collectives.filter(
        ({ startNs }) => window !== undefined && startNs >= window.fromNs && startNs < window.toNs,
      ),
      isOnDevice,
      steps: steps.length,
      recordedNs: window === undefined ? 0 : window.toNs - window.fromNs,
    },
  };
}

/** Collectives of each rank in its window that have no counterpart on any other rank. */
function unmatchedIn(
  { views, matched, isAlone }: GatheredRanks,
  isIn: (position: number, startNs: number) => boolean,
): number[] {
  return views.map(({ activity }, position) => {
    const known: ReadonlySet<number> = isAlone ? new Set() : rowsOf(matched, position);
    return activity.collectives.filter(
      ({ kind, row, startNs }) => !isPairwise(kind) && isIn(position, startNs) && !known.has(row),
    ).length;
  });
}

function rowsOf(matched: readonly MatchedCollective[], position: number): ReadonlySet<number> {
  return new Set(matched.flatMap(({ calls }) => calls[position]?.row ?? []));
}

function within(spans: Spans, window: Window | undefined): Spans {
  return window === undefined ? clip(spans, 0, 0) : clip(spans, window.fromNs, window.toNs);
}
