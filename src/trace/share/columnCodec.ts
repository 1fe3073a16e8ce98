import type { Section } from '../cache/cacheFile.ts';

/** Kinds of columns, as files name them. */
export const columnKinds = { f64: Float64Array, u32: Uint32Array, i32: Int32Array, u8: Uint8Array } as const;
export type ColumnKind = keyof typeof columnKinds;

/**
 * How a column's values are laid out before they are packed. `raw`: as in memory, little-endian. `planes`: whole numbers
 * as `width` bytes each, first the lowest byte of all values, then the next; `differences`: the same of what each value
 * is more than the one before it. Signs are in the lowest bit, so that small values have small numbers either way.
 */
export const columnForms = ['raw', 'planes', 'differences'] as const;
export type ColumnForm = (typeof columnForms)[number];

export interface LaidOut {
  readonly form: ColumnForm;
  /** Bytes of a value. */
  readonly width: number;
  readonly bytes: Uint8Array;
}

/** Numbers below it keep all their digits when their sign is put beside them. */
const largest = 2 ** 51;

export function kindOfColumn(column: Section): ColumnKind {
  if (column instanceof Float64Array) {
    return 'f64';
  }
  if (column instanceof Uint32Array) {
    return 'u32';
  }
  return column instanceof Int32Array ? 'i32' : 'u8';
}

/** The ways in which a column can be laid out; which of them packs best only packing tells. */
export function layOut(column: Section): LaidOut[] {
  const raw: LaidOut = {
    form: 'raw',
    width: column.BYTES_PER_ELEMENT,
    bytes: new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
  };
  if (column instanceof Uint8Array || column.length < 2) {
    return [raw];
  }
  const planes = toPlanes('planes', column);
  const differences = toPlanes('differences', column);
  return planes === undefined || differences === undefined ? [raw] : [planes, differences];
}

/** `undefined` for numbers that are not whole, or too large. */
function toPlanes(form: 'planes' | 'differences', column: Exclude<Section, Uint8Array>): LaidOut | undefined {
  const { length } = column;
  const signed = new Float64Array(length);
  let most = 0;
  let before = 0;
  for (let index = 0; index < length; index++) {
    const value = column[index]!;
    const number = form === 'differences' ? value - before : value;
    if (
      !Number.isInteger(number) ||
      Object.is(value, -0) ||
      Math.abs(value) >= largest ||
      Math.abs(number) >= largest
    ) {
      return undefined;
    }
    before = value;
    const coded = number >= 0 ? 2 * number : -2 * number - 1;
    signed[index] = coded;
    most = Math.max(most, coded);
  }
  const width = bytesOf(most);
  const bytes = new Uint8Array(width * length);
  for (let index = 0; index < length; index++) {
    let rest = signed[index]!;
    for (let plane = 0; plane < width; plane++) {
      const higher = Math.floor(rest / 256);
      bytes[plane * length + index] = rest - higher * 256;
      rest = higher;
    }
  }
  return { form, width, bytes };
}

function bytesOf(most: number): number {
  let width = 1;
  while (most >= 256 ** width) {
    width++;
  }
  return width;
}

/** The column that {@link layOut} was given. @param length of the column; `bytes` has that many times `width`. */
export function readColumn(kind: ColumnKind, length: number, { form, width, bytes }: LaidOut): Section {
  const column = new columnKinds[kind](length);
  if (form === 'raw') {
    new Uint8Array(column.buffer).set(bytes);
    return column;
  }
  let before = 0;
  for (let index = 0; index < length; index++) {
    let coded = 0;
    for (let plane = width - 1; plane >= 0; plane--) {
      coded = coded * 256 + bytes[plane * length + index]!;
    }
    const number = coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
    before = form === 'differences' ? before + number : number;
    column[index] = before;
  }
  return column;
}
