import { formatBytes, formatDurationNs, formatShare, formatSignificant } from '../../src/core/units.ts';

/** A recorded value with a name that people read. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  readonly unit?: string;
}

/** How much of one value is shown; the passport's file has the rest. */
const longestValue = 200;

/** Recorded values as people read them: the unit at the end of a name (`p50Ns`) goes beside the value (`p50`, `8.1`, `ms`). */
export function figuresOf(record: Readonly<Record<string, unknown>>, prefix = ''): Figure[] {
  return Object.entries(record).flatMap(([key, value]): Figure[] => {
    if (value === null || value === undefined || value === '') {
      return [];
    }
    if (typeof value === 'object' && !Array.isArray(value)) {
      return figuresOf(value as Record<string, unknown>, `${prefix}${words(key)}, `);
    }
    if (Array.isArray(value)) {
      return listFigures(key, value, prefix);
    }
    if (typeof value === 'number') {
      const figure = withUnit(key, value);
      return [{ ...figure, name: prefix + figure.name }];
    }
    return [{ name: prefix + words(key), value: shorten(plain(value)) }];
  });
}

/** A list of plain values in one line; a list of records gives each record's figures, numbered when there are several. */
function listFigures(key: string, list: readonly unknown[], prefix: string): Figure[] {
  if (list.every((item) => typeof item !== 'object' || item === null)) {
    return list.length === 0
      ? []
      : [{ name: prefix + words(key), value: shorten(list.map(plain).join(', ')) }];
  }
  return list.flatMap((item, index) =>
    figuresOf(
      asRecord(item),
      list.length === 1 ? `${prefix}${words(key)}, ` : `${prefix}${words(key)} ${index + 1}, `,
    ),
  );
}

function withUnit(key: string, value: number): Figure {
  const units: [RegExp, (value: number) => string][] = [
    [/Ns$/, formatDurationNs],
    [/Ms$/, (durationMs) => formatDurationNs(durationMs * 1e6)],
    [/Bytes$/, formatBytes],
    [/MiB$/, (sizeMiB) => `${sizeMiB} MiB`],
    [/Share$/, formatShare],
    [/PerSecond$/, (rate) => `${formatSignificant(rate)} /s`],
  ];
  const unit = units.find(([suffix]) => suffix.test(key));
  if (unit === undefined) {
    return { name: words(key), value: Number.isInteger(value) ? String(value) : formatSignificant(value) };
  }
  const text = unit[1](value);
  const space = text.lastIndexOf(' ');
  return {
    name: words(key.replace(unit[0], '')),
    value: text.slice(0, space),
    unit: text.slice(space + 1),
  };
}

/** `topKAgreement` is read "top k agreement"; `p50` and what is no identifier, such as `PyTorch 2.15`, stay. */
function words(key: string): string {
  if (!/^[a-z]\w*$/.test(key)) {
    return key;
  }
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .replace(/_/g, ' ')
    .toLowerCase();
}

function plain(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? formatSignificant(value) : String(value);
}

function shorten(text: string): string {
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : { value };
}
