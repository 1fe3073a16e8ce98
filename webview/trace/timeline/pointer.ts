/** What the pointer does on the tracks; places are pixels of the canvas. */
export interface PointerReactions {
  readonly hover: (xPx: number, yPx: number) => void;
  /** It is no longer on anything: it left the tracks, or drags. A drag ends with {@link hover}. */
  readonly leave: () => void;
  readonly click: (xPx: number, yPx: number) => void;
  readonly doubleClick: (xPx: number, yPx: number) => void;
  readonly drag: (from: readonly [number, number], to: readonly [number, number], isDone: boolean) => void;
  readonly pan: (px: number) => void;
  readonly zoom: (factor: number, xPx: number) => void;
}

/** The hand shakes: less is a click. */
const dragPx = 4;
const wheelDoublingPx = 260;
/** What a line and a page of a wheel are worth, where it does not count pixels. */
const linePx = 20;
const pagePx = 400;

/** Listens to pointer, wheel and pinch; scrolling up and down stays the browser's. Returns how to stop. */
export function listenToPointer(element: HTMLElement, react: PointerReactions): () => void {
  let pressed:
    | { readonly at: readonly [number, number]; readonly isPan: boolean; isDrag: boolean; lastX: number }
    | undefined;
  const touches = new Map<number, number>();
  const stop = new AbortController();
  const { signal } = stop;
  const place = ({ clientX, clientY }: MouseEvent): readonly [number, number] => {
    const { left, top } = element.getBoundingClientRect();
    return [clientX - left, clientY - top];
  };

  element.addEventListener(
    'pointerdown',
    (event) => {
      touches.set(event.pointerId, event.clientX);
      if (event.button !== 0 || touches.size > 1) {
        pressed = undefined;
        return;
      }
      const at = place(event);
      pressed = { at, isPan: event.shiftKey || event.pointerType === 'touch', isDrag: false, lastX: at[0] };
      element.setPointerCapture(event.pointerId);
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const at = place(event);
      if (touches.size === 2 && touches.has(event.pointerId)) {
        pinch(event, at[0]);
      } else if (pressed === undefined) {
        react.hover(...at);
      } else if (pressed.isDrag || Math.hypot(at[0] - pressed.at[0], at[1] - pressed.at[1]) > dragPx) {
        if (!pressed.isDrag) {
          pressed.isDrag = true;
          react.leave();
        }
        if (pressed.isPan) {
          react.pan(pressed.lastX - at[0]);
          pressed.lastX = at[0];
        } else {
          react.drag(pressed.at, at, false);
        }
      }
    },
    { signal },
  );
  element.addEventListener(
    'pointerup',
    (event) => {
      touches.delete(event.pointerId);
      const { at, isDrag, isPan } = pressed ?? { at: undefined, isDrag: false, isPan: false };
      pressed = undefined;
      if (at !== undefined && !isDrag) {
        react.click(...at);
      } else if (at !== undefined && !isPan) {
        react.drag(at, place(event), true);
      }
      if (isDrag) {
        react.hover(...place(event));
      }
    },
    { signal },
  );
  element.addEventListener(
    'pointercancel',
    (event) => {
      touches.delete(event.pointerId);
      pressed = undefined;
    },
    { signal },
  );
  element.addEventListener('pointerleave', () => react.leave(), { signal });
  element.addEventListener('dblclick', (event) => react.doubleClick(...place(event)), { signal });
  element.addEventListener('wheel', onWheel, { signal, passive: false });
  return () => stop.abort();

  function pinch(event: PointerEvent, xPx: number): void {
    const [first = 0, second = 0] = touches.values();
    touches.set(event.pointerId, event.clientX);
    const [nextFirst = 0, nextSecond = 0] = touches.values();
    const before = Math.max(10, Math.abs(first - second));
    const after = Math.max(10, Math.abs(nextFirst - nextSecond));
    react.zoom(before / after, xPx);
  }

  function onWheel(event: WheelEvent): void {
    const unit = event.deltaMode === 1 ? linePx : event.deltaMode === 2 ? pagePx : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      // A pinch on a trackpad comes as small steps of a wheel with Ctrl.
      const isPinch = Math.abs(event.deltaY) < 20;
      react.zoom(2 ** ((event.deltaY * unit * (isPinch ? 4 : 1)) / wheelDoublingPx), place(event)[0]);
    } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      react.pan((event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX) * unit);
    }
  }
}
