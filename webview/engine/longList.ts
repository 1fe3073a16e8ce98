import { link } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { fill } from '../kit/text.ts';
import type { EngineStrings } from './strings.ts';

/** A list that shows its first items, and the rest on demand. */
export function longList<T>(
  items: readonly T[],
  shown: number,
  item: (value: T) => Node | string,
  strings: Pick<EngineStrings, 'moreLines'>,
): HTMLElement {
  const list = h(
    'ul',
    { class: 'plain-list' },
    ...items.slice(0, shown).map((each) => h('li', {}, item(each))),
  );
  const rest = items.slice(shown);
  if (rest.length > 0) {
    const more = h(
      'li',
      {},
      link({
        label: fill(strings.moreLines, rest.length),
        onPress: () => more.replaceWith(...rest.map((each) => h('li', {}, item(each)))),
      }),
    );
    list.append(more);
  }
  return list;
}
