import type { TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import { isThinAtFirst, layOutTracks, type TrackLayout } from './trackLayout.ts';

/** What the user chose about tracks, as the place keeps it. */
export interface KeptTracks {
  readonly collapsed?: readonly string[];
  readonly pinned: readonly number[];
  readonly thin: readonly (readonly [track: number, isThin: boolean])[];
}

export interface TracksOptions {
  readonly tracks: readonly TimelineTrack[];
  readonly groupOf: (track: TimelineTrack) => string;
  /** The order in which tracks stand one below the other. */
  readonly order: (tracks: readonly TimelineTrack[]) => readonly TimelineTrack[];
  /** Threads are lower, so that those of two recordings are in sight together. */
  readonly isCompact: boolean;
  readonly kept: unknown;
  /** Words that are filtered by at first. */
  readonly filter: string;
  readonly onChange: (kept: KeptTracks) => void;
  /** The filter was given up, because it hid what is to be shown. */
  readonly onUnfiltered: () => void;
}

/** The tracks with what is folded, pinned and filtered. */
export class Tracks {
  readonly all: readonly TimelineTrack[];
  private readonly options: TracksOptions;
  private readonly ordered: readonly TimelineTrack[];
  private readonly collapsed: Set<string>;
  private pinned: readonly number[];
  private readonly thin: Map<number, boolean>;
  private filterText: string;
  private paths: readonly { readonly recording: number; readonly label: string }[] = [];
  private current: TrackLayout;

  constructor(options: TracksOptions) {
    this.options = options;
    this.all = options.tracks;
    this.ordered = options.order(options.tracks);
    const kept = asKept(options.kept);
    this.collapsed = new Set(kept.collapsed ?? this.foldedAtFirst());
    this.pinned = kept.pinned.filter((id) => this.track(id) !== undefined);
    this.thin = new Map(kept.thin);
    this.filterText = options.filter.trim();
    this.current = this.layOut();
  }

  get layout(): TrackLayout {
    return this.current;
  }

  track(id: number): TimelineTrack | undefined {
    return this.all[id];
  }

  filter(text: string): void {
    this.filterText = text.trim();
    this.change();
  }

  showPaths(paths: readonly { readonly recording: number; readonly label: string }[]): void {
    this.paths = paths;
    this.change();
  }

  toggleGroup(group: string): void {
    if (!this.collapsed.delete(group)) {
      this.collapsed.add(group);
    }
    this.change();
  }

  togglePin(id: number): void {
    this.pinned = this.pinned.includes(id) ? this.pinned.filter((each) => each !== id) : [...this.pinned, id];
    this.change();
  }

  toggleThin(id: number): void {
    const track = this.track(id);
    if (track !== undefined) {
      this.thin.set(id, !(this.thin.get(id) ?? isThinAtFirst(track, this.options.isCompact)));
      this.change();
    }
  }

  /** Unfolds and unfilters what hides a track. */
  uncover(id: number): void {
    const track = this.track(id);
    if (track !== undefined && !this.current.byTrack.has(id)) {
      this.collapsed.delete(this.options.groupOf(track));
      if (this.filterText !== '') {
        this.filterText = '';
        this.options.onUnfiltered();
      }
      this.change();
    }
  }

  /** What the profiler says of itself is seldom asked for. */
  private foldedAtFirst(): string[] {
    const { groupOf } = this.options;
    const useful = new Set(this.all.filter(({ kind }) => kind !== 'other').map(groupOf));
    return this.all.map(groupOf).filter((group) => !useful.has(group));
  }

  private change(): void {
    this.current = this.layOut();
    this.options.onChange({
      collapsed: [...this.collapsed],
      pinned: this.pinned,
      thin: [...this.thin],
    });
  }

  private layOut(): TrackLayout {
    const { collapsed, pinned, thin, paths, filterText: filter } = this;
    const { groupOf, isCompact } = this.options;
    return layOutTracks(this.ordered, groupOf, { collapsed, pinned, thin, paths, filter, isCompact });
  }
}

/** What an earlier version, a link or nobody kept gives the first arrangement. */
function asKept(kept: unknown): KeptTracks {
  const { collapsed, pinned, thin } =
    typeof kept === 'object' && kept !== null ? (kept as Partial<KeptTracks>) : {};
  return {
    ...(Array.isArray(collapsed) ? { collapsed: collapsed.filter((each) => typeof each === 'string') } : {}),
    pinned: Array.isArray(pinned) ? pinned.filter((each) => typeof each === 'number') : [],
    thin: Array.isArray(thin) ? thin.filter((each) => Array.isArray(each) && each.length === 2) : [],
  };
}
