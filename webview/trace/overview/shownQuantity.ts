const factors: Readonly<Record<string, number>> = {
  ...{ ns: 1, µs: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9 },
  ...{ B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 },
  ...{ '%': 1, '': 1 },
};

/**
 * The size of what a cell shows, for comparing it with others of its column: `1.2 ms`, `2 min 5 s`, `-3.4 GB`, `12,345`.
 * `undefined` for what is no quantity.
 */
export function shownQuantity(text: string): number | undefined {
  const parts = [...text.matchAll(/(-?[\d,]*\.?\d+(?:e[+-]?\d+)?)\s*([^\s\d]*)/g)];
  if (parts.length === 0) {
    return undefined;
  }
  let sum = 0;
  for (const [, digits = '', unit = ''] of parts) {
    const factor = factors[unit];
    if (factor === undefined) {
      return undefined;
    }
    sum += Number(digits.replaceAll(',', '')) * factor;
  }
  return sum;
}
