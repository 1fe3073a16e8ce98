import { type Command, commandOf, HeldKeys, motionOf, motionStep } from './keys.ts';

export interface KeyHandlers {
  readonly move: (step: ReturnType<typeof motionStep>) => void;
  readonly widthPx: () => number;
  /** Arrow keys mean events only while the tracks have the focus. */
  readonly isOnTracks: () => boolean;
  readonly commands: Readonly<Record<Command, () => void>>;
}

const onlyOnTracks: ReadonlySet<Command> = new Set(['left', 'right', 'up', 'down', 'selectAll', 'whole']);
/** In a table they would throw away what it is about. */
const notInTables: ReadonlySet<Command> = new Set(['next', 'previous', 'followForward', 'followBack']);
/** These write, and so take all keys. */
const writing = 'input, textarea, select, vscode-text-field, vscode-dropdown, dialog, [contenteditable]';

/**
 * Listens to keys while the timeline is shown: when it has the focus, or nothing has. Movement goes on while a key is
 * held; those who want no motion get a jump a press. Returns how to stop.
 */
export function listenToKeys(
  element: HTMLElement,
  { move, widthPx, isOnTracks, commands }: KeyHandlers,
): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const held = new HeldKeys((motion, seconds) => move(motionStep(motion, seconds, widthPx())));

  document.addEventListener(
    'keydown',
    (event) => {
      const { target } = event;
      if (event.defaultPrevented) {
        // A table or a dialog has done something with it: Escape closes one thing at a time.
        return;
      }
      const isMeant = target === document.body || (target instanceof Node && element.contains(target));
      if (!isMeant || (target instanceof Element && target.closest(writing) !== null)) {
        return;
      }
      const motion = motionOf(event);
      if (motion !== undefined) {
        held.press(event.code, motion, !wantsNoMotion());
        event.preventDefault();
        return;
      }
      const command = commandOf(event);
      const isInTable = target instanceof Element && target.closest('[role=treegrid]') !== null;
      const isHere =
        command !== undefined &&
        (isOnTracks() || target === document.body || !onlyOnTracks.has(command)) &&
        !(isInTable && notInTables.has(command));
      if (isHere) {
        commands[command]();
        event.preventDefault();
        if (command === 'selectAll') {
          // VS Code listens at the window, and would select all text of the page.
          event.stopPropagation();
        }
      }
    },
    { signal },
  );
  document.addEventListener('keyup', ({ code }) => held.release(code), { signal });
  // A menu of the system selects all text without a key that comes here.
  document.addEventListener(
    'selectionchange',
    () => {
      if (isOnTracks() && getSelection()?.isCollapsed === false) {
        getSelection()?.removeAllRanges();
      }
    },
    { signal },
  );
  window.addEventListener('blur', () => held.releaseAll(), { signal });
  return () => {
    held.releaseAll();
    stop.abort();
  };
}

/** The system's wish, or the one set in VS Code. */
function wantsNoMotion(): boolean {
  return (
    matchMedia('(prefers-reduced-motion: reduce)').matches ||
    document.body.classList.contains('vscode-reduce-motion')
  );
}
