import { button } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import { plainDirection } from '../kit/text.ts';
import type { EngineStrings } from './strings.ts';

/** A command line to read and to copy; lines break between its arguments. */
export function commandLine(
  text: string,
  strings: Pick<EngineStrings, 'copy' | 'copyCommand'>,
  copy: (text: string) => void,
): HTMLElement {
  return h(
    'div',
    { class: 'command' },
    h(
      'code',
      { class: 'command-line' },
      ...plainDirection(text)
        .split(' ')
        .flatMap((part) => [h('span', {}, part), ' ']),
    ),
    button({ label: strings.copy, description: strings.copyCommand, onPress: () => copy(text) }),
  );
}
