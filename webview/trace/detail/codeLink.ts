import type { CodePlace } from '../../../src/trace/session/queries/eventPlace.ts';
import { link } from '../../kit/controls.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import type { TabContext } from '../tab.ts';

/** A line of the user's Python as a link to it. */
export function codeLink(context: TabContext, place: CodePlace): HTMLElement {
  const label = plainDirection(place.text);
  const element = link({
    label,
    description: fill(context.strings.detailOpen, label.slice(0, 300)),
    onPress: () => context.openSource(place),
  });
  element.classList.add('mono');
  return element;
}
