/** Prefixes of paths where a trace was made, and what stands for them here. */
export type PathMappings = Readonly<Record<string, string>>;

export type PathMatch =
  | { readonly kind: 'found'; readonly path: string }
  /** Several files fit equally well. */
  | { readonly kind: 'ambiguous'; readonly paths: readonly string[] }
  | { readonly kind: 'none' };

/** Parts of a path, whichever way its slashes lean. */
function partsOf(path: string): string[] {
  return path.split(/[/\\]+/).filter((part) => part !== '' && part !== '.');
}

/** Whether a path of a trace says where its file lay, and not only how Python's `sys.path` led to it. */
export function isWholePath(path: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
}

/** Paths of another machine's share: Windows would sign in there just by looking. */
export function isNetworkPath(path: string): boolean {
  return /^[/\\]{2}/.test(path);
}

/** How many parts two paths have in common, counted from their ends. */
export function commonSuffix(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  let count = 0;
  while (count < a.length && count < b.length && a[a.length - 1 - count] === b[b.length - 1 - count]) {
    count++;
  }
  return count;
}

/**
 * The file that a trace means, among files of the workspace: the one with the longest common end. The profiler cuts the
 * folders of `sys.path` off, so a path that does not begin at the root must fit as a whole.
 */
export function matchPath(tracePath: string, candidates: readonly string[]): PathMatch {
  const least = isWholePath(tracePath) ? 1 : partsOf(tracePath).length;
  let longest = Math.max(1, least);
  let paths: string[] = [];
  for (const path of new Set(candidates)) {
    const count = commonSuffix(tracePath, path);
    if (count > longest) {
      longest = count;
      paths = [path];
    } else if (count === longest) {
      paths.push(path);
    }
  }
  const [path, ...others] = paths;
  if (path === undefined) {
    return { kind: 'none' };
  }
  return others.length === 0 ? { kind: 'found', path } : { kind: 'ambiguous', paths };
}

/**
 * Where mappings say that a file is: the longest prefix that fits at the border of a part decides. The empty prefix
 * stands for the folder of `sys.path` that the profiler has cut off.
 */
export function mapPath(tracePath: string, mappings: PathMappings): string | undefined {
  const parts = partsOf(tracePath);
  // Nothing that a profiler writes climbs out of where a mapping leads.
  if (parts.includes('..')) {
    return undefined;
  }
  let best: { readonly length: number; readonly to: string } | undefined;
  for (const [from, to] of Object.entries(mappings)) {
    const prefix = partsOf(from);
    const fits =
      isWholePath(from) === isWholePath(tracePath) &&
      prefix.length <= parts.length &&
      prefix.every((part, index) => part === parts[index]);
    if (fits && prefix.length >= (best?.length ?? 0)) {
      best = { length: prefix.length, to };
    }
  }
  if (best === undefined) {
    return undefined;
  }
  const rest = parts.slice(best.length);
  return rest.length === 0 ? best.to : [best.to.replace(/[/\\]+$/, ''), ...rest].join('/');
}

/** What a file that the user chose for a path of a trace says of other files. */
export function learnMapping(
  tracePath: string,
  chosen: string,
): { readonly from: string; readonly to: string } {
  const count = commonSuffix(tracePath, chosen);
  return { from: withoutEnd(tracePath, count), to: withoutEnd(chosen, count) };
}

function withoutEnd(path: string, count: number): string {
  let left = path.replace(/[/\\]+$/, '');
  for (let index = 0; index < count; index++) {
    left = left.replace(/[/\\]*[^/\\]*$/, '');
  }
  return left === '' && isWholePath(path) ? '/' : left;
}
