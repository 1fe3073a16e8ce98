const firstSlots = 1 << 10;

/** Small consecutive numbers for pairs of numbers, in the order in which the pairs first come. */
export class PairIds {
  private slots = new Int32Array(firstSlots).fill(-1);
  private firsts = new Uint32Array(firstSlots >>> 1);
  private seconds = new Uint32Array(firstSlots >>> 1);
  private count = 0;

  /** How many different pairs came. */
  get size(): number {
    return this.count;
  }

  /** The number of a pair of unsigned 32-bit numbers. */
  id(first: number, second: number): number {
    const mask = this.slots.length - 1;
    let slot = slotOf(first, second) & mask;
    for (;;) {
      const id = this.slots[slot]!;
      if (id === -1) {
        return this.add(first, second, slot);
      }
      if (this.firsts[id] === first && this.seconds[id] === second) {
        return id;
      }
      slot = (slot + 1) & mask;
    }
  }

  first(id: number): number {
    return this.firsts[id]!;
  }

  second(id: number): number {
    return this.seconds[id]!;
  }

  private add(first: number, second: number, slot: number): number {
    const id = this.count++;
    this.firsts[id] = first;
    this.seconds[id] = second;
    this.slots[slot] = id;
    if (this.count === this.firsts.length) {
      this.grow();
    }
    return id;
  }

  private grow(): void {
    const firsts = new Uint32Array(this.firsts.length * 2);
    const seconds = new Uint32Array(firsts.length);
    firsts.set(this.firsts);
    seconds.set(this.seconds);
    this.firsts = firsts;
    this.seconds = seconds;
    this.slots = new Int32Array(firsts.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let id = 0; id < this.count; id++) {
      let slot = slotOf(firsts[id]!, seconds[id]!) & mask;
      while (this.slots[slot] !== -1) {
        slot = (slot + 1) & mask;
      }
      this.slots[slot] = id;
    }
  }
}

function slotOf(first: number, second: number): number {
  const hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77);
  return hash ^ (hash >>> 15);
}
