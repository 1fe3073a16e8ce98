import type { TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import { BoxBatch } from './boxBatch.ts';
import { sizedCanvas } from './canvasOf.ts';
import { minimapHeightPx, paintBrush, paintMinimap } from './paintMinimap.ts';
import { type Overlay, paintOverlay } from './paintOverlay.ts';
import { paintRuler, rulerHeightPx } from './paintRuler.ts';
import { paintTracks } from './paintTracks.ts';
import type { Scene } from './scene.ts';
import type { Layer, Stage } from './stage.ts';
import type { TimeRange } from './viewport.ts';

/** The name under which every frame's cost can be observed (`PerformanceObserver`, type `measure`). */
const measureName = 'timeline-frame';

/** Draws what has changed, and says how long that took. */
export class Painter {
  private readonly canvases: Stage['canvases'];
  private readonly batch = new BoxBatch();

  constructor(canvases: Stage['canvases']) {
    this.canvases = canvases;
  }

  paint(
    layers: ReadonlySet<Layer>,
    scene: Scene,
    overlay: Overlay,
    {
      bounds,
      minimapTracks,
    }: { readonly bounds: TimeRange; readonly minimapTracks: readonly TimelineTrack[] },
  ): void {
    const startMs = performance.now();
    const { look, view, heightPx, steps, stepLines, chosen, store } = scene;
    const whole = { ...bounds, widthPx: view.widthPx };
    const all = layers.has('look') || layers.has('size');
    if (all || layers.has('tracks') || layers.has('minimap')) {
      store.beginFrame();
      const base = this.context('base', view.widthPx, heightPx, true);
      if (base !== null) {
        paintTracks(base, scene, this.batch);
      }
      const ruler = this.context('ruler', view.widthPx, rulerHeightPx(stepLines.length), true);
      if (ruler !== null) {
        paintRuler(ruler, look, view, stepLines, chosen, overlay.marks);
      }
      const minimap =
        all || layers.has('minimap') ? this.context('minimap', view.widthPx, minimapHeightPx, true) : null;
      if (minimap !== null) {
        paintMinimap(minimap, look, whole, minimapTracks, steps, store, this.batch);
      }
      const brush = this.context('brush', view.widthPx, minimapHeightPx, false);
      if (brush !== null) {
        paintBrush(brush, look, whole, view);
      }
      store.endFrame();
    }
    const over = this.context('overlay', view.widthPx, heightPx, false);
    if (over !== null) {
      paintOverlay(over, scene, overlay);
    }
    performance.measure(measureName, { start: startMs });
    // Observers have it; kept entries would pile up.
    performance.clearMeasures(measureName);
  }

  private context(
    name: keyof Stage['canvases'],
    widthPx: number,
    heightPx: number,
    isOpaque: boolean,
  ): CanvasRenderingContext2D | null {
    return sizedCanvas(this.canvases[name], widthPx, heightPx, isOpaque);
  }
}
