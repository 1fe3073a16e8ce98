import { firstPlace, type Place, tabIds } from '../place.ts';

/** Where the page keeps its place over hiding and reloading. */
export interface PlaceMemory {
  recall(key: string): unknown;
  remember(key: string, value: unknown): void;
}

const key = 'place';
/** Panning changes the place with every frame. */
const settlingMs = 300;

/** The place where the user is, kept by the editor as it changes. */
export class PlaceKeeper {
  private readonly memory: PlaceMemory;
  private readonly note: (place: Place) => void;
  private current: Place;
  private isFresh: boolean;
  private settling: ReturnType<typeof setTimeout> | undefined;

  /** @param note is told of the place once it stays the same for a moment. */
  constructor(memory: PlaceMemory, note: (place: Place) => void) {
    this.memory = memory;
    this.note = note;
    const kept = memory.recall(key);
    this.isFresh = kept === undefined;
    this.current = asPlace(kept);
  }

  get(): Place {
    return this.current;
  }

  /** Takes the place that the host kept, unless the page has one of its own. */
  offer(place: Place | null): void {
    if (this.isFresh && place !== null) {
      this.current = asPlace(place);
    }
    this.isFresh = false;
  }

  change(change: Partial<Place>): void {
    this.isFresh = false;
    this.current = { ...this.current, ...change };
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.memory.remember(key, this.current);
      this.note(this.current);
    }, settlingMs);
  }

  keep(name: string, value: unknown): void {
    this.change({ kept: { ...this.current.kept, [name]: value } });
  }
}

/** What the page itself kept; a form of another version gives the first place. */
function asPlace(kept: unknown): Place {
  // Only this page writes here, and an older version of it.
  const place: Place = {
    ...firstPlace,
    ...(typeof kept === 'object' ? (kept as Partial<Place> | null) : null),
  };
  return tabIds.includes(place.tab) ? place : firstPlace;
}
