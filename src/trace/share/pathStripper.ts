import { isUsers, parseFrame } from '../link/sourceFrame.ts';

/** Where files of packages and of Python itself begin to be the same on every machine. */
const commonPart =
  /(?:^|[/\\])((?:site-packages|dist-packages|lib[/\\]python\d[\d.]*|torch|importlib|multiprocessing|concurrent|asyncio)[/\\].*)$/s;

/** A folder of an absolute path in a text, up to the name it ends in. */
const absoluteFolder =
  /(?<![\w.)\]>/\\])(?:[A-Za-z]:)?(?:[/\\]+[^\s/\\"'`<>|:;,()[\]{}=]+)+[/\\]+(?=[^\s/\\])/g;
/** The same of a path that begins somewhere else, where it ends in a source file. */
const sourceFolder =
  /(?<![\w.~-])(?:[\w.~-]+[/\\]+)+(?=[\w-]+\.(?:pyi?|ipynb|cu|cuh|cpp|cc|c|h|hpp|ya?ml|json|so)\b)/g;

/** Takes out of the texts of a trace where its source files lay, and what its machine is called. */
export class PathStripper {
  private readonly folders: readonly RegExp[];
  private readonly hostName: string | undefined;

  /**
   * @param files of frames, as the profiler spells them: their folders are known as such wherever they come again, also
   * with spaces in them.
   */
  constructor(files: Iterable<string>, hostName?: string) {
    const folders = new Set<string>();
    for (const file of files) {
      const folder = file.slice(0, file.length - baseName(file).length);
      if (/[/\\].*[/\\]/s.test(folder)) {
        folders.add(folder);
      }
    }
    this.folders = [...folders].sort((a, b) => b.length - a.length).map(knownFolder);
    this.hostName = hostName === undefined || hostName.length < 3 ? undefined : hostName;
  }

  /** A frame, such as `/home/anna/train.py(31): step`; any other text as {@link text}. */
  frame(text: string): string {
    const frame = parseFrame(text);
    return frame === undefined
      ? this.text(text)
      : `${stripFile(frame.file)}(${frame.line}): ${this.text(frame.function)}`;
  }

  /** A call stack as it stands in the file, in quotes and with its frames joined. */
  stack(json: string): string {
    const [, open = '', frames = '', close = ''] = /^("?)(.*?)("?)$/s.exec(json) ?? [];
    return `${open}${frames
      .split(/(;|\\n|\n)/)
      .map((part, index) => (index % 2 === 0 ? this.frame(part) : part))
      .join('')}${close}`;
  }

  /** Any text: folders in it go, names of files stay. */
  text(text: string): string {
    const named = this.hostName === undefined ? text : text.replaceAll(this.hostName, 'host');
    if (!/[/\\]/.test(named)) {
      return named;
    }
    const known = this.folders.reduce((left, folder) => left.replace(folder, ''), named);
    return known.replace(absoluteFolder, '').replace(sourceFolder, '');
  }

  /** Every text inside a JSON value; what is no JSON is left out. */
  json(text: string): string {
    try {
      return JSON.stringify(this.value(JSON.parse(text)));
    } catch {
      return 'null';
    }
  }

  private value(value: unknown): unknown {
    if (typeof value === 'string') {
      return this.text(value);
    }
    if (Array.isArray(value)) {
      return value.map((each: unknown) => this.value(each));
    }
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [this.text(key), this.value(each)]))
      : value;
  }
}

/** A folder of frames wherever it comes again, with what is inside it up to the name of a file. */
function knownFolder(folder: string): RegExp {
  const bare = folder.replace(/[/\\]+$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`${bare}(?:[/\\\\]+(?:[^\\s/\\\\"'\`<>|:;,()]+[/\\\\]+)*|(?![\\w.-]))`, 'g');
}

function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

/** The user's files keep their names; those of packages the part that is the same everywhere, which tells whose they are. */
function stripFile(file: string): string {
  if (!isUsers(file)) {
    return commonPart.exec(file)?.[1] ?? baseName(file);
  }
  const name = baseName(file);
  // A name that the standard library has too stays the user's.
  return isUsers(name) ? name : `./${name}`;
}
