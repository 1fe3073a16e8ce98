import type { OperatorStats } from '../../../src/trace/analyse/operators/operatorStats.ts';

export const topCounts = [5, 10, 20] as const;

export interface TopTime {
  readonly name: string;
  readonly timeNs: number;
  /** Of all operators' own time. */
  readonly share: number;
}

export interface TopOperators {
  readonly top: readonly TopTime[];
  /** All further operators together; nothing where times include other operators, since these do not add up. */
  readonly rest: (TopTime & { readonly operators: number }) | undefined;
}

type Time = 'deviceSelfNs' | 'deviceTotalNs' | 'hostSelfNs' | 'hostTotalNs';

/** The operators that take most of a time, and their share of all. */
export function topOperators(rows: readonly OperatorStats[], time: Time, count: number): TopOperators {
  const own = time === 'deviceSelfNs' || time === 'deviceTotalNs' ? 'deviceSelfNs' : 'hostSelfNs';
  const allNs = rows.reduce((sum, row) => sum + row[own], 0);
  const share = (timeNs: number) => (allNs > 0 ? timeNs / allNs : 0);
  const ranked = rows.filter((row) => row[time] > 0).toSorted((a, b) => b[time] - a[time]);
  const further = ranked.slice(count);
  const furtherNs = further.reduce((sum, row) => sum + row[time], 0);
  return {
    top: ranked
      .slice(0, count)
      .map((row) => ({ name: row.name, timeNs: row[time], share: share(row[time]) })),
    rest:
      further.length === 0 || time !== own
        ? undefined
        : { name: '', timeNs: furtherNs, share: share(furtherNs), operators: further.length },
  };
}
