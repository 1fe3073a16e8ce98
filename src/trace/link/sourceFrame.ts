import { isStandardLibrary } from '../classify/standardLibrary.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import type { LinkedTrace } from './linkedTrace.ts';

/** A line of Python. */
export interface SourceFrame {
  /** As the profiler spells it, such as `train.py(31): step`. */
  readonly text: string;
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/**
 * The user's line that was being executed at an event: the innermost Python frame around it that is not PyTorch's, the
 * standard library's or an installed package's; else the frame in the event's call stack. `undefined` when the trace
 * was recorded without stacks, and on threads that run no Python.
 */
export function sourceFrame(linked: LinkedTrace, row: number): SourceFrame | undefined {
  return sourceFrames(linked)(row);
}

/** Says what {@link sourceFrame} says, for many rows: each frame's name is taken apart once. */
export function sourceFrames({ trace, parent }: LinkedTrace): (row: number) => SourceFrame | undefined {
  const { events, names, details, callStacks } = trace;
  const frameOfName = remembered((name) => userFrame(names.text(name)));
  const frameOfStack = remembered((stack) => userFrameOfStack(details.text(stack)));
  return (row) => {
    for (let outer = row; outer !== none; outer = parent[outer]!) {
      const frame = events.category[outer] === category.python ? frameOfName(events.name[outer]!) : undefined;
      const stack = frame === undefined ? callStacks.get(outer) : undefined;
      const found = stack === undefined ? frame : frameOfStack(stack);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  };
}

/** A function of small numbers that works each out once. */
function remembered<T>(make: (key: number) => T | undefined): (key: number) => T | undefined {
  const made: (T | null | undefined)[] = [];
  return (key) => {
    const known = made[key];
    if (known !== undefined) {
      return known ?? undefined;
    }
    const value = make(key);
    made[key] = value ?? null;
    return value;
  };
}

function userFrame(text: string): SourceFrame | undefined {
  const frame = parseFrame(text);
  return frame !== undefined && isUsers(frame.file) ? frame : undefined;
}

/** `train.py(31): step` as its parts; `undefined` for modules and built-in functions. */
export function parseFrame(text: string): SourceFrame | undefined {
  const [, file, line, name] = /^(.+?)\((\d+)\): (.*)$/su.exec(text) ?? [];
  return file === undefined || line === undefined || name === undefined
    ? undefined
    : { text, file, line: Number(line), function: name };
}

/** Whether a file is the user's own, as far as its path tells. */
export function isUsers(file: string): boolean {
  return (
    !isStandardLibrary(file) &&
    !isGenerated(file) &&
    !/(?:^|[/\\])(?:torch|site-packages|dist-packages|importlib|multiprocessing|concurrent|asyncio)[/\\]|(?:^|[/\\])(?:threading|contextlib|functools|runpy|queue|_ops)\.py$|^<|lib[/\\]python\d/.test(
      file,
    )
  );
}

/** Whether `torch.compile` wrote a file: its code is nobody's own, the line that called it is. */
function isGenerated(file: string): boolean {
  return /(?:^|[/\\])torchinductor_[^/\\]*[/\\]/.test(file);
}

function userFrameOfStack(json: string): SourceFrame | undefined {
  return userFramesOfStack(json)[0];
}

/** The user's frames of a call stack as it stands in the file, innermost first. */
export function userFramesOfStack(json: string): SourceFrame[] {
  return json
    .replace(/^"|"$/g, '')
    .split(/;|\\n|\n/)
    .flatMap((text) => {
      const frame = userFrame(text.trim());
      return frame === undefined ? [] : [frame];
    });
}
