import { formatDurationNs } from '../../../src/core/units.ts';
import type { PlacedCollective } from '../../../src/trace/session/queries/communication/placeCollectives.ts';
import { h } from '../../kit/dom.ts';
import { fill } from '../../kit/text.ts';
import { placeLinks } from '../placeLinks.ts';
import type { TabContext } from '../tab.ts';
import { bytesColumn, durationColumn, numberColumn, numberTrack, wordsColumn } from '../table/columnKinds.ts';
import { type TableView, tableView } from '../table/tableView.ts';
import type { ViewColumn } from '../table/viewColumn.ts';

/** Collectives by kind, group and type; times are means of a call. */
export function collectivesTable(
  context: TabContext,
  rows: readonly PlacedCollective[],
): TableView<PlacedCollective> {
  const { strings, head } = context;
  const time = (
    id: string,
    header: string,
    of: (row: PlacedCollective) => number | null,
    description: string,
    more: { readonly bar?: boolean; readonly hidden?: boolean } = {},
  ) => durationColumn<PlacedCollective>({ id, header, of, rows, description, total: 'none', ...more });
  const bandwidth = (
    id: string,
    header: string,
    of: (row: PlacedCollective) => number | null,
    description: string,
  ): ViewColumn<PlacedCollective> => {
    const column = bytesColumn<PlacedCollective>({ id, header, of, rows, description, total: 'none' });
    const unit = `${column.unit ?? 'B'}/s`;
    // The head is longer than that of bytes.
    return { ...column, unit, valueUnit: 'B/s', track: numberTrack(header, unit) };
  };
  const groupOf = ({ group, groupDescription, groupSize }: PlacedCollective) => {
    const name = groupDescription ?? (group === '' ? strings.communicationUnknownGroup : group);
    return groupSize === null ? name : fill(strings.communicationGroupRanks, name, groupSize);
  };
  const table = tableView<PlacedCollective>(context, {
    id: 'collectives',
    label: strings.communicationCollectives,
    columns: [
      wordsColumn({
        id: 'name',
        header: strings.communicationCollective,
        of: ({ name }) => name,
        track: 'minmax(90px, 2fr)',
      }),
      wordsColumn({
        id: 'group',
        header: strings.communicationGroup,
        of: groupOf,
        track: 'minmax(80px, 2fr)',
      }),
      wordsColumn({ id: 'type', header: strings.communicationType, of: ({ dtype }) => dtype, track: '72px' }),
      numberColumn({ id: 'calls', header: strings.communicationCalls, of: ({ calls }) => calls, rows }),
      bytesColumn({
        id: 'bytes',
        header: strings.communicationSize,
        of: ({ bytes, calls }) => (bytes === null ? null : bytes / calls),
        rows,
        total: 'none',
        description: strings.communicationSizeHelp,
      }),
      time(
        'total',
        strings.communicationTotal,
        ({ durationNs, calls }) => durationNs * calls,
        strings.communicationTotalHelp,
        { bar: true },
      ),
      time(
        'duration',
        strings.communicationDuration,
        ({ durationNs }) => durationNs,
        strings.communicationDurationHelp,
        { hidden: true },
      ),
      time(
        'transfer',
        strings.communicationTransferTime,
        ({ latencyNs }) => latencyNs,
        strings.communicationTransferHelp,
      ),
      time('wait', strings.communicationWait, ({ waitNs }) => waitNs, strings.communicationWaitHelp),
      time('skew', strings.communicationSkew, ({ skewNs }) => skewNs, strings.communicationSkewHelp, {
        hidden: true,
      }),
      bandwidth(
        'algorithm',
        strings.communicationAlgorithm,
        ({ algorithmBandwidth }) => algorithmBandwidth,
        strings.communicationAlgorithmHelp,
      ),
      bandwidth(
        'bus',
        strings.communicationBus,
        ({ busBandwidth }) => busBandwidth,
        strings.communicationBusHelp,
      ),
    ],
    order: { column: 'total', direction: 'descending' },
    groupings: [{ id: 'group', title: strings.communicationByGroup, of: groupOf }],
    searchText: (row) => `${row.name} ${groupOf(row)} ${row.dtype ?? ''}`,
    detail: ({ place, name }) =>
      place === null
        ? h('p', { class: 'quiet' }, strings.communicationNoCall)
        : h(
            'div',
            { class: 'collective-detail' },
            h(
              'span',
              { class: 'quiet' },
              fill(
                strings.communicationLongest,
                formatDurationNs(place.endNs - place.startNs),
                head.recordings[place.recording]?.label ?? '',
              ),
            ),
            placeLinks(context, place, name),
          ),
  });
  table.setRows(rows);
  return table;
}
