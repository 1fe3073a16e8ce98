import type { TabContext } from '../tab.ts';
import type { Place } from '../place.ts';
import type { Camera } from './camera.ts';
import { emphasisByName, emphasisByRow, type Emphasis } from './emphasis.ts';
import type { Overlays } from './overlays.ts';
import type { Scene, SceneLook, StepMark } from './scene.ts';
import { readSceneLook } from './sceneLook.ts';
import type { Stage } from './stage.ts';
import { stepLines, stepMarks, stepsRange } from './stepMarks.ts';
import type { TileStore } from './tileStore.ts';
import type { Tracks } from './tracks.ts';
import { onSide } from './trackTitle.ts';

export interface SceneParts {
  readonly context: TabContext;
  readonly camera: Camera;
  readonly tracks: Tracks;
  readonly store: TileStore;
  readonly overlays: Overlays;
  readonly stage: Stage;
  readonly place: () => Place | undefined;
}

/** Gathers from the parts of the timeline what is drawn next, and knows the theme and what stands out. */
export class SceneSource {
  private readonly parts: SceneParts;
  private look: SceneLook | undefined;
  private emphasis: Emphasis | undefined;
  private emphases = 0;

  constructor(parts: SceneParts) {
    this.parts = parts;
  }

  get hasLook(): boolean {
    return this.look !== undefined;
  }

  /** Reads the theme, which may have changed. */
  readLook(): SceneLook {
    this.look = readSceneLook();
    return this.look;
  }

  /** Lets events of this name stand out, else those of the critical path while it is shown, else none. */
  emphasise(text: string, isPathShown: boolean): void {
    this.emphases++;
    this.emphasis =
      text !== ''
        ? emphasisByName(this.emphases, text)
        : isPathShown
          ? emphasisByRow(this.emphases, this.parts.overlays.pathRows)
          : undefined;
  }

  /** What is drawn; nothing before the theme was read. */
  scene(): Scene | undefined {
    const { look, emphasis } = this;
    const { context, camera, tracks, store, overlays, stage } = this.parts;
    const place = this.parts.place();
    return look === undefined
      ? undefined
      : {
          look,
          view: camera.view,
          heightPx: stage.size().heightPx,
          layout: tracks.layout,
          scrollPx: stage.scroller.scrollTop,
          store,
          steps: stepMarks(context.head, this.recording()),
          stepLines: this.stepLines(),
          chosen: place === undefined || place.steps === null ? undefined : stepsRange(context.head, place),
          gaps: overlays.gaps,
          paths: overlays.paths,
          emphasis,
        };
  }

  /** The steps of each line of the ruler. */
  stepLines(): StepMark[][] {
    const { head, strings } = this.parts.context;
    return stepLines(head, this.recording(), (name, side, isShort) => onSide(name, side, strings, isShort));
  }

  private recording(): number {
    return this.parts.place()?.recording ?? 0;
  }
}
