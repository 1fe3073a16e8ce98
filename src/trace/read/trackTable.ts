import type { NameTable } from './nameTable.ts';

/** Where events happen: a thread of a process, or a stream of a device. */
export interface Track {
  /** Process id or device index as in the file; texts stay texts. */
  readonly pid: number | string;
  /** Thread id or stream number as in the file. */
  readonly tid: number | string;
  /** Position among the tracks, which events name. */
  readonly index: number;
}

/** Ids that are texts are told from numbers by their size. */
const firstTextId = 2 ** 52;
const cacheSize = 64;

/** Tracks by process and thread, each known by a number. */
export class TrackTable {
  private readonly names: NameTable;
  private readonly indexes = new Map<string, number>();
  private readonly pids: number[] = [];
  private readonly tids: number[] = [];
  private readonly cachePid = new Float64Array(cacheSize).fill(NaN);
  private readonly cacheTid = new Float64Array(cacheSize).fill(NaN);
  private readonly cacheIndex = new Uint32Array(cacheSize);

  constructor(names: NameTable) {
    this.names = names;
  }

  /** The id of a process or thread that is written as a text. */
  textId(name: number): number {
    return firstTextId + name;
  }

  index(pid: number, tid: number): number {
    const slot = (pid * 31 + tid) & (cacheSize - 1);
    if (this.cachePid[slot] === pid && this.cacheTid[slot] === tid) {
      return this.cacheIndex[slot]!;
    }
    const key = `${pid}/${tid}`;
    let index = this.indexes.get(key);
    if (index === undefined) {
      index = this.pids.length;
      this.pids.push(pid);
      this.tids.push(tid);
      this.indexes.set(key, index);
    }
    this.cachePid[slot] = pid;
    this.cacheTid[slot] = tid;
    this.cacheIndex[slot] = index;
    return index;
  }

  list(): Track[] {
    return this.pids.map((pid, index) => ({
      pid: this.spelling(pid),
      tid: this.spelling(this.tids[index] ?? 0),
      index,
    }));
  }

  private spelling(id: number): number | string {
    return id >= firstTextId ? this.names.text(id - firstTextId) : id;
  }
}
