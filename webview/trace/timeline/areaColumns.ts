import type { AreaReport } from '../../../src/trace/timeline/timelineTypes.ts';
import { durationColumn, numberColumn, wordsColumn } from '../table/columnKinds.ts';
import type { ViewColumn } from '../table/viewColumn.ts';
import type { timelineStrings } from './strings.ts';
import { sideTitle } from './trackTitle.ts';

type AreaRow = AreaReport['rows'][number];

/** Columns of what lies in a stretch. */
export function areaColumns(
  strings: Readonly<typeof timelineStrings>,
  { rows }: AreaReport,
): ViewColumn<AreaRow>[] {
  const areSides = rows.some(({ side }) => side !== null);
  return [
    wordsColumn({
      id: 'name',
      header: strings.timelineName,
      of: ({ name }) => name,
      track: 'minmax(200px, 3fr)',
    }),
    ...(areSides
      ? [
          wordsColumn<AreaRow>({
            id: 'side',
            header: strings.timelineSide,
            of: ({ side }) => (side === null ? null : sideTitle(side, strings)),
            track: '72px',
          }),
        ]
      : []),
    numberColumn({ id: 'count', header: strings.timelineCount, of: ({ count }) => count, rows }),
    durationColumn({
      id: 'total',
      header: strings.timelineTotal,
      of: ({ totalNs }) => totalNs,
      rows,
      bar: true,
    }),
    durationColumn({ id: 'self', header: strings.timelineSelf, of: ({ selfNs }) => selfNs, rows }),
    durationColumn({
      id: 'average',
      header: strings.timelineAverage,
      of: ({ totalNs, count }) => totalNs / Math.max(1, count),
      rows,
      total: 'none',
    }),
    durationColumn({
      id: 'longest',
      header: strings.timelineLongestOne,
      of: ({ longestNs }) => longestNs,
      rows,
      total: 'largest',
    }),
  ];
}
