import { asTableOrder, type TableOrder } from '../../kit/tableOrder.ts';

/** What a table keeps in the page's place. */
export interface TableState {
  /** Absent means the table's own order. */
  readonly order?: TableOrder;
  readonly filter: string;
  readonly grouping?: string;
  readonly openGroups: readonly string[];
  /** Ids of the shown columns; absent means the table's own choice. */
  readonly columns?: readonly string[];
}

const mostOpenGroups = 100;
const longestKept = 300;

/** What the place held, as far as it fits the table; it may come from a link or an older version. */
export function asTableState(
  kept: unknown,
  known: { readonly columns: readonly string[]; readonly groupings: readonly string[] },
): TableState {
  if (typeof kept !== 'object' || kept === null) {
    return { filter: '', openGroups: [] };
  }
  const { order, filter, grouping, openGroups, columns } = kept as Readonly<Record<string, unknown>>;
  const asOrder = asTableOrder(order, known.columns);
  const shown = texts(columns).filter((id) => known.columns.includes(id));
  return {
    ...(asOrder === undefined ? {} : { order: asOrder }),
    filter: typeof filter === 'string' ? filter : '',
    ...(typeof grouping === 'string' && known.groupings.includes(grouping) ? { grouping } : {}),
    openGroups: texts(openGroups),
    ...(shown.length === 0 ? {} : { columns: shown }),
  };
}

/** The part of a state that is worth keeping: a place travels in links, so it stays short. */
export function keptState(state: TableState): TableState {
  return {
    ...state,
    filter: state.filter.slice(0, longestKept),
    openGroups: state.openGroups.filter((name) => name.length <= longestKept).slice(0, mostOpenGroups),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
