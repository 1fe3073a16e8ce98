import { formatFixed } from '../../src/core/columnNumbers.ts';
import { button, setFieldText, textField } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import type { Page } from '../kit/page.ts';
import { asTableOrder, type TableOrder } from '../kit/tableOrder.ts';
import { fill, sectionTitle } from '../kit/text.ts';
import { type VirtualColumn, type VirtualTable, virtualTable } from '../kit/virtualTable.ts';
import type { EngineApi } from './api.ts';
import type { LayerColumns } from './layerColumns.ts';
import { layerDetail } from './layerDetail.ts';
import { layerColumnIds, type LayerFilter, LayerStore } from './layerStore.ts';
import type { EngineStrings } from './strings.ts';

export interface LayersSectionOptions {
  readonly page: Page<EngineApi, EngineStrings>;
  readonly version: number;
  readonly layerCount: number;
  /** False without a profile: then there are no columns for it. */
  readonly timed: boolean;
  readonly first: LayerColumns;
}

/** What a press elsewhere on the page asks this section to show, with the words for it. */
export type LayerPick = Omit<LayerFilter, 'text'> & { readonly label: string };

const microsecondNs = 1e3;

/** The table of layers with its filter; it shows what has come and fills up while the rest comes. */
export class LayersSection {
  readonly element: HTMLElement;
  private readonly options: LayersSectionOptions;
  private readonly store = new LayerStore();
  private readonly table: VirtualTable;
  private readonly count: HTMLElement;
  private readonly chips: HTMLElement;
  private readonly nothing: HTMLElement;
  private readonly field: HTMLElement;
  private readonly largestShare: number;
  private order: TableOrder | undefined;
  private text: string;
  private pick: LayerPick | undefined;
  private scheduled = 0;
  private disposed = false;

  constructor(options: LayersSectionOptions) {
    const { page } = options;
    const { strings } = page;
    this.options = options;
    this.store.add(options.first);
    this.largestShare = Math.max(0, ...options.first.share.map((share) => share ?? 0));
    this.order = asTableOrder(page.recall('layerOrder'), layerColumnIds);
    const kept = page.recall('layerFilter');
    this.text = typeof kept === 'string' ? kept : '';
    this.count = h('span', { class: 'quiet', attributes: { role: 'status' } });
    this.chips = h('div', { class: 'chips' });
    this.nothing = h('p', { class: 'note nothing' }, strings.noMatch);
    this.field = textField({
      label: strings.filter,
      value: this.text,
      placeholder: strings.filterPlaceholder,
      onInput: (text) => this.filterBy(text),
    });
    this.table = virtualTable({
      label: strings.layers,
      columns: this.columns(),
      leastWidthPx: 1080,
      order: this.order,
      onOrder: (order) => {
        this.order = order;
        page.remember('layerOrder', order);
        this.refresh();
      },
      detail: (index) => layerDetail(page, options.version, index),
    });
    this.element = h(
      'section',
      { class: 'section layers' },
      h('div', { class: 'layers-head' }, sectionTitle(strings.layers), this.count, this.chips, this.field),
      this.nothing,
      this.table.element,
      h('p', { class: 'hint' }, strings.layersHint),
    );
    this.refresh();
    // The answer is painted before the rest is asked for.
    requestAnimationFrame(() => {
      setTimeout(() => page.perform(() => this.fetch()));
    });
  }

  /** Asks for all layers, range by range; ends when all have come or the page shows something else. */
  private async fetch(): Promise<void> {
    const { page, version, layerCount } = this.options;
    let from = 0;
    while (from < layerCount) {
      const columns = await page.ask('layers', { version, from }).catch((thrown: unknown) => {
        if (this.disposed) {
          return undefined;
        }
        throw thrown;
      });
      if (this.disposed || columns === undefined || columns.index.length === 0) {
        return;
      }
      from += columns.index.length;
      this.store.add(columns);
      this.refresh();
    }
  }

  /** Shows only the layers of a finding, a type or a precision, and brings the table into view. */
  show(pick: LayerPick): void {
    this.pick = pick;
    this.text = '';
    setFieldText(this.field, '');
    this.options.page.remember('layerFilter', '');
    this.refresh();
    this.element.scrollIntoView({ block: 'nearest' });
    this.table.element.focus({ preventScroll: true });
  }

  dispose(): void {
    this.disposed = true;
    cancelAnimationFrame(this.scheduled);
    this.table.dispose();
  }

  private filterBy(text: string): void {
    this.text = text;
    this.options.page.remember('layerFilter', text);
    cancelAnimationFrame(this.scheduled);
    this.scheduled = requestAnimationFrame(() => this.refresh());
  }

  private refresh(): void {
    const { page, layerCount } = this.options;
    const { strings } = page;
    const rows = this.store.select({ ...this.pick, text: this.text }, this.order);
    const isFiltered = this.pick !== undefined || this.text.trim() !== '';
    this.table.setRows(rows);
    this.count.textContent =
      this.store.size < layerCount
        ? fill(strings.layersComing, number(this.store.size), number(layerCount))
        : isFiltered
          ? fill(strings.layersCount, number(rows.length), number(layerCount))
          : number(layerCount);
    this.nothing.hidden = rows.length > 0;
    this.nothing.textContent = layerCount === 0 ? strings.noLayers : strings.noMatch;
    this.table.element.hidden = rows.length === 0;
    this.chips.replaceChildren(...this.chip());
  }

  private chip(): HTMLElement[] {
    const { strings } = this.options.page;
    if (this.pick === undefined) {
      return [];
    }
    const { label } = this.pick;
    return [
      h('span', { class: 'chip' }, h('bdi', { class: 'chip-text' }, label)),
      button({
        label: strings.clearAll,
        description: fill(strings.clear, label),
        onPress: () => {
          this.pick = undefined;
          this.refresh();
          this.table.element.focus({ preventScroll: true });
        },
      }),
    ];
  }

  private columns(): VirtualColumn[] {
    const { strings } = this.options.page;
    const row = (index: number) => this.store.row(index);
    const words = (
      id: 'name' | 'type' | 'precision' | 'tactic' | 'shapes' | 'nodes',
      header: string,
      track: string,
    ): VirtualColumn => ({ id, header, track, text: (index) => row(index)?.[id] ?? '' });
    return [
      words('name', strings.name, 'minmax(200px, 3fr)'),
      ...(this.options.timed ? this.timeColumns() : []),
      words('type', strings.type, 'minmax(128px, 1.2fr)'),
      words('precision', strings.precision, '84px'),
      words('tactic', strings.tactic, 'minmax(120px, 2fr)'),
      words('shapes', strings.shapes, 'minmax(200px, 2fr)'),
      words('nodes', strings.nodes, 'minmax(140px, 2fr)'),
    ];
  }

  private timeColumns(): VirtualColumn[] {
    const { strings } = this.options.page;
    const row = (index: number) => this.store.row(index);
    return [
      {
        id: 'timeNs',
        header: strings.time,
        unit: 'µs',
        numeric: true,
        track: '84px',
        text: (index) => {
          const timeNs = row(index)?.timeNs ?? null;
          return timeNs === null ? '–' : formatFixed(timeNs / microsecondNs, 1);
        },
      },
      {
        id: 'share',
        header: strings.share,
        unit: '%',
        numeric: true,
        track: '88px',
        text: (index) => {
          const share = row(index)?.share ?? null;
          return share === null ? '–' : formatFixed(share * 100, 1);
        },
        fraction: (index) => {
          const share = row(index)?.share ?? null;
          return share === null || this.largestShare === 0 ? undefined : share / this.largestShare;
        },
      },
    ];
  }
}

function number(value: number): string {
  return formatFixed(value, 0);
}
