import { type Hit, hitTest } from './hit.ts';
import { hitText } from './hitText.ts';
import type { Scene } from './scene.ts';
import type { Stage } from './stage.ts';
import type { timelineStrings } from './strings.ts';

/** What the pointer is on, with its card. */
export class Hover {
  private readonly stage: Stage;
  private readonly strings: Readonly<typeof timelineStrings>;
  private readonly scene: () => Scene | undefined;
  private at: readonly [xPx: number, yPx: number] | undefined;
  private current: Hit | undefined;

  constructor(stage: Stage, strings: Readonly<typeof timelineStrings>, scene: () => Scene | undefined) {
    this.stage = stage;
    this.strings = strings;
    this.scene = scene;
  }

  get hit(): Hit | undefined {
    return this.current;
  }

  /** Where the pointer is, while it is on the tracks. */
  get xPx(): number | undefined {
    return this.at?.[0];
  }

  move(xPx: number, yPx: number): void {
    this.at = [xPx, yPx];
    this.look();
  }

  leave(): void {
    this.at = undefined;
    this.look();
  }

  /** The view moves under the pointer: what it was on is no longer there. */
  forget(): void {
    this.current = undefined;
    this.stage.card.hide();
  }

  /** Looks again at what is under the pointer. */
  look(): void {
    const { stage, at } = this;
    const scene = at === undefined ? undefined : this.scene();
    this.current = at === undefined || scene === undefined ? undefined : hitTest(scene, ...at);
    const text = this.current === undefined ? undefined : hitText(this.current, this.strings);
    if (text === undefined || at === undefined) {
      stage.card.hide();
    } else {
      stage.card.show(...at, text.title, text.lines);
    }
    stage.tracks.style.cursor = this.current !== undefined && 'at' in this.current ? 'pointer' : '';
    stage.request('overlay');
  }
}
