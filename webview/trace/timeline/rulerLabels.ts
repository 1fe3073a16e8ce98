import type { RulerTicks } from './rulerTicks.ts';
import { type Viewport, xOf } from './viewport.ts';

export interface RulerLabel {
  readonly xPx: number;
  readonly text: string;
}

/** Between a tick and its label, and at least between two labels. */
const besidePx = 4;

/**
 * The labels of a ruler with their places: those that neither reach over its edge nor into another.
 * @param widthOf pixels that a text takes.
 * @param taken where something else is written, as stretches of pixels.
 */
export function rulerLabels(
  { ticks, edge }: RulerTicks,
  view: Viewport,
  widthOf: (text: string) => number,
  taken: readonly (readonly [fromPx: number, toPx: number])[],
): RulerLabel[] {
  const labels: RulerLabel[] = [];
  let freePx = 0;
  const place = (xPx: number, text: string) => {
    const endPx = xPx + widthOf(text);
    const isFree = taken.every(([fromPx, toPx]) => endPx + besidePx <= fromPx || xPx >= toPx);
    if (xPx >= freePx && endPx <= view.widthPx && isFree) {
      labels.push({ xPx, text });
      freePx = endPx + besidePx;
    }
  };
  if (edge !== undefined) {
    place(besidePx, edge);
  }
  for (const { ns, label } of ticks) {
    place(Math.round(xOf(view, ns)) + besidePx, label);
  }
  return labels;
}
