import './hoverCard.css';
import { h, nameText } from '../kit/dom.ts';
import { plainDirection } from '../kit/text.ts';

/** The exact numbers of what the pointer is on; screen readers get them from the live text of the view instead. */
export interface HoverCard {
  readonly element: HTMLElement;
  /** Shows it beside a point of the element in which it stands. */
  show(xPx: number, yPx: number, title: string, lines: readonly string[]): void;
  hide(): void;
}

const awayPx = 14;

export function hoverCard(): HoverCard {
  const element = h('div', { class: 'hover-card', attributes: { 'aria-hidden': 'true', hidden: true } });
  let shown = '';
  return {
    element,
    show: (xPx, yPx, title, lines) => {
      const text = [title, ...lines].join('\n');
      if (text !== shown) {
        shown = text;
        element.replaceChildren(
          nameText(title, { class: 'hover-title' }),
          ...lines.map((line) => h('div', { class: 'hover-line' }, plainDirection(line))),
        );
      }
      element.hidden = false;
      const { clientWidth = 0, clientHeight = 0 } = element.parentElement ?? {};
      const { offsetWidth, offsetHeight } = element;
      const left = xPx + awayPx + offsetWidth > clientWidth ? xPx - awayPx - offsetWidth : xPx + awayPx;
      const top = yPx + awayPx + offsetHeight > clientHeight ? yPx - awayPx - offsetHeight : yPx + awayPx;
      element.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
    },
    hide: () => {
      element.hidden = true;
    },
  };
}
