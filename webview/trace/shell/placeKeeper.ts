import { firstPlace, type Place, tabIds } from '../place.ts';

/** Where the page keeps its place over hiding and reloading. */
export interface PlaceMemory {
  recall(key: string): unknown;
  remember(key: string, value: unknown): void;
}

const key = 'place';

/** The place where the user is, kept by the editor as it changes. */
export class PlaceKeeper {
  private readonly memory: PlaceMemory;
  private current: Place;

  constructor(memory: PlaceMemory) {
    this.memory = memory;
    this.current = asPlace(memory.recall(key));
  }

  get(): Place {
    return this.current;
  }

  change(change: Partial<Place>): void {
    this.current = { ...this.current, ...change };
    this.memory.remember(key, this.current);
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
