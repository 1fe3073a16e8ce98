/** Text as a Python string literal. JSON's escapes mean the same in Python, and lone surrogates are escaped too. */
export function pythonText(text: string): string {
  return JSON.stringify(text);
}

/** A number as Python source; NaN and infinities by way of `float`. */
export function pythonNumber(value: number | bigint): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return `float("${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}")`;
  }
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** A Python list of items that are source already. */
export function pythonList(items: readonly string[]): string {
  return `[${items.join(', ')}]`;
}
