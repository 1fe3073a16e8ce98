import { type IdIndex, indexById } from '../../link/idIndex.ts';
import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';

/**
 * Finds the forward operator of a node of the backward pass: by the arrows of the trace, which name threads and times,
 * else by the sequence number that both carry. The number belongs to the last operator that began with it, for operators
 * around that one carry it too.
 */
export class BackwardLinks {
  private readonly linked: LinkedTrace;
  private readonly kinds: Uint8Array;
  /** Forward operator by backward operator, from arrows. */
  private readonly byArrow = new Map<number, number>();
  private bySequence: IdIndex | undefined;

  /** @param kinds by name: not 0 for nodes of the backward pass. */
  constructor(linked: LinkedTrace, kinds: Uint8Array) {
    this.linked = linked;
    this.kinds = kinds;
    this.readArrows();
  }

  /** {@link none} when the trace does not tell. */
  forwardOf(row: number): number {
    const { events } = this.linked.trace;
    const linked = this.byArrow.get(row);
    if (linked !== undefined) {
      return linked;
    }
    const sequence = events.correlation[row]!;
    return sequence === none ? none : this.sequences().find(sequence);
  }

  private readArrows(): void {
    const { flows } = this.linked.trace;
    const starts = new Map<number, number>();
    for (let flow = 0; flow < flows.count; flow++) {
      if (flows.isStart[flow] === 1) {
        starts.set(flows.id[flow]!, flow);
      }
    }
    for (let flow = 0; flow < flows.count; flow++) {
      const start = flows.isStart[flow] === 1 ? undefined : starts.get(flows.id[flow]!);
      if (start === undefined) {
        continue;
      }
      const forward = this.operatorAt(flows.track[start]!, flows.timeNs[start]!);
      const backward = this.nodeAround(this.operatorAt(flows.track[flow]!, flows.timeNs[flow]!));
      if (forward !== none && backward !== none) {
        this.byArrow.set(backward, forward);
      }
    }
  }

  /**
   * Forward operators by sequence number, made when an arrow is missing. Threads count for themselves, so numbers of the
   * thread with the most operators count.
   */
  private sequences(): IdIndex {
    return (this.bySequence ??= this.readSequences());
  }

  private readSequences(): IdIndex {
    const { trace, tracks } = this.linked;
    const { events } = trace;
    let longest: number[] = [];
    tracks.forEach((rows, track) => {
      if (trace.tracks[track]?.kind !== 'host') {
        return;
      }
      const forward: number[] = [];
      // What begins inside a node of the backward pass is no forward operator.
      let nodeEnd = -Infinity;
      for (let place = 0, { length } = rows; place < length; place++) {
        const row = rows[place]!;
        if (events.category[row] !== category.operator) {
          continue;
        }
        const startNs = events.startNs[row]!;
        if (this.kinds[events.name[row]!] !== 0) {
          nodeEnd = Math.max(nodeEnd, startNs + events.durationNs[row]!);
        } else if (startNs >= nodeEnd && events.correlation[row] !== none) {
          forward.push(row);
        }
      }
      longest = forward.length > longest.length ? forward : longest;
    });
    return indexById(events.correlation, Uint32Array.from(longest), events.count);
  }

  /** The innermost operator of a track that begins at a time, else that runs then. */
  private operatorAt(track: number, timeNs: number): number {
    const { trace, tracks, parent } = this.linked;
    const { events } = trace;
    const rows = tracks[track]!;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (events.startNs[rows[middle]!]! <= timeNs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    let row = low > 0 ? rows[low - 1]! : none;
    while (
      row !== none &&
      (events.category[row] !== category.operator || events.startNs[row]! + events.durationNs[row]! < timeNs)
    ) {
      row = parent[row]!;
    }
    return row;
  }

  /** The outermost node of the backward pass around an operator, itself included. */
  private nodeAround(row: number): number {
    const { trace, parent } = this.linked;
    let node = none;
    for (let outer = row; outer !== none; outer = parent[outer]!) {
      if (this.kinds[trace.events.name[outer]!] !== 0) {
        node = outer;
      }
    }
    return node;
  }
}
