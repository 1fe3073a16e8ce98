import type { LayerColumns } from './layerColumns.ts';
import { type TableOrder, valueComparer } from '../kit/tableOrder.ts';

/** One layer as the table shows it. */
export interface LayerRow {
  readonly name: string;
  readonly type: string | null;
  readonly precision: string | null;
  readonly tactic: string | null;
  readonly shapes: string;
  readonly timeNs: number | null;
  readonly share: number | null;
  readonly nodes: string;
}

/** What a report calls the group of layers whose type or precision is not known. */
export const unknownName = 'unknown';

/** Which layers are wanted; every part that is given has to fit. */
export interface LayerFilter {
  /** Words that a layer's texts hold, in any order and case. */
  readonly text: string;
  readonly type?: string;
  readonly precision?: string;
  /** Layers that a finding names, by index. */
  readonly among?: ReadonlySet<number>;
}

/** The layers that have come so far, and which of them to show in which order. */
export class LayerStore {
  private readonly rows = new Map<number, LayerRow>();
  private readonly texts = new Map<number, string>();

  get size(): number {
    return this.rows.size;
  }

  add(columns: LayerColumns): void {
    columns.index.forEach((index, at) => {
      this.rows.set(index, {
        name: columns.name[at] ?? '',
        type: columns.type[at] ?? null,
        precision: columns.precision[at] ?? null,
        tactic: columns.tactic[at] ?? null,
        shapes: columns.shapes[at] ?? '',
        timeNs: columns.timeNs[at] ?? null,
        share: columns.share[at] ?? null,
        nodes: columns.nodes[at] ?? '',
      });
    });
  }

  row(index: number): LayerRow | undefined {
    return this.rows.get(index);
  }

  /** Indices of the layers that fit, in the wanted order; without one the slowest first, then the engine's own order. */
  select(filter: LayerFilter, order: TableOrder | undefined): number[] {
    const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = Array.from(this.rows.keys())
      .filter((index) => this.fits(index, filter, words))
      .sort((left, right) => left - right);
    const column = order?.column;
    const valueOf = (index: number) =>
      isColumn(column) ? (this.rows.get(index)?.[column] ?? undefined) : undefined;
    if (column === undefined || !isColumn(column)) {
      const byTime = valueComparer(true);
      return chosen.sort((left, right) =>
        byTime(this.rows.get(left)?.timeNs ?? undefined, this.rows.get(right)?.timeNs ?? undefined),
      );
    }
    const compare = valueComparer(order?.descending ?? false);
    // Empty texts count as missing, so that they stand last either way.
    const keyed = chosen.map((index) => ({
      index,
      value: valueOf(index) === '' ? undefined : valueOf(index),
    }));
    return keyed.sort((left, right) => compare(left.value, right.value)).map(({ index }) => index);
  }

  private fits(index: number, filter: LayerFilter, words: readonly string[]): boolean {
    const row = this.rows.get(index);
    return (
      row !== undefined &&
      (filter.type === undefined || (row.type ?? unknownName) === filter.type) &&
      (filter.precision === undefined || (row.precision ?? unknownName) === filter.precision) &&
      (filter.among?.has(index) ?? true) &&
      words.every((word) => this.textOf(index, row).includes(word))
    );
  }

  private textOf(index: number, row: LayerRow): string {
    const known = this.texts.get(index);
    if (known !== undefined) {
      return known;
    }
    const text = [row.name, row.type, row.precision, row.tactic, row.shapes, row.nodes]
      .join('\n')
      .toLowerCase();
    this.texts.set(index, text);
    return text;
  }
}

/** Columns of the table, in their order. */
export const layerColumnIds = [
  'name',
  'timeNs',
  'share',
  'type',
  'precision',
  'tactic',
  'shapes',
  'nodes',
] as const satisfies readonly (keyof LayerRow)[];

function isColumn(id: string | undefined): id is (typeof layerColumnIds)[number] {
  return layerColumnIds.some((column) => column === id);
}
