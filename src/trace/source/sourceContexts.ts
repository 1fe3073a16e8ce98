import { PairIds } from '../analyse/operators/pairIds.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { isUsers, parseFrame, type SourceFrame, userFramesOfStack } from '../link/sourceFrame.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { backwardWaits } from './backwardWaits.ts';
import type { SourceLocation } from './sourceLines.ts';

/** Number of the context of what no line of the user's encloses. */
export const outsideContext = 0;

/**
 * The user's lines of a trace and how they call each other. A context is a line reached by way of certain other lines;
 * a line that calls itself again stays in the context in which it began.
 */
export interface SourceContexts {
  readonly lines: readonly SourceLocation[];
  /** Including {@link outsideContext}. */
  readonly count: number;
  /** Index in `lines`; not for {@link outsideContext}. */
  lineOf(context: number): number;
  /** The context that called this one. */
  callerOf(context: number): number;
  /** Host events by row: the innermost context around the event, itself included. */
  readonly contextOf: Uint32Array;
  /** Host events by row: the outermost operator within that context; {@link none} where there is none. */
  readonly operatorOf: Uint32Array;
  /** Rows that enter a context: Python frames, and operators with a call stack of their own. */
  readonly entries: Uint32Array;
}

/**
 * Finds the lines from Python frames and from call stacks of operators, in one pass over the host's events. What
 * autograd's thread does belongs to the line that waits for it.
 */
export function findSourceContexts(linked: LinkedTrace): SourceContexts {
  const finder = new ContextFinder(linked);
  const waits = backwardWaits(linked);
  const host = linked.tracks
    .map((_, index) => index)
    .filter((index) => linked.trace.tracks[index]?.kind === 'host');
  // Who waits must be known before those that are waited for.
  for (const index of host.filter((track) => waits.tracks.has(track))) {
    finder.addTrack(linked.tracks[index]!, () => none);
  }
  for (const index of host.filter((track) => !waits.tracks.has(track))) {
    finder.addTrack(linked.tracks[index]!, waits.at);
  }
  return finder.result();
}

class ContextFinder {
  private readonly linked: LinkedTrace;
  private readonly contextOf: Uint32Array;
  private readonly operatorOf: Uint32Array;
  private readonly contexts = new PairIds();
  private readonly lines: SourceLocation[] = [];
  private readonly lineIds = new Map<string, number>();
  /** By number of a frame's name: line + 1; 0 for frames that are not the user's; -1 for names not looked at yet. */
  private readonly lineOfName: Int32Array;
  /** By number of a written stack. */
  private readonly contextOfStack = new Map<number, number>();
  private readonly isStepName: (name: number) => boolean;
  private readonly entries: number[] = [];

  constructor(linked: LinkedTrace) {
    this.linked = linked;
    const { events, names } = linked.trace;
    this.contextOf = new Uint32Array(events.count);
    this.operatorOf = new Uint32Array(events.count).fill(none);
    this.lineOfName = new Int32Array(names.size).fill(-1);
    this.contexts.id(none, none);
    // Before PyTorch 1.12 the profiler's steps have the category of operators.
    const steps = names.where((text) => text.startsWith('ProfilerStep#'));
    this.isStepName = (name) => steps.has(name);
  }

  /** @param waitingAt row of the frame that waits for this track at an instant. */
  addTrack(rows: Uint32Array, waitingAt: (timeNs: number) => number): void {
    const { contextOf, operatorOf, linked } = this;
    const { parent, trace } = linked;
    const { events, callStacks } = trace;
    for (const row of rows) {
      const outer = parent[row]!;
      const caller =
        outer === none ? this.contextWaiting(waitingAt(events.startNs[row]!)) : contextOf[outer]!;
      const code = events.category[row]!;
      let context = caller;
      if (code === category.python) {
        const line = this.lineOfFrame(events.name[row]!);
        if (line > 0) {
          context = this.enter(caller, line - 1);
          this.entries.push(row);
        }
      } else if (callStacks.size > 0) {
        const stack = callStacks.get(row);
        const written = stack === undefined ? outsideContext : this.contextOfWritten(stack);
        if (written !== outsideContext) {
          context = written;
          this.entries.push(row);
        }
      }
      contextOf[row] = context;
      const operator = outer === none || context !== contextOf[outer] ? none : operatorOf[outer]!;
      operatorOf[row] =
        operator === none && code === category.operator && !this.isStepName(events.name[row]!)
          ? row
          : operator;
    }
  }

  result(): SourceContexts {
    const { contexts, lines, contextOf, operatorOf } = this;
    return {
      lines,
      count: contexts.size,
      lineOf: (context) => contexts.second(context),
      callerOf: (context) => contexts.first(context),
      contextOf,
      operatorOf,
      entries: Uint32Array.from(this.entries),
    };
  }

  private contextWaiting(row: number): number {
    return row === none ? outsideContext : this.contextOf[row]!;
  }

  private lineOfFrame(name: number): number {
    let line = this.lineOfName[name]!;
    if (line < 0) {
      const frame = parseFrame(this.linked.trace.names.text(name));
      line = frame !== undefined && isUsers(frame.file) ? this.lineId(frame, 'frame') + 1 : 0;
      this.lineOfName[name] = line;
    }
    return line;
  }

  private contextOfWritten(stack: number): number {
    let context = this.contextOfStack.get(stack);
    if (context === undefined) {
      context = userFramesOfStack(this.linked.trace.details.text(stack)).reduceRight(
        (caller, frame) => this.enter(caller, this.lineId(frame, 'stack')),
        outsideContext,
      );
      this.contextOfStack.set(stack, context);
    }
    return context;
  }

  /** A line that frames and call stacks both name has the figures of a function. */
  private lineId({ file, line, function: name }: SourceFrame, origin: SourceLocation['origin']): number {
    const key = `${line} ${file}`;
    let id = this.lineIds.get(key);
    if (id === undefined) {
      id = this.lines.length;
      this.lineIds.set(key, id);
      this.lines.push({ file, line, function: name, origin });
    } else if (origin === 'frame' && this.lines[id]!.origin === 'stack') {
      this.lines[id] = { file, line, function: name, origin };
    }
    return id;
  }

  private enter(caller: number, line: number): number {
    for (let outer = caller; outer !== outsideContext; outer = this.contexts.first(outer)) {
      if (this.contexts.second(outer) === line) {
        return outer;
      }
    }
    return this.contexts.id(caller, line);
  }
}
