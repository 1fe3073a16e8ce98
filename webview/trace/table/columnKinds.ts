import { type ColumnUnit, formatFixed, sizeUnitFor, timeUnitFor } from '../../../src/core/columnNumbers.ts';
import type { ViewColumn } from './viewColumn.ts';

/** Shown where a value is not known. */
export const unknownText = '–';
const mostDecimals = 3;

export interface NumberColumnOptions<R> {
  readonly id: string;
  readonly header: string;
  readonly of: (row: R) => number | null | undefined;
  /** All rows, from which the one unit of the column and its decimals follow. */
  readonly rows: readonly R[];
  readonly description?: string;
  readonly hidden?: boolean;
  /** Draws each value as a bar, the largest as the longest. */
  readonly bar?: boolean;
  /** So many decimals instead of those that follow from the rows. */
  readonly decimals?: number;
  /** Values from which the unit follows instead, so that neighbours such as mean and maximum have the same. */
  readonly unitFrom?: readonly number[];
  /** `none` where a sum over a group means nothing, such as of means. Default `sum`. */
  readonly total?: 'sum' | 'largest' | 'none';
}

/** Nanoseconds in the one time unit that suits the column. */
export function durationColumn<R>(options: NumberColumnOptions<R>): ViewColumn<R> {
  return scaledColumn(options, timeUnitFor, 'ns');
}

/** Bytes in the one decimal unit that suits the column. */
export function bytesColumn<R>(options: NumberColumnOptions<R>): ViewColumn<R> {
  return scaledColumn(options, sizeUnitFor, 'B');
}

/** Shares between 0 and 1 in percent; saved files have the share. Groups have no total unless one is asked for. */
export function shareColumn<R>(options: NumberColumnOptions<R>): ViewColumn<R> {
  return scaledColumn(
    { total: 'none', ...options },
    () => ({ unit: '%', divisor: 0.01 }),
    'share, 0 to 1',
    1,
  );
}

/** Numbers without a unit, such as counts, or in a fixed one, such as `TFLOP/s`. */
export function numberColumn<R>(
  options: NumberColumnOptions<R> & {
    /** Shown unit and divisor, and the unit of the values themselves. */
    readonly scale?: ColumnUnit & { readonly valueUnit: string };
  },
): ViewColumn<R> {
  const { scale } = options;
  return scaledColumn(options, () => scale ?? { unit: '', divisor: 1 }, scale?.valueUnit);
}

/** A column of words; an empty text sorts last. */
export function wordsColumn<R>(options: {
  readonly id: string;
  readonly header: string;
  readonly of: (row: R) => string | null;
  readonly track: string;
  readonly description?: string;
  readonly hidden?: boolean;
}): ViewColumn<R> {
  const { of, ...column } = options;
  return { ...column, text: (row) => of(row) ?? '', value: (row) => of(row) ?? undefined };
}

/**
 * The decimals of a column: three significant digits for the largest value; one more where smaller ones would lose
 * theirs. @param most of them.
 */
export function decimalsOf(values: readonly number[], most = mostDecimals): number {
  let largest = 0;
  let smallest = Infinity;
  let hasFractions = false;
  for (const value of values) {
    const magnitude = Math.abs(value);
    if (Number.isFinite(magnitude) && magnitude > 0) {
      largest = Math.max(largest, magnitude);
      smallest = Math.min(smallest, magnitude);
      hasFractions ||= !Number.isInteger(value);
    }
  }
  if (!hasFractions) {
    return 0;
  }
  const ofLargest = Math.max(0, 2 - exponent(largest));
  return Math.min(most, Math.max(ofLargest, Math.min(ofLargest + 1, 1 - exponent(smallest))));
}

/** A number with the column's decimals; zero is plain, and what would round to zero says so. */
export function columnText(value: number, decimals: number): string {
  const least = 10 ** -decimals;
  if (value === 0) {
    return '0';
  }
  return Math.abs(value) < least / 2 ? `<${formatFixed(least, decimals)}` : formatFixed(value, decimals);
}

function scaledColumn<R>(
  options: NumberColumnOptions<R>,
  unitFor: (values: readonly number[]) => ColumnUnit,
  valueUnit: string | undefined,
  most = mostDecimals,
): ViewColumn<R> {
  const { id, header, of, rows, description, hidden, bar = false, total = 'sum' } = options;
  const values = rows.map(of).filter((value) => typeof value === 'number');
  const { unit, divisor } = unitFor(options.unitFrom ?? values);
  const decimals =
    options.decimals ??
    decimalsOf(
      values.map((value) => value / divisor),
      most,
    );
  const largest = values.reduce((top, value) => Math.max(top, value), 0);
  const textOf = (value: number) => columnText(value / divisor, decimals);
  return {
    id,
    header,
    numeric: true,
    track: numberTrack(header, unit),
    text: (row) => {
      const value = of(row) ?? undefined;
      return value === undefined ? unknownText : textOf(value);
    },
    value: (row) => of(row) ?? undefined,
    ...(unit === '' ? {} : { unit }),
    ...(valueUnit === undefined ? {} : { valueUnit }),
    ...(description === undefined ? {} : { description }),
    ...(hidden === undefined ? {} : { hidden }),
    ...(bar && largest > 0
      ? {
          fraction: (row: R) => {
            const value = of(row) ?? 0;
            return value > 0 ? value / largest : undefined;
          },
        }
      : {}),
    ...(total === 'none' ? {} : { total: { of: (group) => totalOf(group.map(of), total), text: textOf } }),
  };
}

function totalOf(
  values: readonly (number | null | undefined)[],
  kind: 'sum' | 'largest',
): number | undefined {
  const known = values.filter((value) => typeof value === 'number');
  if (known.length === 0) {
    return undefined;
  }
  return known.reduce((sum, value) => (kind === 'sum' ? sum + value : Math.max(sum, value)));
}

/** Wide enough for the head with its sort mark, in the small font of heads. */
export function numberTrack(header: string, unit: string): string {
  return `${Math.max(68, Math.round((header.length + unit.length + 1) * 6.1) + 30)}px`;
}

function exponent(magnitude: number): number {
  return magnitude > 0 && Number.isFinite(magnitude) ? Math.floor(Math.log10(magnitude)) : 0;
}
