/** A line of the user's Python, as the profiler spells it. */
export interface SourceLocation {
  readonly file: string;
  /** Of frames the line where their function begins, of call stacks the one that was being executed. */
  readonly line: number;
  readonly function: string;
  readonly origin: 'frame' | 'stack';
}

/** What happened under a line, sums over all steps. */
export interface SourceSums {
  /** Of kernels, copies and sets that were launched. */
  readonly deviceNs: number;
  /** In which the line, or what it called and is no line of its own, was being executed. */
  readonly hostNs: number;
  /** Calls that launched kernels or graphs. */
  readonly launches: number;
  /** Gaps in the GPUs' work for which something under the line is blamed. */
  readonly idleNs: number;
}

/** The outermost operators of one name under a line. */
export interface SourceOperator {
  readonly name: string;
  readonly calls: number;
  readonly deviceNs: number;
  /** Also of autograd's thread, which the line waits for. */
  readonly hostNs: number;
}

/** Something to look at on the timeline: the longest call of the line's function, or operator that the line called. */
export interface SourceExample {
  readonly row: number;
  readonly startNs: number;
  readonly endNs: number;
}

/** A line reached by way of certain other lines, without what those that it calls have for themselves. */
export interface SourceContext extends SourceSums {
  /** Index in `lines`. */
  readonly line: number;
  /** Index of the context that called this one, which stands before it; -1 for outermost ones. */
  readonly caller: number;
  readonly operators: readonly SourceOperator[];
  readonly example: SourceExample | null;
}

/** The user's lines of a recording. All contexts and `unattributed` add up to `totals`. */
export interface SourceFigures {
  /** Steps that were looked at; sums divided by it are those of a step. */
  readonly stepCount: number;
  /** Milliseconds since 1970 at which the last step ended; `null` where the trace does not tell. */
  readonly recordedMs: number | null;
  readonly lines: readonly SourceLocation[];
  readonly contexts: readonly SourceContext[];
  /** Host time is that of threads that run the user's Python. */
  readonly totals: SourceSums;
  readonly unattributed: SourceSums;
}

/** A line with all that belongs to it. */
export interface SourceLineFigures extends SourceLocation, SourceSums {
  /** Those with the most device time first, then host time. */
  readonly operators: readonly SourceOperator[];
  readonly example: SourceExample | null;
}

/**
 * Figures by line. A line in a file that is not shown, such as one of an installed package, counts for the line that
 * called it, so that nothing is lost as long as any of its callers is shown.
 */
export function foldSourceLines(
  { lines, contexts }: SourceFigures,
  isShown: (file: string) => boolean = () => true,
): SourceLineFigures[] {
  const shown = lines.map(({ file }) => isShown(file));
  const folded = new Map<number, LineSums>();
  const lineOf: number[] = [];
  for (const context of contexts) {
    const caller = context.caller < 0 ? -1 : lineOf[context.caller]!;
    const line = shown[context.line] === true ? context.line : caller;
    lineOf.push(line);
    if (line >= 0) {
      let sums = folded.get(line);
      if (sums === undefined) {
        sums = new LineSums();
        folded.set(line, sums);
      }
      sums.add(context, line === context.line);
    }
  }
  return [...folded]
    .map(([line, sums]) => ({ ...lines[line]!, ...sums.result() }))
    .sort((a, b) => b.deviceNs - a.deviceNs || b.hostNs - a.hostNs);
}

class LineSums {
  private deviceNs = 0;
  private hostNs = 0;
  private launches = 0;
  private idleNs = 0;
  private readonly operators = new Map<string, SourceOperator>();
  private example: SourceExample | null = null;
  private isExampleOwn = false;

  /** @param isOwn whether the context is of the line itself, not of one that is not shown. */
  add(context: SourceContext, isOwn: boolean): void {
    this.deviceNs += context.deviceNs;
    this.hostNs += context.hostNs;
    this.launches += context.launches;
    this.idleNs += context.idleNs;
    for (const operator of context.operators) {
      const earlier = this.operators.get(operator.name);
      this.operators.set(
        operator.name,
        earlier === undefined
          ? operator
          : {
              name: operator.name,
              calls: earlier.calls + operator.calls,
              deviceNs: earlier.deviceNs + operator.deviceNs,
              hostNs: earlier.hostNs + operator.hostNs,
            },
      );
    }
    const { example } = context;
    if (example !== null && this.isBetter(example, isOwn)) {
      this.example = example;
      this.isExampleOwn = isOwn;
    }
  }

  /** What is the line's own comes before what it called, then the longer. */
  private isBetter(example: SourceExample, isOwn: boolean): boolean {
    if (this.example === null) {
      return true;
    }
    return isOwn === this.isExampleOwn ? lengthNs(example) > lengthNs(this.example) : isOwn;
  }

  result(): Omit<SourceLineFigures, keyof SourceLocation> {
    const { deviceNs, hostNs, launches, idleNs, example } = this;
    const operators = [...this.operators.values()].sort(
      (a, b) => b.deviceNs - a.deviceNs || b.hostNs - a.hostNs,
    );
    return { deviceNs, hostNs, launches, idleNs, operators, example };
  }
}

function lengthNs({ startNs, endNs }: SourceExample): number {
  return endNs - startNs;
}
