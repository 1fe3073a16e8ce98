import type { CommunicationView } from '../../../src/trace/session/queries/communication/communicationView.ts';
import { h } from '../../kit/dom.ts';
import { emptyView } from '../../kit/states.ts';
import { answerLine, noteLine, plainDirection, sectionTitle } from '../../kit/text.ts';
import type { Drawn } from '../scopedTab.ts';
import type { TabContext } from '../tab.ts';
import { collectivesTable } from './collectivesTable.ts';
import { communicationAnswer, communicationNote } from './communicationSentences.ts';
import { rankTable } from './rankTable.ts';
import { stragglerList } from './stragglerList.ts';
import { waitMatrix } from './waitMatrix.ts';

const sideBySide = 5;

/** Everything that is known of how the ranks communicate. */
export function communicationPanel(context: TabContext, view: CommunicationView): Drawn {
  const { strings } = context;
  const { ranks, collectives, stragglers, waitsNs } = view;
  if (collectives.length === 0) {
    return { nodes: [emptyView(strings.communicationNone, '', []), notes(view, strings, '')] };
  }
  const table = collectivesTable(context, collectives);
  const note = communicationNote(view, strings);
  return {
    nodes: [
      answerLine(communicationAnswer(view, strings)),
      ...(note === '' ? [] : [noteLine(note)]),
      rankTable(context, ranks),
      h(
        'div',
        // A matrix of many ranks needs the whole width.
        { class: ranks.length > sideBySide ? '' : 'communication-columns' },
        stragglers.length === 0 ? undefined : stragglerList(context, stragglers),
        waitsNs === null ? undefined : waitMatrix(context, ranks, waitsNs),
      ),
      table.element,
      notes(view, strings, note),
    ],
    dispose: () => table.dispose(),
  };
}

/** How far clocks can be trusted, what was left out, and what the figures cannot say. @param said already above. */
function notes(
  { clocks, notices, notCompared, limits }: CommunicationView,
  strings: TabContext['strings'],
  said: string,
): HTMLElement {
  const texts = [clocks.words, ...notices.map(({ message }) => message), ...limits].filter(
    (text) => text !== said && text !== notCompared,
  );
  return h(
    'section',
    { class: 'section' },
    sectionTitle(strings.communicationNotes),
    h('ul', { class: 'communication-notes' }, ...texts.map((text) => h('li', {}, plainDirection(text)))),
  );
}
