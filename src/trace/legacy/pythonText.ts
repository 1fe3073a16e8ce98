/** Values as Python writes and rounds them, which the plug-in's tables show. */

/** What `str` makes of a value that stands in the file as JSON. */
export function pythonText(json: string): string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return json;
  }
  return typeof value === 'string' ? value : represent(value);
}

function represent(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(represent).join(', ')}]`;
  }
  if (value === null) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

/** Rounds to decimal digits as Python's `round` does: by the exact value, halves to the even neighbour. */
export function roundHalfEven(value: number, digits = 0): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) {
    return value;
  }
  // Halves are those whose binary fraction ends one place behind the last digit that 10^digits can clear.
  const doubled = value * 2 ** (digits + 1);
  const isHalf = Number.isInteger(doubled) && doubled % 2 !== 0;
  if (!isHalf) {
    return Number(value.toFixed(digits));
  }
  const scale = 10 ** digits;
  const below = Math.floor(value * scale);
  return (below % 2 === 0 ? below : below + 1) / scale;
}

/** The memory view's rounding: two digits, but one significant digit for what would vanish. */
export function roundForDisplay(value: number): number {
  const size = Math.abs(value);
  return size >= 0.01 || value === 0
    ? roundHalfEven(value, 2)
    : roundHalfEven(value, Math.abs(Math.floor(Math.log10(size))));
}
