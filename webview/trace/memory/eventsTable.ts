import type { StretchEvents } from '../../../src/trace/session/queries/memory/stretchEvents.ts';
import { h } from '../../kit/dom.ts';
import { placeLinks, sourceLink } from '../placeLinks.ts';
import type { TabContext } from '../tab.ts';
import { bytesColumn, durationColumn, wordsColumn } from '../table/columnKinds.ts';
import { type TableView, tableView } from '../table/tableView.ts';

/** Row of an event that nothing of the trace stands behind. */
const noRow = 0xffffffff;
/** How much of the timeline is shown around an allocation. */
const aroundNs = 200_000;

/** Every allocation with its release; a row is a position in the columns. */
export function eventsTable(context: TabContext, events: StretchEvents): TableView<number> {
  const { strings } = context;
  const rows = Array.from({ length: events.count }, (_, index) => index);
  const known = (column: Float64Array) => (index: number) => {
    const value = column[index];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  };
  const allocated = known(events.allocatedNs);
  const released = known(events.releasedNs);
  const nameOf = (index: number) =>
    events.names[events.operator[index] ?? -1] ??
    (allocated(index) === undefined ? strings.memoryEarlier : strings.memoryUnnamed);
  const table = tableView<number>(context, {
    id: 'memory-events',
    label: strings.memoryEvents,
    columns: [
      wordsColumn({
        id: 'operator',
        header: strings.memoryOperator,
        of: nameOf,
        track: 'minmax(120px, 3fr)',
      }),
      bytesColumn({
        id: 'size',
        header: strings.memoryEventSize,
        of: (index) => events.bytes[index],
        rows,
        bar: true,
      }),
      durationColumn({
        id: 'allocated',
        header: strings.memoryAllocatedAt,
        of: allocated,
        rows,
        total: 'none',
        description: strings.memoryTimeHelp,
      }),
      durationColumn({
        id: 'released',
        header: strings.memoryReleasedAt,
        of: released,
        rows,
        total: 'none',
        description: strings.memoryTimeHelp,
      }),
      durationColumn({
        id: 'duration',
        header: strings.memoryDuration,
        of: (index) => {
          const [from, to] = [allocated(index), released(index)];
          return from === undefined || to === undefined ? undefined : to - from;
        },
        rows,
        total: 'none',
      }),
    ],
    order: { column: 'size', direction: 'descending' },
    groupings: [{ id: 'operator', title: strings.memoryByOperator, of: nameOf }],
    searchText: nameOf,
    detail: (index) => detail(index),
  });
  table.setRows(rows);
  return table;

  /** The line is asked for when a row is opened: a long recording has too many to name all of them. */
  function detail(index: number): HTMLElement {
    const row = events.row[index] ?? noRow;
    const timeNs = allocated(index) ?? released(index) ?? 0;
    const { recording } = context.place();
    const links = placeLinks(
      context,
      row === noRow
        ? null
        : { recording, row, startNs: timeNs - aroundNs, endNs: timeNs + aroundNs, source: null },
      nameOf(index),
    );
    if (row !== noRow) {
      context.page.perform(async () => {
        const source = await context.ask('sourceOf', { recording, row });
        links.append(
          source === null
            ? h('span', { class: 'quiet' }, strings.memoryNoSource)
            : sourceLink(context, source),
        );
      });
    }
    return h(
      'div',
      { class: 'memory-detail' },
      released(index) === undefined ? h('p', { class: 'quiet' }, strings.memoryNeverReleased) : undefined,
      links,
    );
  }
}
