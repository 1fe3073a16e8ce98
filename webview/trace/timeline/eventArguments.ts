import { h } from '../../kit/dom.ts';
import { link } from '../../kit/controls.ts';
import { dataTable } from '../../kit/table.ts';
import { plainDirection } from '../../kit/text.ts';
import { argumentsOf } from './argumentsOf.ts';
import type { DetailsOptions } from './details.ts';

/** The arguments of an event as they stand in the file, read when somebody wants them. */
export function eventArguments({
  strings,
  askText,
  perform,
}: Pick<DetailsOptions, 'strings' | 'askText' | 'perform'>): HTMLElement {
  const place = h('div', { class: 'tl-arguments' });
  place.append(
    link({
      label: strings.timelineArguments,
      onPress: () =>
        perform(async () => {
          const { text, isCut } = await askText();
          place.replaceChildren(
            ...shown(text),
            ...(isCut ? [h('p', { class: 'quiet' }, strings.timelineCut)] : []),
          );
        }),
    }),
  );
  return place;

  function shown(text: string): HTMLElement[] {
    const known = argumentsOf(text);
    return [
      known === undefined
        ? h('pre', { class: 'mono', attributes: { tabindex: 0 } }, plainDirection(text))
        : dataTable({
            caption: strings.timelineArgumentsOf,
            columns: [
              { id: 'name', header: strings.timelineArgument },
              { id: 'value', header: strings.timelineValue },
            ],
            rows: known.map(([name, value]) => ({
              cells: [
                { content: plainDirection(name), text: name, value: name },
                { content: h('span', { class: 'mono' }, plainDirection(value)), text: value, value },
              ],
            })),
          }),
    ];
  }
}
