import type { StretchOperator } from '../../../src/trace/session/queries/memory/memoryStretch.ts';
import { placeLinks } from '../placeLinks.ts';
import type { TabContext } from '../tab.ts';
import { bytesColumn, numberColumn, wordsColumn } from '../table/columnKinds.ts';
import { type TableView, tableView } from '../table/tableView.ts';
import { h } from '../../kit/dom.ts';

/** What operators did to the memory of a device. */
export function operatorsTable(
  context: TabContext,
  rows: readonly StretchOperator[],
): TableView<StretchOperator> {
  const { strings } = context;
  const table = tableView<StretchOperator>(context, {
    id: 'memory-operators',
    label: strings.memoryOperators,
    columns: [
      wordsColumn({
        id: 'name',
        header: strings.memoryOperator,
        of: ({ name }) => name,
        track: 'minmax(120px, 3fr)',
      }),
      bytesColumn({
        id: 'selfAllocated',
        header: strings.memorySelfSize,
        of: ({ selfAllocatedBytes }) => selfAllocatedBytes,
        rows,
        bar: true,
        description: strings.memorySelfSizeHelp,
      }),
      bytesColumn({
        id: 'allocated',
        header: strings.memorySize,
        of: ({ allocatedBytes }) => allocatedBytes,
        rows,
        description: strings.memorySizeHelp,
      }),
      bytesColumn({
        id: 'selfIncrease',
        header: strings.memorySelfIncrease,
        of: ({ selfIncreaseBytes }) => selfIncreaseBytes,
        rows,
        description: strings.memorySelfIncreaseHelp,
      }),
      bytesColumn({
        id: 'increase',
        header: strings.memoryIncrease,
        of: ({ increaseBytes }) => increaseBytes,
        rows,
        description: strings.memoryIncreaseHelp,
      }),
      numberColumn({
        id: 'selfAllocations',
        header: strings.memorySelfAllocations,
        of: ({ selfAllocations }) => selfAllocations,
        rows,
      }),
      numberColumn({
        id: 'allocations',
        header: strings.memoryAllocations,
        of: ({ allocations }) => allocations,
        rows,
      }),
      numberColumn({ id: 'calls', header: strings.memoryCalls, of: ({ calls }) => calls, rows }),
    ],
    order: { column: 'selfAllocated', direction: 'descending' },
    searchText: ({ name }) => name,
    detail: ({ place, name }) => h('div', { class: 'memory-detail' }, placeLinks(context, place, name)),
  });
  table.setRows(rows);
  return table;
}
