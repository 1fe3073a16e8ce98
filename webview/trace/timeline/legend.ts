import { type BoxKind, boxKinds } from '../../../src/trace/timeline/timelineTypes.ts';
import { h } from '../../kit/dom.ts';
import { pathLegendOrder } from './pathLook.ts';
import type { SceneLook } from './scene.ts';
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
/** Kinds that are explained beside those of the critical path, which has words for the others. */
const besidePath = ['operator', 'launch', 'python', 'module'] as const satisfies readonly BoxKind[];

/** What colours and patterns mean. */
export interface Legend {
  readonly element: HTMLElement;
  /** Lists the parts of the critical path too, or boxes and gaps only. */
  show(isPathShown: boolean): void;
  paint(look: SceneLook): void;
}

interface Entry {
  readonly canvas: HTMLCanvasElement;
  readonly item: HTMLElement;
  readonly fill: (look: SceneLook) => string | CanvasPattern;
}

export function makeLegend(strings: Readonly<typeof timelineStrings>): Legend {
  const entry = (label: string, fill: Entry['fill']): Entry => {
    const canvas = h('canvas', {
      attributes: { width: swatchPx * 2, height: swatchPx * 2, 'aria-hidden': 'true' },
    });
    return { canvas, fill, item: h('li', { attributes: { title: label } }, canvas, h('span', {}, label)) };
  };
  const ofBox = (kind: (typeof explained)[number]) =>
    entry(
      strings[`timelineLegend-${kind}`],
      ({ box }) => box.styles[boxKinds.indexOf(kind)]?.fill ?? box.quiet,
    );
  const withoutPath = [...explained.map(ofBox), entry(strings['timelineLegend-gap'], ({ hatch }) => hatch)];
  const withPath = [
    ...pathLegendOrder.map((kind) => entry(strings[`timelinePathLegend-${kind}`], ({ path }) => path[kind])),
    ...besidePath.map(ofBox),
  ];
  const element = h('ul', { class: 'tl-legend' });
  show(false);
  return {
    element,
    show,
    paint: (look) => {
      for (const { canvas, fill } of [...withoutPath, ...withPath]) {
        const ctx = canvas.getContext('2d');
        if (ctx !== null) {
          ctx.setTransform(2, 0, 0, 2, 0, 0);
          ctx.fillStyle = look.box.background;
          ctx.fillRect(0, 0, swatchPx, swatchPx);
          ctx.fillStyle = fill(look);
          ctx.fillRect(0, 0, swatchPx, swatchPx);
        }
      }
    },
  };

  function show(isPathShown: boolean): void {
    element.replaceChildren(...(isPathShown ? withPath : withoutPath).map(({ item }) => item));
  }
}
