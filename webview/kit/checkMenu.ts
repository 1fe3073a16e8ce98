import { button } from './controls.ts';
import { h } from './dom.ts';

export interface CheckMenuOptions {
  readonly label: string;
  /** A longer name for screen readers, where the label needs its surroundings to be understood. */
  readonly description?: string;
  readonly items: readonly { readonly id: string; readonly text: string }[];
  readonly isChecked: (id: string) => boolean;
  readonly onToggle: (id: string, checked: boolean) => void;
}

/**
 * A button with a menu of things to tick; it stays open while several are ticked. Arrow keys, Home and End move, Space
 * and Enter tick, Escape closes and gives the focus back.
 */
export function checkMenu(options: CheckMenuOptions): HTMLElement {
  const { label, description = label, items, isChecked, onToggle } = options;
  const opener = button({ label, description, onPress: () => (menu.hidden ? open() : close()) });
  opener.setAttribute('aria-haspopup', 'menu');
  opener.setAttribute('aria-expanded', 'false');
  const entries = items.map(({ id, text }) =>
    h(
      'div',
      {
        class: 'check-item',
        attributes: { role: 'menuitemcheckbox', tabindex: -1, 'aria-checked': String(isChecked(id)) },
        on: { click: () => toggle(id) },
      },
      text,
    ),
  );
  const menu = h(
    'div',
    {
      class: 'check-menu',
      attributes: { role: 'menu', 'aria-label': description, hidden: true },
      on: { keydown: onKey },
    },
    ...entries,
  );
  return h('div', { class: 'check-menu-place', on: { focusout: closeWhenLeft } }, opener, menu);

  function open(): void {
    menu.hidden = false;
    opener.setAttribute('aria-expanded', 'true');
    entries[0]?.focus();
  }

  function close(): void {
    menu.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
  }

  function closeWhenLeft({ currentTarget, relatedTarget }: FocusEvent): void {
    if (
      !(currentTarget instanceof Node) ||
      !(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))
    ) {
      close();
    }
  }

  function toggle(id: string): void {
    const checked = !isChecked(id);
    onToggle(id, checked);
    entries.forEach((entry, index) => {
      entry.setAttribute('aria-checked', String(isChecked(items[index]?.id ?? '')));
    });
  }

  function onKey(event: KeyboardEvent): void {
    const at = entries.findIndex((entry) => entry === document.activeElement);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: entries.length - 1,
    };
    const to = moves[event.key];
    const item = items[at];
    if (to !== undefined) {
      entries[(to + entries.length) % entries.length]?.focus();
    } else if ((event.key === ' ' || event.key === 'Enter') && item !== undefined) {
      toggle(item.id);
    } else if (event.key === 'Escape') {
      close();
      opener.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
