import { type Tile, tileNs } from '../../../src/trace/timeline/timelineTypes.ts';
import { prepareTile, type PreparedTile } from './preparedTile.ts';

export interface TileAddress {
  readonly track: number;
  readonly level: number;
  readonly index: number;
}

export interface TileStoreOptions {
  readonly ask: (address: TileAddress) => Promise<Tile>;
  /** A tile came: what stands for it should be drawn again. */
  readonly onTile: () => void;
  readonly onFailure: (thrown: unknown) => void;
  /** What all tiles together may take. */
  readonly budgetBytes?: number;
  /** Questions that are under way at once; few, so that a wish of now does not wait behind those of a while ago. */
  readonly atOnce?: number;
}

/** Part of a tile that is drawn. */
export interface TilePiece {
  readonly tile: PreparedTile;
  readonly fromNs: number;
  readonly toNs: number;
}

interface Entry {
  /** Absent while the tile is asked for. */
  tile: PreparedTile | undefined;
  usedAt: number;
}

export const coarsestLevel = 40;
export const finestLevel = -4;
/** How many levels up a stand-in is looked for: coarser ones have hardly anything left to show. */
const standInLevels = 14;
/** Spreads levels and indexes over one number; both stay exact. */
const indexSpan = 2 ** 46;

/** The level whose pixels come closest to those of the screen. */
export function levelFor(nsPerPx: number): number {
  return Math.min(coarsestLevel, Math.max(finestLevel, Math.round(Math.log2(nsPerPx))));
}

/**
 * Keeps tiles by least recent use within a budget, and asks for the ones that a frame missed. Every frame starts its
 * wishes anew, so what scrolled out of sight before it was asked for is never asked for.
 */
export class TileStore {
  private readonly options: TileStoreOptions;
  private readonly budgetBytes: number;
  private readonly atOnce: number;
  private readonly tracks = new Map<number, Map<number, Entry>>();
  private wishes: TileAddress[] = [];
  private frame = 0;
  private sizeBytes = 0;
  private underWay = 0;
  private isDisposed = false;

  constructor(options: TileStoreOptions) {
    this.options = options;
    this.budgetBytes = options.budgetBytes ?? 60e6;
    this.atOnce = options.atOnce ?? 6;
  }

  /** Bytes of all tiles that are kept. */
  get keptBytes(): number {
    return this.sizeBytes;
  }

  /** Whether everything that the last frame wished for is there. */
  get isComplete(): boolean {
    return this.wishes.length === 0 && this.underWay === 0;
  }

  beginFrame(): void {
    this.frame++;
    this.wishes = [];
  }

  /** Adds what can be drawn of a track between two times: the tiles of the level, or what stands in for them. */
  collect(track: number, level: number, fromNs: number, toNs: number, pieces: TilePiece[]): void {
    const length = tileNs(level);
    const last = Math.ceil(toNs / length) - 1;
    for (let index = Math.floor(fromNs / length); index <= last; index++) {
      const tile = this.ready(track, level, index);
      if (tile === undefined) {
        this.wish({ track, level, index });
        this.standIn(track, level, index, pieces);
      } else {
        pieces.push({ tile, fromNs: index * length, toNs: (index + 1) * length });
      }
    }
  }

  /** Asks for what was missed, and for neighbours where nothing was. */
  endFrame(): void {
    this.askNext();
    if (this.sizeBytes > this.budgetBytes) {
      this.evict();
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.wishes = [];
    this.tracks.clear();
  }

  private standIn(track: number, level: number, index: number, pieces: TilePiece[]): void {
    const length = tileNs(level);
    const fromNs = index * length;
    const toNs = fromNs + length;
    for (let up = 1; up <= standInLevels && level + up <= coarsestLevel; up++) {
      const tile = this.ready(track, level + up, Math.floor(index / 2 ** up));
      if (tile !== undefined) {
        pieces.push({ tile, fromNs, toNs });
        return;
      }
    }
    for (let half = 0; half < 2; half++) {
      const tile = this.ready(track, level - 1, index * 2 + half);
      if (tile !== undefined) {
        pieces.push({ tile, fromNs: fromNs + (half * length) / 2, toNs: fromNs + ((half + 1) * length) / 2 });
      }
    }
  }

  private ready(track: number, level: number, index: number): PreparedTile | undefined {
    const entry = this.tracks.get(track)?.get(keyOf(level, index));
    if (entry === undefined) {
      return undefined;
    }
    entry.usedAt = this.frame;
    return entry.tile;
  }

  private wish(address: TileAddress): void {
    if (this.tracks.get(address.track)?.has(keyOf(address.level, address.index)) !== true) {
      this.wishes.push(address);
    }
  }

  private askNext(): void {
    while (this.underWay < this.atOnce && !this.isDisposed) {
      const address = this.wishes.shift();
      if (address === undefined) {
        return;
      }
      void this.fetch(address);
    }
  }

  private async fetch(address: TileAddress): Promise<void> {
    const { track, level, index } = address;
    const entry: Entry = { tile: undefined, usedAt: this.frame };
    const ofTrack = this.tracks.get(track) ?? new Map<number, Entry>();
    this.tracks.set(track, ofTrack);
    ofTrack.set(keyOf(level, index), entry);
    this.underWay++;
    try {
      const tile = await this.options.ask(address);
      if (!this.isDisposed) {
        entry.tile = prepareTile(tile);
        entry.usedAt = this.frame;
        this.sizeBytes += entry.tile.sizeBytes;
      }
    } catch (thrown) {
      // The entry stays without a tile, so that a question that failed is not asked again with every frame.
      if (!this.isDisposed) {
        this.options.onFailure(thrown);
      }
    } finally {
      this.underWay--;
      this.askNext();
    }
    if (!this.isDisposed) {
      this.options.onTile();
    }
  }

  /** Lets the least recently used go until a quarter of the budget is free; never what the last frame drew. */
  private evict(): void {
    const old: { ofTrack: Map<number, Entry>; key: number; tile: PreparedTile; usedAt: number }[] = [];
    for (const ofTrack of this.tracks.values()) {
      for (const [key, { tile, usedAt }] of ofTrack) {
        if (tile !== undefined && usedAt < this.frame) {
          old.push({ ofTrack, key, tile, usedAt });
        }
      }
    }
    old.sort((left, right) => left.usedAt - right.usedAt);
    for (const { ofTrack, key, tile } of old) {
      if (this.sizeBytes <= this.budgetBytes * 0.75) {
        return;
      }
      ofTrack.delete(key);
      this.sizeBytes -= tile.sizeBytes;
    }
  }
}

function keyOf(level: number, index: number): number {
  return (level - finestLevel) * indexSpan + index + indexSpan / 2;
}
