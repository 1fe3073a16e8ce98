import { h } from '../../kit/dom.ts';
import { plainDirection } from '../../kit/text.ts';

const listed = 12;

/** Asks for a track by its name; Enter takes the first one that fits. */
export function pinDialog(
  label: string,
  tracks: readonly { readonly id: number; readonly name: string }[],
  onPin: (track: number) => void,
): { readonly element: HTMLDialogElement; open(): void } {
  const list = h('div', { class: 'tl-pin-list' });
  const input = h('input', {
    class: 'tl-pin-input',
    attributes: { type: 'text', 'aria-label': label, placeholder: label, spellcheck: 'false' },
    on: {
      input: showMatches,
      keydown: (event) => {
        const [first] = matches();
        if (event.key === 'Enter' && first !== undefined) {
          choose(first.id);
        }
      },
    },
  });
  const element = h(
    'dialog',
    {
      class: 'tl-pin',
      attributes: { 'aria-label': label },
      on: {
        // The keys of the timeline rest meanwhile; Escape is the dialog's own.
        keydown: (event) => event.stopPropagation(),
        click: (event) => {
          if (event.target === element) {
            element.close();
          }
        },
      },
    },
    input,
    list,
  );
  return {
    element,
    open: () => {
      input.value = '';
      showMatches();
      element.showModal();
      input.focus();
    },
  };

  function matches() {
    const wanted = input.value.toLowerCase();
    return tracks.filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, listed);
  }

  function showMatches(): void {
    list.replaceChildren(
      ...matches().map(({ id, name }) =>
        h(
          'button',
          { class: 'tl-pin-choice', attributes: { type: 'button' }, on: { click: () => choose(id) } },
          plainDirection(name).slice(0, 200),
        ),
      ),
    );
  }

  function choose(track: number): void {
    element.close();
    onPin(track);
  }
}
