import type { Camera } from './camera.ts';
import type { Command } from './keys.ts';
import type { Navigator } from './navigator.ts';

/** What each key does. */
export function viewCommands(
  navigator: Navigator,
  camera: Camera,
  others: Readonly<Record<'search' | 'pin' | 'help' | 'selectAll', () => void>>,
): Readonly<Record<Command, () => void>> {
  return {
    left: () => navigator.arrow('left'),
    right: () => navigator.arrow('right'),
    up: () => navigator.arrow('up'),
    down: () => navigator.arrow('down'),
    next: () => navigator.arrow('right'),
    previous: () => navigator.arrow('left'),
    followForward: () => navigator.follow('out'),
    followBack: () => navigator.follow('in'),
    focusSelection: () => navigator.focusSelection(),
    toArea: () => navigator.toArea(),
    mark: () => navigator.mark(false),
    markPermanently: () => navigator.mark(true),
    clear: () => navigator.clear(),
    whole: () => camera.whole(),
    ...others,
  };
}
