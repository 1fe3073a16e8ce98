import { h } from '../../kit/dom.ts';
import type { SceneLook } from './scene.ts';
import { type BoxKind, boxKinds } from '../../../src/trace/timeline/timelineTypes.ts';
import type { timelineStrings } from './strings.ts';

const swatchPx = 10;
/** Kinds that a legend must explain; ranges and the rest carry their names. */
const explained = [
  'operator',
  'kernel',
  'launch',
  'copy',
  'python',
  'module',
  'communication',
  'sync',
] as const satisfies readonly BoxKind[];

/** What colours and patterns mean. */
export interface Legend {
  readonly element: HTMLElement;
  paint(look: SceneLook): void;
}

export function makeLegend(strings: Readonly<typeof timelineStrings>): Legend {
  const swatches = [...explained, 'gap' as const].map((kind) => ({
    kind,
    canvas: h('canvas', {
      attributes: { width: swatchPx * 2, height: swatchPx * 2, 'aria-hidden': 'true' },
    }),
    label: strings[`timelineLegend-${kind}`],
  }));
  const element = h(
    'ul',
    { class: 'tl-legend' },
    ...swatches.map(({ canvas, label }) => h('li', {}, canvas, h('span', {}, label))),
  );
  return {
    element,
    paint: ({ box, hatch }) => {
      for (const { kind, canvas } of swatches) {
        const ctx = canvas.getContext('2d');
        if (ctx !== null) {
          ctx.setTransform(2, 0, 0, 2, 0, 0);
          ctx.fillStyle = box.background;
          ctx.fillRect(0, 0, swatchPx, swatchPx);
          ctx.fillStyle = kind === 'gap' ? hatch : (box.styles[boxKinds.indexOf(kind)]?.fill ?? box.quiet);
          ctx.fillRect(0, 0, swatchPx, swatchPx);
        }
      }
    },
  };
}
