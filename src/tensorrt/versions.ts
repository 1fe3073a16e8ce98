/** Compares dotted versions number by number: `10.9` comes before `10.15`; a missing part counts as 0. */
export function compareVersions(a: string, b: string): number {
  const left = parts(a);
  const right = parts(b);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** The last row whose version is not newer than `version`; rows are in ascending order. */
export function newestUpTo<T>(
  rows: readonly T[],
  version: string,
  versionOf: (row: T) => string,
): T | undefined {
  return rows.findLast((row) => compareVersions(versionOf(row), version) <= 0);
}

/** `2.15.0+cu132` gives [2, 15, 0]; what is not a number ends the version. */
function parts(version: string): number[] {
  const numbers = /^\d+(?:\.\d+)*/u.exec(version.trim())?.[0] ?? '';
  return numbers === '' ? [] : numbers.split('.').map(Number);
}
