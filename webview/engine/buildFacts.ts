import { formatDurationNs } from '../../src/core/units.ts';
import { h, nameText } from '../kit/dom.ts';
import { plainDirection, sectionTitle } from '../kit/text.ts';
import type { EngineHead } from './api.ts';
import { commandLine } from './commandLine.ts';
import { longList } from './longList.ts';
import type { EngineStrings } from './strings.ts';

const shownBindings = 12;

/** How the engine was built and what goes in and out; absent when neither is known. */
export function buildFacts(
  { build, bindings }: EngineHead,
  strings: EngineStrings,
  copy: (text: string) => void,
): HTMLElement | undefined {
  if (build === undefined && bindings.length === 0) {
    return undefined;
  }
  return h(
    'section',
    { class: 'section' },
    sectionTitle(build === undefined ? strings.bindings : strings.build),
    h(
      'dl',
      { class: 'layer-facts build-facts' },
      ...(build === undefined
        ? []
        : [
            ...fact(strings.target, nameText(build.target)),
            ...fact(strings.image, nameText(build.image)),
            ...fact(strings.builtAt, when(build.builtAt)),
            ...fact(strings.duration, formatDurationNs(build.durationNs)),
            ...fact(strings.command, commandLine(build.commandLine, strings, copy)),
          ]),
      ...(bindings.length === 0
        ? []
        : fact(
            strings.bindings,
            longList(
              bindings,
              shownBindings,
              (name) => h('bdi', { class: 'mono' }, plainDirection(name)),
              strings,
            ),
          )),
    ),
  );
}

function fact(name: string, value: Node | string): HTMLElement[] {
  return [h('dt', {}, name), h('dd', {}, value)];
}

function when(isoTime: string): string {
  const date = new Date(isoTime);
  return Number.isNaN(date.getTime())
    ? isoTime
    : date.toLocaleString(document.documentElement.lang || undefined, {
        dateStyle: 'medium',
        timeStyle: 'short',
      });
}
