import { type Child, h } from '../../kit/dom.ts';

/** Names with what they are, a line each; those without a value are left out. */
export function facts(items: readonly (readonly [name: string, value: Child])[]): HTMLElement {
  return h(
    'dl',
    { class: 'facts-list' },
    ...items.flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [h('dt', {}, name), h('dd', {}, value)],
    ),
  );
}
