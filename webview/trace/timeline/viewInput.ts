import type { AreaDrag } from './areaDrag.ts';
import type { Camera } from './camera.ts';
import type { Hit } from './hit.ts';
import type { Hover } from './hover.ts';
import { listenToMinimap } from './minimapInput.ts';
import type { Navigator } from './navigator.ts';
import { stepAt } from './paintRuler.ts';
import { listenToPointer } from './pointer.ts';
import type { StepMark } from './scene.ts';
import type { Selector } from './selector.ts';
import type { Stage } from './stage.ts';
import { rowsBetween } from './trackLayout.ts';
import type { Tracks } from './tracks.ts';

export interface InputParts {
  readonly stage: Stage;
  readonly camera: Camera;
  readonly hover: Hover;
  readonly drag: AreaDrag;
  readonly tracks: Tracks;
  readonly selector: Selector;
  readonly navigator: Navigator;
  readonly stepLines: () => readonly (readonly StepMark[])[];
  readonly hitAt: (xPx: number, yPx: number) => Hit | undefined;
  readonly perform: (work: () => Promise<void>) => void;
}

/** Ties the pointer on tracks, ruler and minimap to what it does. Returns how to stop. */
export function connectPointer(parts: InputParts): () => void {
  const { stage, camera, hover, drag, tracks, selector, navigator, stepLines, hitAt, perform } = parts;
  const stops = [
    listenToPointer(stage.tracks, {
      hover: (xPx, yPx) => hover.move(xPx, yPx),
      leave: () => hover.leave(),
      click: (xPx, yPx) => choose(hitAt(xPx, yPx)),
      doubleClick: (xPx, yPx) => fit(hitAt(xPx, yPx)),
      drag: (from, to, isDone) => {
        hover.forget();
        drag.move(from, to);
        if (isDone) {
          selectDrawn();
        }
        stage.request('overlay');
      },
      pan: (px) => camera.pan(px),
      zoom: (factor, xPx) => camera.zoom(factor, xPx),
    }),
    listenToMinimap(stage.minimap, {
      whole: () => ({ ...camera.bounds, widthPx: camera.view.widthPx }),
      seen: () => camera.view,
      show: (range) => camera.show(range),
      pan: (panes) => camera.pan(panes * camera.view.widthPx),
      zoom: (factor) => camera.zoom(factor),
    }),
  ];
  stage.ruler.addEventListener('click', ({ clientX, clientY }) => {
    const { left, top } = stage.ruler.getBoundingClientRect();
    const step = stepAt(camera.view, stepLines(), clientX - left, clientY - top);
    if (step !== undefined) {
      camera.fit(step);
    }
  });
  return () => stops.forEach((stop) => stop());

  function choose(hit: Hit | undefined): void {
    switch (hit?.kind) {
      case 'box':
        navigator.select({ recording: hit.track.recording, row: hit.eventRow }, false);
        break;
      case 'path':
        if (hit.eventRow !== undefined) {
          navigator.select({ recording: hit.recording, row: hit.eventRow }, true);
        }
        break;
      case 'gap':
        perform(() => selector.selectGap(hit.gap));
        break;
      case 'counter':
      case 'nothing':
        navigator.clear();
        break;
      case undefined:
    }
  }

  /** The first of the two clicks has selected it. */
  function fit(hit: Hit | undefined): void {
    if (hit?.kind === 'box') {
      camera.fit({ fromNs: hit.startNs, toNs: hit.endNs });
    } else if (hit?.kind === 'gap') {
      camera.fit(hit.gap);
    }
  }

  function selectDrawn(): void {
    const drawn = drag.end();
    if (drawn !== undefined) {
      const crossed = rowsBetween(tracks.layout, stage.scroller.scrollTop, drawn.heights);
      selector.selectArea(drawn.range, crossed.length === 0 ? undefined : crossed);
    }
  }
}
