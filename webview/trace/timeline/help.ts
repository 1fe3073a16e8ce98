import { button } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import type { timelineStrings } from './strings.ts';

/** All keys and what the pointer does, over the page. */
export function helpDialog(strings: Readonly<typeof timelineStrings>): {
  readonly element: HTMLDialogElement;
  toggle(): void;
} {
  const rows: readonly (readonly [keys: string, what: string])[] = [
    ['W  S', strings.timelineHelpZoom],
    ['A  D', strings.timelineHelpPan],
    [strings.timelineKeyWheel, strings.timelineHelpWheel],
    ['0  Home', strings.timelineHelpWhole],
    ['F', strings.timelineHelpFocus],
    [strings.timelineKeyClick, strings.timelineHelpClick],
    [strings.timelineKeyArrows, strings.timelineHelpArrows],
    [',  .', strings.timelineHelpNext],
    ['[  ]', strings.timelineHelpFlow],
    [strings.timelineKeyDrag, strings.timelineHelpDrag],
    ['R', strings.timelineHelpArea],
    ['Ctrl + A', strings.timelineHelpAll],
    ['M  Shift + M', strings.timelineHelpMark],
    ['/', strings.timelineHelpSearch],
    ['Shift + T', strings.timelineHelpPin],
    ['Esc', strings.timelineHelpClear],
    ['?', strings.timelineHelpHelp],
  ];
  const title = h(
    'h2',
    { class: 'section-title', attributes: { id: 'timeline-help' } },
    strings.timelineHelpTitle,
  );
  const element = h(
    'dialog',
    {
      class: 'tl-help',
      attributes: { 'aria-labelledby': 'timeline-help' },
      on: {
        keydown: (event) => {
          if (event.key === '?') {
            element.close();
          }
          // The keys of the timeline rest meanwhile; Escape is the dialog's own.
          event.stopPropagation();
        },
        click: (event) => {
          if (event.target === element) {
            element.close();
          }
        },
      },
    },
    h(
      'div',
      { class: 'tl-help-body' },
      title,
      h('p', { class: 'note' }, strings.timelineHelpNote),
      h(
        'dl',
        { class: 'tl-help-keys' },
        ...rows.flatMap(([keys, what]) => [
          h('dt', {}, ...keys.split('  ').map((key) => h('kbd', {}, key))),
          h('dd', {}, what),
        ]),
      ),
      button({ label: strings.timelineClose, onPress: () => element.close(), key: 'close help' }),
    ),
  );
  return {
    element,
    toggle: () => {
      if (element.open) {
        element.close();
      } else {
        element.showModal();
      }
    },
  };
}
