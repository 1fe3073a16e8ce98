import type { TabContext } from '../tab.ts';
import type { Overlays } from './overlays.ts';
import { trackGroup } from './trackTitle.ts';
import type { Tracks } from './tracks.ts';

const kept = 'timelinePath';

/** Shows and hides the critical path. */
export class PathToggle {
  private readonly context: TabContext;
  private readonly overlays: Overlays;
  private readonly tracks: Tracks;
  private readonly onChange: () => void;
  private shown = false;

  constructor(context: TabContext, overlays: Overlays, tracks: Tracks, onChange: () => void) {
    this.context = context;
    this.overlays = overlays;
    this.tracks = tracks;
    this.onChange = onChange;
  }

  get isShown(): boolean {
    return this.shown;
  }

  get wasShown(): boolean {
    return this.context.kept(kept) === true;
  }

  /** Shows the path of the recording at hand, in a comparison of both. Rejects with RefusedError. */
  async show(isShown: boolean): Promise<void> {
    const { context } = this;
    const { head, strings, page } = context;
    const wanted = head.isComparison ? head.recordings.map((_, at) => at) : [context.place().recording];
    const known: number[] = [];
    for (const recording of isShown ? wanted : []) {
      if (await this.overlays.loadPath(recording)) {
        known.push(recording);
      }
    }
    if (isShown && known.length === 0) {
      page.announce(strings.timelinePathNone);
    }
    this.shown = known.length > 0;
    context.keep(kept, this.shown);
    const group = strings.timelinePathOf;
    this.tracks.showPaths(
      known.map((recording) => ({ recording, label: trackGroup({ recording, group }, head, strings) })),
    );
    this.onChange();
  }
}
