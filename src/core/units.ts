/** Numbers as people read them: three significant digits, a space, a unit. */
const durationUnits = [
  { limitNs: 1e3, divisor: 1, unit: 'ns' },
  { limitNs: 1e6, divisor: 1e3, unit: 'µs' },
  { limitNs: 1e9, divisor: 1e6, unit: 'ms' },
  { limitNs: 60e9, divisor: 1e9, unit: 's' },
] as const;

/** `1234567` gives `1.23 ms`; a minute and more gives `2 min 5 s`. */
export function formatDurationNs(durationNs: number): string {
  const fitting = durationUnits.find(({ limitNs }) => Math.abs(durationNs) < limitNs);
  if (fitting !== undefined) {
    return `${formatSignificant(durationNs / fitting.divisor)} ${fitting.unit}`;
  }
  const totalSeconds = Math.round(durationNs / 1e9);
  const minutes = Math.floor(totalSeconds / 60);
  return `${minutes} min ${totalSeconds % 60} s`;
}

/** Decimal units, as disks and registries count: `18600000` gives `18.6 MB`. */
export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = sizeBytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(sizeBytes) / 3));
  return `${formatSignificant(sizeBytes / 1000 ** power)} ${units[power] ?? 'B'}`;
}

/** Three significant digits without an exponent for everyday sizes: `8.1`, `123`, `0.0421`; tiny values as `3.4e-6`. */
export function formatSignificant(value: number): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  if (value !== 0 && Math.abs(value) < 1e-3) {
    return value.toExponential(1);
  }
  return Math.abs(value) >= 1000 ? groupThousands(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** `12345` gives `12,345`; the locale data that would do the same cost a short program 30 ms to load. */
export function groupThousands(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A share between 0 and 1 as a percentage: `0.7489` gives `74.9 %`. */
export function formatShare(share: number): string {
  return `${formatSignificant(share * 100)} %`;
}

/** `3 files`, `1 file`, `196,000 events`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${groupThousands(count)} ${count === 1 ? singular : plural}`;
}
