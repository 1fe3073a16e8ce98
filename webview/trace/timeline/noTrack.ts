import { button } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import type { timelineStrings } from './strings.ts';
import type { TrackLayout } from './trackLayout.ts';

/** What stands where the tracks would be when the filter leaves none. */
export interface NoTrack {
  readonly element: HTMLElement;
  show(layout: TrackLayout): void;
}

export function makeNoTrack(strings: Readonly<typeof timelineStrings>, onClear: () => void): NoTrack {
  const words = h('span', { attributes: { role: 'status' } });
  const clear = button({
    label: strings.timelineFilterClear,
    description: strings.timelineFilterClearLong,
    onPress: onClear,
  });
  clear.hidden = true;
  const element = h('div', { class: 'tl-none' }, words, clear);
  return {
    element,
    show: ({ rows, pinnedPx }) => {
      const isEmpty = rows.length === 0;
      // Emptied rather than hidden: a status must be on the page before its words are, to be read out.
      words.textContent = isEmpty ? strings.timelineFilterNone : '';
      clear.hidden = !isEmpty;
      element.style.top = `${pinnedPx}px`;
    },
  };
}
