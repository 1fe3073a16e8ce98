/** Arguments whose value is a number that the columns keep. */
const numberKeys = [
  'External id',
  'external id',
  'correlation',
  'Sequence number',
  'Fwd thread id',
  'Python id',
  'Python parent id',
  'Python module id',
  'registers per thread',
  'shared memory',
  'blocks per SM',
  'est. achieved occupancy %',
  'bytes',
  'Bytes',
  'Addr',
  'Total Allocated',
  'Total Reserved',
  'Device Type',
  'Device Id',
  'graph node id',
  'sort_index',
  'wait_on_stream',
  'wait_on_cuda_event_record_corr_id',
  'size',
] as const;

/** Arguments whose text, as it stands in the file, is kept. */
const textKeys = [
  'Input Dims',
  'Input dims',
  'Input type',
  'Concrete Inputs',
  'Call stack',
  'grid',
  'block',
  'name',
  'labels',
  'cuda_sync_kind',
  'Collective name',
] as const;

/** Places of the arguments in the scratch of {@link ArgsScanner}. */
export const numberSlot = slots(numberKeys);
export const textSlot = slots(textKeys);
export const numberSlots = numberKeys.length;
export const textSlots = textKeys.length;

/** What the scanner does with a key: number arguments from 0 on, text arguments from `firstText` on. */
export const firstText = 64;

function slots<K extends string>(keys: readonly K[]): Readonly<Record<K, number>> {
  return Object.fromEntries(keys.map((key, index) => [key, index])) as Record<K, number>;
}

const tableBits = 10;

/** Finds known keys by length, first, last and a middle byte; the bytes are compared in the end. */
export class KeyTable {
  private readonly codes = new Int16Array(1 << tableBits).fill(-1);
  private readonly keys = new Map<number, Uint8Array>();

  constructor() {
    numberKeys.forEach((key, index) => this.add(key, index));
    textKeys.forEach((key, index) => this.add(key, firstText + index));
  }

  /** The code of the key in `buffer` from `start` to `end`; -1 for one that is not known. */
  find(buffer: Uint8Array, start: number, end: number): number {
    let slot = slotOf(buffer, start, end);
    for (;;) {
      const code = this.codes[slot]!;
      if (code === -1 || this.equals(code, buffer, start, end)) {
        return code;
      }
      slot = (slot + 1) & ((1 << tableBits) - 1);
    }
  }

  private equals(code: number, buffer: Uint8Array, start: number, end: number): boolean {
    const key = this.keys.get(code)!;
    if (key.length !== end - start) {
      return false;
    }
    for (let index = 0; index < key.length; index++) {
      if (key[index] !== buffer[start + index]) {
        return false;
      }
    }
    return true;
  }

  private add(text: string, code: number): void {
    const key = new TextEncoder().encode(text);
    let slot = slotOf(key, 0, key.length);
    while (this.codes[slot] !== -1) {
      slot = (slot + 1) & ((1 << tableBits) - 1);
    }
    this.codes[slot] = code;
    this.keys.set(code, key);
  }
}

function slotOf(buffer: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const first = buffer[start]!;
  const last = buffer[end - 1] ?? 0;
  const middle = buffer[start + (length >>> 1)]!;
  return (length * 37 + first * 11 + last * 101 + middle * 7) & ((1 << tableBits) - 1);
}
