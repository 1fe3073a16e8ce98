import { h } from '../../kit/dom.ts';
import type { TabId } from '../place.ts';

export interface TabBar {
  readonly element: HTMLElement;
  select(id: TabId): void;
}

/** The row of tabs: one tab stop, arrow keys, Home and End between them. */
export function tabBar(options: {
  readonly label: string;
  readonly tabs: readonly { readonly id: TabId; readonly title: string }[];
  readonly onSelect: (id: TabId) => void;
}): TabBar {
  const { label, tabs, onSelect } = options;
  const buttons = tabs.map(({ id, title }) =>
    h(
      'button',
      {
        class: 'tab',
        attributes: { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': 'tab-panel' },
        on: { click: () => onSelect(id), keydown: (event) => move(event, id) },
        key: `tab ${id}`,
      },
      title,
    ),
  );
  return {
    element: h('div', { class: 'tab-bar', attributes: { role: 'tablist', 'aria-label': label } }, ...buttons),
    select: (selected) => {
      buttons.forEach((each, at) => {
        const isSelected = tabs[at]?.id === selected;
        each.setAttribute('aria-selected', String(isSelected));
        each.tabIndex = isSelected ? 0 : -1;
      });
    },
  };

  function move(event: KeyboardEvent, from: TabId): void {
    const at = tabs.findIndex(({ id }) => id === from);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (next !== undefined) {
      event.preventDefault();
      onSelect(next.id);
      buttons[tabs.indexOf(next)]?.focus();
    }
  }
}
