import { h } from '../../kit/dom.ts';

/** Names with values, in columns. */
export function factList(
  facts: readonly (readonly [name: string, value: Node | string] | undefined)[],
): HTMLElement {
  return h(
    'dl',
    { class: 'tl-facts' },
    ...facts
      .filter((fact) => fact !== undefined)
      .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}
