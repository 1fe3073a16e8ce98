import { brushPx } from './paintMinimap.ts';
import { nsAt, type TimeRange, type Viewport } from './viewport.ts';

export interface MinimapReactions {
  readonly whole: () => Viewport;
  readonly seen: () => TimeRange;
  readonly show: (range: TimeRange) => void;
  readonly pan: (panes: number) => void;
  readonly zoom: (factor: number) => void;
}

const dragPx = 3;

/**
 * The minimap under the pointer: a drag inside the brush moves it, elsewhere it draws a new one, a click centres it.
 * Arrow keys move, plus and minus zoom. Returns how to stop.
 */
export function listenToMinimap(element: HTMLElement, react: MinimapReactions): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let pressed: { readonly xPx: number; readonly seen: TimeRange; readonly moves: boolean } | undefined;
  const xPx = (event: MouseEvent) => event.clientX - element.getBoundingClientRect().left;

  element.addEventListener(
    'pointerdown',
    (event) => {
      const at = xPx(event);
      const { left, right } = brushPx(react.whole(), react.seen());
      const isWhole = right - left > react.whole().widthPx * 0.97;
      pressed = { xPx: at, seen: react.seen(), moves: at >= left - 3 && at <= right + 3 && !isWhole };
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  element.addEventListener('pointermove', (event) => drag(xPx(event)), { signal });
  element.addEventListener(
    'pointerup',
    (event) => {
      const at = xPx(event);
      if (pressed !== undefined && Math.abs(at - pressed.xPx) <= dragPx && !pressed.moves) {
        shift(nsAt(react.whole(), at) - (pressed.seen.fromNs + pressed.seen.toNs) / 2, pressed.seen);
      }
      pressed = undefined;
    },
    { signal },
  );
  element.addEventListener(
    'keydown',
    (event) => {
      const panes = { ArrowLeft: -0.25, ArrowRight: 0.25, PageUp: -1, PageDown: 1 }[event.key];
      const factor = { '+': 0.5, '-': 2, ArrowUp: 0.7, ArrowDown: 1.4 }[event.key];
      if (panes !== undefined) {
        react.pan(panes);
      } else if (factor !== undefined) {
        react.zoom(factor);
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    },
    { signal },
  );
  return () => stop.abort();

  function drag(at: number): void {
    if (pressed === undefined || Math.abs(at - pressed.xPx) <= dragPx) {
      return;
    }
    const whole = react.whole();
    if (pressed.moves) {
      shift(nsAt(whole, at) - nsAt(whole, pressed.xPx), pressed.seen);
    } else {
      const [left, right] = [Math.min(at, pressed.xPx), Math.max(at, pressed.xPx)];
      react.show({ fromNs: nsAt(whole, left), toNs: nsAt(whole, right) });
    }
  }

  function shift(byNs: number, { fromNs, toNs }: TimeRange): void {
    react.show({ fromNs: fromNs + byNs, toNs: toNs + byNs });
  }
}
