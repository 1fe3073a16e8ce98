/** What a key asks the timeline to do. */
export type Command =
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'next'
  | 'previous'
  | 'followForward'
  | 'followBack'
  | 'focusSelection'
  | 'toArea'
  | 'mark'
  | 'markPermanently'
  | 'search'
  | 'pin'
  | 'clear'
  | 'help'
  | 'whole'
  | 'selectAll';

/** Movement that goes on while its key is held. */
export type Motion = 'zoomIn' | 'zoomOut' | 'panLeft' | 'panRight';

export interface KeyPress {
  readonly code: string;
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** By where the key is, so that the hand lies as on a QWERTY keyboard whatever the letters are. */
const motions: Readonly<Record<string, Motion | undefined>> = {
  KeyW: 'zoomIn',
  KeyS: 'zoomOut',
  KeyA: 'panLeft',
  KeyD: 'panRight',
};

/** By what is written on the key: signs move from keyboard to keyboard. */
const commands: Readonly<Record<string, Command | undefined>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  '.': 'next',
  ',': 'previous',
  ']': 'followForward',
  '[': 'followBack',
  f: 'focusSelection',
  r: 'toArea',
  m: 'mark',
  M: 'markPermanently',
  '/': 'search',
  T: 'pin',
  Escape: 'clear',
  '?': 'help',
  '0': 'whole',
  Home: 'whole',
};

export function motionOf({ code, ctrlKey, metaKey, altKey }: KeyPress): Motion | undefined {
  return ctrlKey || metaKey || altKey ? undefined : motions[code];
}

export function commandOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyPress): Command | undefined {
  if (altKey) {
    return undefined;
  }
  if (ctrlKey || metaKey) {
    return key.toLowerCase() === 'a' && !shiftKey ? 'selectAll' : undefined;
  }
  return commands[key] ?? (shiftKey ? undefined : commands[key.toLowerCase()]);
}

/** Panes a second, and powers of two a second. */
const panesPerSecond = 0.9;
const doublingsPerSecond = 3.2;
const jumpSeconds = 0.15;

/** How far a motion goes in some time: pixels to pan, or the factor to zoom by. */
export function motionStep(
  motion: Motion,
  seconds: number,
  widthPx: number,
): { readonly panPx: number } | { readonly factor: number } {
  switch (motion) {
    case 'panLeft':
      return { panPx: -panesPerSecond * widthPx * seconds };
    case 'panRight':
      return { panPx: panesPerSecond * widthPx * seconds };
    case 'zoomIn':
      return { factor: 2 ** (-doublingsPerSecond * seconds) };
    case 'zoomOut':
      return { factor: 2 ** (doublingsPerSecond * seconds) };
  }
}

/** Moves with every frame while keys are held; those who want no motion get one jump a press. */
export class HeldKeys {
  private readonly held = new Map<string, Motion>();
  private readonly move: (motion: Motion, seconds: number) => void;
  private scheduled = 0;
  private lastMs = 0;

  constructor(move: (motion: Motion, seconds: number) => void) {
    this.move = move;
  }

  press(code: string, motion: Motion, isSmooth: boolean): void {
    if (!isSmooth) {
      this.move(motion, jumpSeconds);
      return;
    }
    const isFirst = this.held.size === 0;
    if (!this.held.has(code)) {
      this.held.set(code, motion);
      // A short tap is seen too.
      this.move(motion, 1 / 60);
    }
    if (isFirst) {
      this.lastMs = performance.now();
      this.scheduled = requestAnimationFrame(this.onFrame);
    }
  }

  release(code: string): void {
    this.held.delete(code);
  }

  releaseAll(): void {
    this.held.clear();
    cancelAnimationFrame(this.scheduled);
  }

  private readonly onFrame = (nowMs: number): void => {
    const seconds = Math.min(0.1, Math.max(0, (nowMs - this.lastMs) / 1000));
    this.lastMs = nowMs;
    for (const motion of this.held.values()) {
      this.move(motion, seconds);
    }
    if (this.held.size > 0) {
      this.scheduled = requestAnimationFrame(this.onFrame);
    }
  };
}
