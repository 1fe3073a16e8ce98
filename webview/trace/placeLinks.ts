import type { EventPlace } from '../../src/trace/session/queries/eventPlace.ts';
import { link } from '../kit/controls.ts';
import { h } from '../kit/dom.ts';
import type { TabContext } from './tab.ts';

/** An event shorter than this is shown with so much around it. */
const leastShownNs = 20_000;
/** How much of the event's own length is shown before and after it. */
const around = 1.5;

/** Shows an event on the timeline, with what happened around it. */
export function goToPlace(
  context: TabContext,
  { recording, row, startNs, endNs }: Pick<EventPlace, 'recording' | 'row' | 'startNs' | 'endNs'>,
): void {
  const marginNs = Math.max(leastShownNs, (endNs - startNs) * around);
  context.go({
    tab: 'timeline',
    event: { recording, row },
    view: { fromNs: startNs - marginNs, toNs: endNs + marginNs },
  });
}

/** A Python line as people call it: `train.py:31`. */
export function codeText({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file.split(/[/\\]/).at(-1) ?? file}:${line}`;
}

/** Leads to the timeline and to the user's line, as far as the trace tells them. @param about what the links are of. */
export function placeLinks(context: TabContext, place: EventPlace | null, about: string): HTMLElement {
  const { strings } = context;
  const source = place?.source ?? null;
  return h(
    'span',
    { class: 'place-links' },
    place === null
      ? undefined
      : link({
          label: strings.showOnTimeline,
          description: `${strings.showOnTimeline}: ${about.slice(0, 200)}`,
          onPress: () => goToPlace(context, place),
        }),
    source === null ? undefined : sourceLink(context, source),
  );
}

/** Opens a line of the user's Python. */
export function sourceLink(context: TabContext, source: NonNullable<EventPlace['source']>): HTMLElement {
  return link({
    label: codeText(source),
    description: `${codeText(source)}, ${context.strings.openSource}`,
    onPress: () => context.openSource(source),
  });
}
