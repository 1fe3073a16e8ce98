import { h } from './dom.ts';

export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
  /** One dimmer line under the value. */
  readonly remark?: string;
}

/** Up to a handful of figures that stand for the whole, one beside the other. */
export function tiles(items: readonly Tile[]): HTMLElement {
  return h(
    'dl',
    { class: 'tiles' },
    ...items.map(({ name, value, unit, remark }) =>
      h(
        'div',
        { class: 'tile' },
        h('dt', {}, name),
        h(
          'dd',
          {},
          h(
            'div',
            { class: 'tile-value' },
            value,
            unit === undefined ? undefined : h('span', { class: 'unit' }, ` ${unit}`),
          ),
          remark === undefined ? undefined : h('div', { class: 'remark' }, remark),
        ),
      ),
    ),
  );
}
