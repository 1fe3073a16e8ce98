import { isStandardLibrary } from '../classify/standardLibrary.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { nameOf } from '../read/trace.ts';
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
  const { trace, parent } = linked;
  const { events } = trace;
  for (let outer = row; outer !== none; outer = parent[outer]!) {
    if (events.category[outer] === category.python) {
      const frame = parseFrame(nameOf(trace, outer));
      if (frame !== undefined && isUsers(frame.file)) {
        return frame;
      }
    }
    const stack = trace.callStacks.get(outer);
    const found = stack === undefined ? undefined : userFrameOfStack(trace.details.text(stack));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
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
      const frame = parseFrame(text.trim());
      return frame !== undefined && isUsers(frame.file) ? [frame] : [];
    });
}
