import { button } from '../../kit/controls.ts';
import { h } from '../../kit/dom.ts';
import type { timelineStrings } from './strings.ts';

/** What stands below the tracks, with an edge that moves. */
export interface Panel {
  readonly element: HTMLElement;
  show(content: PanelContent | undefined): void;
  readonly isShown: boolean;
  dispose(): void;
}

export interface PanelContent {
  readonly element: HTMLElement;
  readonly label: string;
  dispose?(): void;
}

const leastPx = 96;
/** The tracks keep at least this much, of what they share with the panel and of the pane with their ruler. */
const tracks = { px: 140, share: 0.4, rulerPx: 76 };
/** In a small pane the page grows until the panel has this much, or so much of the pane. */
const smallPane = { px: 150, share: 0.35 };
const stepPx = 24;

export function makePanel(options: {
  readonly strings: Readonly<typeof timelineStrings>;
  readonly heightPx: number;
  readonly onHeight: (heightPx: number) => void;
  readonly onClose: () => void;
  /** How much there is for tracks and panel together. */
  readonly roomPx: () => number;
}): Panel {
  const { strings, onHeight, onClose, roomPx } = options;
  let heightPx = options.heightPx;
  let shown: PanelContent | undefined;
  let dragged: { readonly fromY: number; readonly heightPx: number } | undefined;
  const edge = h('div', {
    class: 'tl-edge',
    attributes: {
      role: 'separator',
      tabindex: 0,
      'aria-orientation': 'horizontal',
      'aria-label': strings.timelineResize,
      'aria-valuemin': leastPx,
    },
    on: {
      pointerdown: (event) => {
        dragged = { fromY: event.clientY, heightPx };
        edge.setPointerCapture(event.pointerId);
        event.preventDefault();
      },
      pointermove: (event) => {
        if (dragged !== undefined) {
          resize(dragged.heightPx + dragged.fromY - event.clientY);
        }
      },
      pointerup: () => {
        dragged = undefined;
        onHeight(heightPx);
      },
      keydown: (event) => {
        const step = { ArrowUp: stepPx, ArrowDown: -stepPx }[event.key];
        if (step !== undefined) {
          resize(heightPx + step);
          onHeight(heightPx);
          event.preventDefault();
          event.stopPropagation();
        }
      },
    },
    key: 'timeline edge',
  });
  const body = h('div', { class: 'tl-panel-body', attributes: { role: 'region', tabindex: 0 } });
  const element = h(
    'div',
    { class: 'tl-panel', attributes: { hidden: true } },
    edge,
    h(
      'div',
      { class: 'tl-panel-close' },
      button({ label: '×', description: strings.timelineClose, onPress: onClose }),
    ),
    body,
  );
  return {
    element,
    show,
    get isShown() {
      return shown !== undefined;
    },
    dispose: () => show(undefined),
  };

  function show(content: PanelContent | undefined): void {
    shown?.dispose?.();
    shown = content;
    element.hidden = content === undefined;
    body.replaceChildren(...(content === undefined ? [] : [content.element]));
    body.scrollTop = 0;
    if (content !== undefined) {
      body.setAttribute('aria-label', content.label);
      resize(heightPx);
    }
  }

  function resize(wantedPx: number): void {
    const most = mostPx(roomPx());
    heightPx = Math.round(Math.min(most, Math.max(leastPx, wantedPx)));
    element.style.height = `${heightPx}px`;
    edge.setAttribute('aria-valuenow', String(heightPx));
    edge.setAttribute('aria-valuemax', String(most));
  }
}

/** How high the panel may be where there is so much for tracks and panel together. */
function mostPx(roomPx: number): number {
  const beside = roomPx - Math.max(tracks.px, tracks.share * roomPx);
  const inPane = (1 - tracks.share) * innerHeight - tracks.rulerPx;
  return Math.round(
    Math.max(leastPx, Math.min(smallPane.px, smallPane.share * innerHeight), Math.min(beside, inPane)),
  );
}
