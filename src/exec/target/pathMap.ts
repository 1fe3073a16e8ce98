/**
 * Paths of this machine as they are on a target: all of them below one folder, in the same order as here, so that
 * relative paths between them stay true: `C:\models\m.onnx` is `<folder>/C/models/m.onnx`.
 */
export class PathMap {
  private readonly folder: string;
  private readonly known: readonly string[];
  private readonly inside: RegExp;

  /**
   * @param folder absolute path on the target, without a slash at the end.
   * @param known absolute paths of files here that the command is about.
   */
  constructor(folder: string, known: readonly string[]) {
    this.folder = folder;
    this.known = known.map(asPosix);
    // Longest first: `model.onnx.data` must not be taken for `model.onnx`.
    const longestFirst = known.toSorted((a, b) => b.length - a.length).map(escapeForRegExp);
    this.inside = longestFirst.length === 0 ? /(?!)/gu : new RegExp(longestFirst.join('|'), 'gu');
  }

  /** Path below the folder, relative, for a known file. */
  relative(path: string): string {
    return asPosix(path).slice(1);
  }

  toTarget(path: string): string {
    return this.folder + asPosix(path);
  }

  /**
   * The text as it must read on the target: mapped when it is a known path, a folder of one, or lies below one; known
   * paths inside other text (`--onnx=/models/m.onnx`) are mapped too.
   */
  mapText(text: string): string {
    const path = asPosix(text);
    const concerned =
      path.startsWith('/') &&
      path.length > 1 &&
      this.known.some((each) => each === path || each.startsWith(`${path}/`) || path.startsWith(`${each}/`));
    return concerned ? this.folder + path : text.replaceAll(this.inside, (found) => this.toTarget(found));
  }

  /** Every string inside a JSON value, mapped. */
  mapJson(value: unknown): unknown {
    if (typeof value === 'string') {
      return this.mapText(value);
    }
    if (Array.isArray(value)) {
      return value.map((each) => this.mapJson(each));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.mapJson(each)]));
    }
    return value;
  }

  /** What the target printed, with its paths as they are here. */
  mapBack(text: string): string {
    return text.replaceAll(this.folder, '');
  }
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}

function asPosix(path: string): string {
  const drive = /^([A-Za-z]):[\\/]/u.exec(path);
  return drive === null ? path : `/${drive[1] ?? ''}/${path.slice(3).replaceAll('\\', '/')}`;
}
