/** Half-open stretch of time; any unit, the same for all. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** The same set of instants as disjoint intervals in ascending order; empty intervals vanish. */
export function unite(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
  const united: { start: number; end: number }[] = [];
  for (const { start, end } of sorted) {
    const last = united.at(-1);
    if (last !== undefined && start <= last.end) {
      last.end = Math.max(last.end, end);
    } else {
      united.push({ start, end });
    }
  }
  return united;
}

/** Splits a united set by another united set: instants that both contain, and those only the first contains. */
export function split(
  set: readonly Interval[],
  by: readonly Interval[],
): { both: Interval[]; rest: Interval[] } {
  const both: Interval[] = [];
  const rest: Interval[] = [];
  let next = 0;
  for (const { start, end } of set) {
    let position = start;
    while (next < by.length && (by[next]?.end ?? 0) <= position) {
      next++;
    }
    for (let index = next; index < by.length; index++) {
      const cut = by[index];
      if (cut === undefined || cut.start >= end) {
        break;
      }
      if (cut.start > position) {
        rest.push({ start: position, end: cut.start });
      }
      const cutEnd = Math.min(cut.end, end);
      both.push({ start: Math.max(cut.start, position), end: cutEnd });
      position = cutEnd;
    }
    if (position < end) {
      rest.push({ start: position, end });
    }
  }
  return { both, rest };
}

export function totalLength(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { start, end }) => sum + end - start, 0);
}
