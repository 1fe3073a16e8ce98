import './detail.css';
import { formatFixed } from '../../../src/core/columnNumbers.ts';
import type { EventPlace } from '../../../src/trace/session/queries/eventPlace.ts';
import { type Child, h } from '../../kit/dom.ts';
import { fill } from '../../kit/text.ts';
import { beginsAt } from './beginsAt.ts';
import { placeLinks } from '../placeLinks.ts';
import type { TabContext } from '../tab.ts';

/** What stands in a column between the time and the line. */
export interface ExampleColumn<E> {
  readonly header: string;
  readonly numeric?: boolean;
  readonly cell: (example: E) => Child;
}

/** Calls that stand for all others, each with the ways to the timeline and to the user's line. */
export function exampleTable<E extends EventPlace>(
  context: TabContext,
  options: {
    /** How many there are of which these are the longest. */
    readonly calls: number;
    readonly examples: readonly E[];
    readonly columns: readonly ExampleColumn<E>[];
  },
): HTMLElement {
  const { strings, head } = context;
  const { calls, examples, columns } = options;
  if (examples.length === 0) {
    return h('p', { class: 'quiet' }, strings.detailNone);
  }
  const total = formatFixed(calls, 0);
  const stepsOf = ({ recording }: E) => head.recordings[recording]?.steps;
  return h(
    'table',
    { class: 'example-table' },
    h('caption', {}, fill(strings.detailExamplesOf, examples.length, total)),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { attributes: { scope: 'col' } }, strings.detailAt),
        ...columns.map(({ header, numeric }) =>
          h('th', { class: numeric === true ? 'numeric' : '', attributes: { scope: 'col' } }, header),
        ),
        h('td', {}),
      ),
    ),
    h(
      'tbody',
      {},
      ...examples.map((example) =>
        h(
          'tr',
          {},
          h('th', { attributes: { scope: 'row' } }, beginsAt(stepsOf(example), example)),
          ...columns.map(({ numeric, cell }) =>
            h('td', { class: numeric === true ? 'numeric' : '' }, cell(example)),
          ),
          h('td', {}, placeLinks(context, example, beginsAt(stepsOf(example), example))),
        ),
      ),
    ),
  );
}
