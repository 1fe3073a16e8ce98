import { type BoxKind, boxKinds } from '../../../src/trace/timeline/timelineTypes.ts';
import type { PathKind } from '../../../src/trace/whatif/criticalPath.ts';
import type { BoxLook } from '../boxLook.ts';
import { hatchOf } from './drawGaps.ts';

/** The parts of a critical path in the order of its legend. */
export const pathLegendOrder = [
  'hostWork',
  'compute',
  'dataLoader',
  'communication',
  'copy',
  'pause',
] as const satisfies readonly PathKind[];

export type PathFills = Readonly<Record<PathKind, string | CanvasPattern>>;

/**
 * The colours of a critical path: work of a GPU has that of its boxes; what the host does towards a launch is no kind of
 * box, and so has a colour of its own.
 */
export function readPathFills(box: BoxLook): PathFills {
  const ofBox = (kind: BoxKind) => box.styles[boxKinds.indexOf(kind)]?.fill ?? box.foreground;
  return {
    hostWork: box.theme.color('--path-host'),
    dataLoader: box.theme.color('--path-loader'),
    compute: ofBox('kernel'),
    communication: ofBox('communication'),
    copy: ofBox('copy'),
    pause: hatchOf(box.quiet),
  };
}
