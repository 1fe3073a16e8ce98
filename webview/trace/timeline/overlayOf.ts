import type { AreaDrag } from './areaDrag.ts';
import { arrowsOf } from './arrows.ts';
import type { Hit } from './hit.ts';
import type { Mark, Overlay } from './paintOverlay.ts';
import type { Scene } from './scene.ts';
import type { Selection } from './selection.ts';

/** An event with thousands of partners is not helped by thousands of frames. */
const framedPartners = 60;

/** What lies over the tracks: the selection with its partners, an area, marks, what the pointer is on. */
export function overlayOf(
  scene: Scene,
  {
    selection,
    hit,
    drawn,
    marks,
    areFlowsShown,
  }: {
    readonly selection: Selection;
    readonly hit: Hit | undefined;
    readonly drawn: AreaDrag['drawn'];
    readonly marks: readonly Mark[];
    readonly areFlowsShown: boolean;
  },
): Overlay {
  const event = selection.kind === 'event' ? selection.event : undefined;
  return {
    hovered: hit !== undefined && 'at' in hit ? hit.at : undefined,
    selected:
      event === undefined
        ? []
        : [
            { event, isMain: true },
            ...event.flows.slice(0, framedPartners).map(({ other }) => ({ event: other, isMain: false })),
          ],
    area: drawn === undefined ? areaOf(scene, selection) : { range: drawn.range, tracks: undefined },
    areaHeights: drawn?.heights,
    marks,
    arrows: event === undefined || !areFlowsShown ? [] : arrowsOf(scene, event),
  };
}

function areaOf({ gaps }: Scene, selection: Selection): Overlay['area'] {
  switch (selection.kind) {
    case 'area':
      return selection;
    case 'gap': {
      const { gap } = selection;
      const tracks = [...gaps]
        .filter(([, each]) => each.gpu === gap.gpu && each.recording === gap.recording)
        .map(([track]) => track);
      return { range: gap, tracks };
    }
    case 'event':
    case 'none':
      return undefined;
  }
}
