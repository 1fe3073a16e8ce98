import type { PathList, TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import type { AskTrace } from '../tab.ts';
import { rowsOnPath } from './drawPath.ts';
import { gapsByGpu, type GpuGaps } from './gapsOf.ts';

/** Gaps and critical paths, asked for when they come into sight for the first time. */
export class Overlays {
  private readonly ask: AskTrace;
  private readonly tracks: readonly TimelineTrack[];
  private readonly onChange: () => void;
  private readonly asked = new Set<number>();
  /** By the track on which they are drawn: the first stream of their GPU. */
  readonly gaps = new Map<number, GpuGaps>();
  readonly paths = new Map<number, PathList>();
  readonly pathRows = new Map<number, ReadonlySet<number>>();

  constructor(ask: AskTrace, tracks: readonly TimelineTrack[], onChange: () => void) {
    this.ask = ask;
    this.tracks = tracks;
    this.onChange = onChange;
  }

  /** Whether a recording has streams whose gaps nobody asked for. */
  lacksGaps(recording: number): boolean {
    return !this.asked.has(recording) && this.tracks.some((track) => isStreamOf(track, recording));
  }

  /** Rejects with RefusedError. */
  async loadGaps(recording: number): Promise<void> {
    this.asked.add(recording);
    const list = await this.ask('gaps', { recording });
    for (const gaps of gapsByGpu(recording, list)) {
      const track = this.tracks.find((each) => isStreamOf(each, recording) && each.gpu === gaps.gpu);
      if (track !== undefined) {
        this.gaps.set(track.id, gaps);
      }
    }
    this.onChange();
  }

  /** Whether there is a path. Rejects with RefusedError. */
  async loadPath(recording: number): Promise<boolean> {
    if (!this.paths.has(recording)) {
      const path = await this.ask('criticalPath', { recording });
      if (path.startNs.length === 0) {
        return false;
      }
      this.paths.set(recording, path);
      this.pathRows.set(recording, rowsOnPath(path));
    }
    return true;
  }

  /** The track on which the gaps of a GPU are drawn. */
  trackOf({ gpu, recording }: Pick<GpuGaps, 'gpu' | 'recording'>): number | undefined {
    return [...this.gaps].find(([, gaps]) => gaps.gpu === gpu && gaps.recording === recording)?.[0];
  }

  /** Gaps of the first GPU of a recording. */
  firstGaps(recording: number): GpuGaps | undefined {
    return [...this.gaps.values()].find((gaps) => gaps.recording === recording);
  }
}

function isStreamOf({ recording, part }: TimelineTrack, wanted: number): boolean {
  return recording === wanted && part === 'stream';
}
