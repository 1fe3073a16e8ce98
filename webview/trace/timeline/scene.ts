import type { PathList } from '../../../src/trace/timeline/timelineTypes.ts';
import type { BoxLook } from '../boxLook.ts';
import type { LabelFitter } from '../labelFitter.ts';
import type { Emphasis } from './emphasis.ts';
import type { GpuGaps } from './gapsOf.ts';
import type { PathFills } from './pathLook.ts';
import type { TileStore } from './tileStore.ts';
import type { TrackLayout } from './trackLayout.ts';
import type { TimeRange, Viewport } from './viewport.ts';

/** Colours and fonts of the moment, with what is made of them. */
export interface SceneLook {
  readonly box: BoxLook;
  readonly labels: LabelFitter;
  readonly hatch: string | CanvasPattern;
  readonly path: PathFills;
  readonly band: string;
  readonly selection: string;
  readonly accent: string;
  readonly green: string;
  readonly match: string;
}

export interface StepMark extends TimeRange {
  readonly name: string;
  /** What is written where the name has no room, the longest first. */
  readonly shorter: readonly string[];
  readonly recording: number;
}

/** All that decides what the tracks look like. */
export interface Scene {
  readonly look: SceneLook;
  readonly view: Viewport;
  readonly heightPx: number;
  readonly layout: TrackLayout;
  readonly scrollPx: number;
  readonly store: TileStore;
  readonly steps: readonly StepMark[];
  /** The steps of each line of the ruler. */
  readonly stepLines: readonly (readonly StepMark[])[];
  /** Everything else is dimmed. */
  readonly chosen: TimeRange | undefined;
  /** By the track that they are drawn on. */
  readonly gaps: ReadonlyMap<number, GpuGaps>;
  /** By recording. */
  readonly paths: ReadonlyMap<number, PathList>;
  readonly emphasis: Emphasis | undefined;
}
