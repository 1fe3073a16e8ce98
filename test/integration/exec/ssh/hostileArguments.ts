const pieces = [
  '', ' ', '  ', '\n', '\r\n', '\t', "'", '"', '`', '\\', '\\\\', '\\n', '\\0101', '$', '$HOME', '$(id)', '${x}', '!', '!!',
  '!$', ';', '&', '|', '<', '>', '*', '?', '[a-z]', '{a,b}', '(', ')', '~', '#', '%', '%s', '%%', '^', '=', 'a=b', '-', '--',
  '-n', '-rf', 'é', 'Ё', '日本語', '🚀', '\u0081', '\u0088', '\u0001', '\u001b[31m', '\u007f', 'a', 'plain', '/', '..', '@',
  ',', ':', '+',
]; // prettier-ignore

/** Arguments that break careless quoting, the same for the same seed (mulberry32). */
export function hostileArguments(seed: number, count: number): string[] {
  let state = seed;
  const random = (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: random(6) }, () => pieces[random(pieces.length)] ?? '').join(''),
  );
}
