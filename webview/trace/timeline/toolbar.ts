import { groupThousands } from '../../../src/core/units.ts';
import { button, setDisabled, setFieldText, textField } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import { fill } from '../../kit/text.ts';
import { type Finder, listedEvents } from './finder.ts';
import type { timelineStrings } from './strings.ts';

export interface ToolbarReactions {
  readonly zoom: (factor: number) => void;
  readonly whole: () => void;
  readonly search: (text: string) => void;
  readonly step: (direction: 1 | -1) => void;
  readonly listFound: () => void;
  readonly filter: (text: string) => void;
  readonly togglePath: () => void;
  readonly toggleFlows: () => void;
  readonly table: () => void;
  readonly help: () => void;
  /** Escape in a field: back to the tracks. */
  readonly leave: () => void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  focusSearch(): void;
  focusFilter(): void;
  clearFilter(): void;
  showFound(finder: Finder): void;
  showToggles(toggles: { readonly path: boolean; readonly flows: boolean }): void;
}

/** What is seen after a press of the button, of what was. */
const zoomStep = 0.6;

/** Everything that keys do, for those who do not know them. */
export function makeToolbar(
  strings: Readonly<typeof timelineStrings>,
  react: ToolbarReactions,
  first: { readonly canPath: boolean; readonly search: string; readonly filter: string },
): Toolbar {
  const search = textField({
    label: strings.timelineSearch,
    value: first.search,
    placeholder: strings.timelineSearchHint,
    onInput: react.search,
  });
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') {
      react.step(event.shiftKey ? -1 : 1);
    }
    leaveOnEscape(event);
  });
  const filter = textField({
    label: strings.timelineFilter,
    value: first.filter,
    placeholder: strings.timelineFilterHint,
    onInput: react.filter,
  });
  filter.addEventListener('keydown', leaveOnEscape);
  const count = h('span', { class: 'tl-count quiet', attributes: { role: 'status' } });
  const matches = [
    button({ label: '↑', description: strings.timelineFoundPrevious, onPress: () => react.step(-1) }),
    button({ label: '↓', description: strings.timelineFoundNext, onPress: () => react.step(1) }),
    button({
      label: strings.timelineFoundList,
      description: strings.timelineFoundListLong,
      onPress: react.listFound,
    }),
  ];
  const path = button({ label: strings.timelinePath, onPress: react.togglePath });
  const flows = button({ label: strings.timelineFlows, onPress: react.toggleFlows });
  const found = h('span', { class: 'tl-matches', attributes: { hidden: true } }, count, ...matches);
  const element = h(
    'div',
    { class: 'tl-toolbar', attributes: { role: 'toolbar', 'aria-label': strings.timelineTitle } },
    button({ label: '+', description: strings.timelineZoomIn, onPress: () => react.zoom(zoomStep) }),
    button({ label: '−', description: strings.timelineZoomOut, onPress: () => react.zoom(1 / zoomStep) }),
    button({ label: strings.timelineZoomWhole, onPress: react.whole }),
    search,
    found,
    filter,
    h('span', { class: 'tl-space' }),
    ...(first.canPath ? [path] : []),
    flows,
    button({
      label: strings.timelineTable,
      description: strings.timelineTableLong,
      onPress: react.table,
    }),
    button({ label: strings.timelineHelp, onPress: react.help }),
  );
  return {
    element,
    focusSearch: () => search.focus(),
    focusFilter: () => filter.focus(),
    clearFilter: () => setFieldText(filter, ''),
    showFound: (finder) => {
      found.hidden = finder.text === '';
      count.textContent = countText(finder);
      for (const each of matches) {
        setDisabled(each, (finder.found?.total ?? 0) === 0);
      }
    },
    showToggles: (shown) => {
      path.setAttribute('aria-pressed', String(shown.path));
      flows.setAttribute('aria-pressed', String(shown.flows));
    },
  };

  function leaveOnEscape(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      react.leave();
    }
    // Letters belong to the field.
    event.stopPropagation();
  }

  function countText({ found: answer, position }: Finder): string {
    if (answer === undefined || answer.total === 0) {
      return strings.timelineFoundNone;
    }
    const at = position < 0 ? '–' : groupThousands(position + 1);
    const total = groupThousands(answer.total);
    return answer.total > answer.events.length
      ? fill(
          strings.timelineFoundMore,
          at,
          groupThousands(Math.min(listedEvents, answer.events.length)),
          total,
        )
      : fill(strings.timelineFound, at, total);
  }
}
