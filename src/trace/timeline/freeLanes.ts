/** More lanes than tiles can number are not made. */
export const mostLanes = 65_536;

/**
 * Until when each lane is taken. It finds the first free lane in a number of steps that grows with the logarithm of the
 * lanes only, so that a damaged file in which everything overlaps takes no odd time.
 */
export class FreeLanes {
  /** A binary tree of the ends: the leaves are lanes, an inner node has the least end below it. */
  private tree: Float64Array;
  private size: number;

  constructor() {
    this.size = 64;
    this.tree = new Float64Array(2 * this.size).fill(-Infinity);
  }

  /**
   * Takes the first lane that is free at a start, until an end. Where the last lane is reached, it is taken even though
   * it is not free.
   * @param from the first lane that may be taken.
   */
  take(from: number, startNs: number, endNs: number): number {
    const lowest = Math.min(from, mostLanes - 1);
    while (lowest >= this.size) {
      this.grow();
    }
    let lane = this.tree[this.size + lowest]! <= startNs ? lowest : this.firstFree(lowest, startNs);
    while (lane < 0 && this.size < mostLanes) {
      const next = this.size;
      this.grow();
      lane = next;
    }
    lane = lane < 0 ? mostLanes - 1 : lane;
    this.occupy(lane, endNs);
    return lane;
  }

  private occupy(lane: number, endNs: number): void {
    const { tree } = this;
    let node = this.size + lane;
    tree[node] = Math.max(tree[node]!, endNs);
    while (node > 1) {
      node >>>= 1;
      const least = Math.min(tree[2 * node]!, tree[2 * node + 1]!);
      if (tree[node] === least) {
        return;
      }
      tree[node] = least;
    }
  }

  /** The first lane from `from` on that is free; -1 when all are taken. */
  private firstFree(from: number, startNs: number): number {
    const { tree, size } = this;
    let node = size + from;
    // Upwards until a tree to the right has a free lane, then down into it.
    while (tree[node]! > startNs) {
      while ((node & 1) === 1) {
        node >>>= 1;
      }
      if (node === 0) {
        return -1;
      }
      node++;
    }
    while (node < size) {
      node = tree[2 * node]! <= startNs ? 2 * node : 2 * node + 1;
    }
    return node - size;
  }

  private grow(): void {
    const leaves = this.tree.subarray(this.size);
    this.size *= 2;
    this.tree = new Float64Array(2 * this.size).fill(-Infinity);
    this.tree.set(leaves, this.size);
    for (let node = this.size - 1; node > 0; node--) {
      this.tree[node] = Math.min(this.tree[2 * node]!, this.tree[2 * node + 1]!);
    }
  }
}
