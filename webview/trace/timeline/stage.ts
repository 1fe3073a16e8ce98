import { h } from '../../kit/dom.ts';
import { onThemeChange } from '../../kit/theme.ts';
import { hoverCard, type HoverCard } from '../hoverCard.ts';
import { minimapHeightPx } from './paintMinimap.ts';
import { rulerHeightPx } from './paintRuler.ts';
import type { timelineStrings } from './strings.ts';

/** What has to be drawn again. */
export type Layer = 'minimap' | 'tracks' | 'overlay' | 'size' | 'look';

export interface StageOptions {
  readonly strings: Readonly<typeof timelineStrings>;
  /** Lines of steps that the ruler has. */
  readonly stepLines: number;
  readonly draw: (layers: ReadonlySet<Layer>) => void;
  readonly onScroll: () => void;
}

/** The elements on which the timeline is drawn, and the loop that draws them. */
export interface Stage {
  readonly element: HTMLElement;
  /** Takes the focus and the keys. */
  readonly tracks: HTMLElement;
  readonly scroller: HTMLElement;
  readonly names: HTMLElement;
  readonly pinnedNames: HTMLElement;
  readonly minimap: HTMLElement;
  readonly ruler: HTMLCanvasElement;
  readonly canvases: Readonly<Record<'minimap' | 'brush' | 'ruler' | 'base' | 'overlay', HTMLCanvasElement>>;
  readonly card: HoverCard;
  readonly live: HTMLElement;
  readonly corner: HTMLElement;
  /** Lies over the tracks and moves with what is in sight. */
  readonly notes: HTMLElement;
  request(layer: Layer): void;
  /** Width of the drawing, and heights of what is seen of the tracks. */
  size(): { readonly widthPx: number; readonly heightPx: number };
  dispose(): void;
}

export function makeStage({ strings, stepLines, draw, onScroll }: StageOptions): Stage {
  const canvases = {
    minimap: canvas(),
    brush: canvas(),
    ruler: canvas(),
    base: canvas(),
    overlay: canvas(),
  };
  const card = hoverCard();
  const live = h('p', { class: 'unseen', attributes: { role: 'status' } });
  const minimap = h(
    'div',
    {
      class: 'tl-minimap',
      attributes: { role: 'slider', tabindex: 0, 'aria-label': strings.timelineMinimap },
      key: 'minimap',
    },
    canvases.minimap,
    canvases.brush,
  );
  minimap.style.height = `${minimapHeightPx}px`;
  canvases.ruler.style.height = `${rulerHeightPx(stepLines)}px`;
  const tracks = h(
    'div',
    {
      class: 'tl-stage',
      attributes: {
        role: 'application',
        tabindex: 0,
        'aria-description': strings.timelineStageHelp,
      },
      key: 'timeline stage',
    },
    canvases.base,
    canvases.overlay,
    card.element,
  );
  const names = h('div', {
    class: 'tl-names',
    attributes: {
      role: 'tree',
      'aria-label': strings.timelineTracks,
      'aria-description': strings.timelineTrackHelp,
    },
  });
  const pinnedNames = h('div', { class: 'tl-pinned' });
  const notes = h('div', { class: 'tl-sticky' }, tracks);
  const scroller = h('div', { class: 'tl-scroller', on: { scroll: onScroll } }, notes, names);
  names.append(pinnedNames);
  const corner = h('div', { class: 'tl-corner' });
  const element = h(
    'div',
    { class: 'tl-frame' },
    h('div', { class: 'tl-head' }, corner, h('div', { class: 'tl-axis' }, minimap, canvases.ruler)),
    scroller,
    live,
  );
  const pending = new Set<Layer>();
  let scheduled = 0;
  const sizes = new ResizeObserver(() => request('size'));
  sizes.observe(scroller);
  const stopListening = onThemeChange(() => request('look'));
  return {
    element,
    tracks,
    scroller,
    names,
    pinnedNames,
    minimap,
    ruler: canvases.ruler,
    canvases,
    card,
    live,
    corner,
    notes,
    request,
    size: () => ({
      widthPx: Math.max(0, scroller.clientWidth - names.offsetWidth),
      heightPx: scroller.clientHeight,
    }),
    dispose: () => {
      sizes.disconnect();
      stopListening();
      cancelAnimationFrame(scheduled);
    },
  };

  function request(layer: Layer): void {
    pending.add(layer);
    if (scheduled === 0) {
      scheduled = requestAnimationFrame(() => {
        scheduled = 0;
        const layers = new Set(pending);
        pending.clear();
        draw(layers);
      });
    }
  }
}

function canvas(): HTMLCanvasElement {
  return h('canvas', { attributes: { 'aria-hidden': 'true' } });
}
