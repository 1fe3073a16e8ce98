/** A unit that suits a whole column: divide each value by `divisor`. */
export interface ColumnUnit {
  readonly unit: string;
  readonly divisor: number;
}

const timeUnits: readonly ColumnUnit[] = [
  { unit: 's', divisor: 1e9 },
  { unit: 'ms', divisor: 1e6 },
  { unit: 'µs', divisor: 1e3 },
  { unit: 'ns', divisor: 1 },
];

const sizeUnits: readonly ColumnUnit[] = [
  { unit: 'GB', divisor: 1e9 },
  { unit: 'MB', divisor: 1e6 },
  { unit: 'kB', divisor: 1e3 },
  { unit: 'B', divisor: 1 },
];

/** The one time unit for values in nanoseconds: the largest value reads as 1 or more; seconds from 10 s on. */
export function timeUnitFor(valuesNs: readonly number[]): ColumnUnit {
  const largestNs = largest(valuesNs);
  return largestNs >= 1e9 && largestNs < 10e9
    ? unitNamed('ms', timeUnits)
    : fittingUnit(largestNs, timeUnits, 'ms');
}

/** The one decimal size unit for values in bytes: the largest value reads as 1 or more. */
export function sizeUnitFor(valuesBytes: readonly number[]): ColumnUnit {
  return fittingUnit(largest(valuesBytes), sizeUnits, 'MB');
}

/**
 * Numbers of one column with the same count of decimals, so that their digits stand under each other: three
 * significant digits for the largest, at least two for the smallest that is not zero, four decimals at most.
 */
export function formatColumn(values: readonly number[]): string[] {
  const magnitudes = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs);
  const decimals =
    magnitudes.length === 0
      ? 0
      : Math.max(decimalsFor(Math.max(...magnitudes), 3), decimalsFor(Math.min(...magnitudes), 2));
  return values.map((value) => formatFixed(value, Math.min(decimals, 4)));
}

/** A number with fixed decimals and thousands separated by commas: `12,345.6`. */
export function formatFixed(value: number, decimals: number): string {
  return Number.isFinite(value)
    ? value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    : String(value);
}

function decimalsFor(magnitude: number, significantDigits: number): number {
  return Math.max(0, significantDigits - 1 - Math.floor(Math.log10(magnitude)));
}

function fittingUnit(value: number, units: readonly ColumnUnit[], fallback: string): ColumnUnit {
  return units.find(({ divisor }) => value >= divisor) ?? unitNamed(fallback, units);
}

function unitNamed(name: string, units: readonly ColumnUnit[]): ColumnUnit {
  return units.find(({ unit }) => unit === name) ?? { unit: name, divisor: 1 };
}

function largest(values: readonly number[]): number {
  return values.reduce((top, value) => (Number.isFinite(value) ? Math.max(top, Math.abs(value)) : top), 0);
}
