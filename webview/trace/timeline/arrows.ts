import type { EventDetails, TimelineEvent, TimelineFlow } from '../../../src/trace/timeline/timelineTypes.ts';
import { type PlacedScene, placeOf } from './paintOverlay.ts';

/** An arrow between two boxes, in pixels of the canvas. */
export interface Arrow {
  readonly kind: TimelineFlow['kind'];
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
}

/** An event with thousands of partners is not helped by thousands of arrows. */
const drawnArrows = 60;

/** Arrows from what caused an event and to what it caused, where both ends stand on the canvas. */
export function arrowsOf(scene: PlacedScene, event: EventDetails): Arrow[] {
  const arrows: Arrow[] = [];
  for (const { kind, direction, other } of event.flows.slice(0, drawnArrows)) {
    const arrow = direction === 'out' ? between(scene, event, other) : between(scene, other, event);
    if (arrow !== undefined) {
      arrows.push({ kind, ...arrow });
    }
  }
  return arrows;
}

/** From the start of the cause to the start of what it caused. */
function between(
  scene: PlacedScene,
  cause: TimelineEvent,
  caused: TimelineEvent,
): Omit<Arrow, 'kind'> | undefined {
  const from = placeOf(scene, cause);
  const to = placeOf(scene, caused);
  if (from === undefined || to === undefined) {
    return undefined;
  }
  return {
    fromX: from.xPx + Math.min(4, from.widthPx / 2),
    fromY: from.yPx + (to.yPx > from.yPx ? from.heightPx : 0),
    toX: to.xPx,
    toY: to.yPx + to.heightPx / 2,
  };
}
