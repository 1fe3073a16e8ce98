import type { IdleGap } from '../analyse/idleGaps.ts';
import { PairIds } from '../analyse/operators/pairIds.ts';
import { isCausedIn, type TimeWindow } from '../analyse/operators/timeWindow.ts';
import { isGraphLaunchCall, isKernelLaunchCall } from '../classify/runtimeCalls.ts';
import { enclosing, type LinkedTrace } from '../link/linkedTrace.ts';
import { callsNamed } from '../link/namedRows.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { endNs } from '../read/trace.ts';
import { outsideContext, type SourceContexts } from './sourceContexts.ts';
import type {
  SourceContext,
  SourceExample,
  SourceFigures,
  SourceOperator,
  SourceSums,
} from './sourceLines.ts';

export interface SourceScope {
  readonly window: TimeWindow;
  readonly stepCount: number;
  readonly gaps: readonly IdleGap[];
  /** See {@link SourceFigures.recordedMs}. */
  readonly recordedMs: number | null;
  /** To add to the trace's own nanoseconds. */
  readonly offsetNs: number;
}

/** What happened under each of the user's lines in some steps. */
export function sourceFigures(
  linked: LinkedTrace,
  contexts: SourceContexts,
  { window, stepCount, gaps, recordedMs, offsetNs }: SourceScope,
): SourceFigures {
  const sums = new ContextSums(linked, contexts, window);
  sums.addHost();
  sums.addDevice();
  sums.addLaunches();
  sums.addOperators();
  sums.addGaps(gaps);
  return { stepCount, recordedMs, lines: contexts.lines, ...sums.result(offsetNs) };
}

const noRow = { row: none, ns: -1 };

class ContextSums {
  private readonly linked: LinkedTrace;
  private readonly contexts: SourceContexts;
  private readonly window: TimeWindow;
  private readonly deviceNs: Float64Array;
  private readonly hostNs: Float64Array;
  private readonly launches: Float64Array;
  private readonly idleNs: Float64Array;
  private readonly longestCall: { row: number; ns: number }[];
  private readonly operatorIds = new PairIds();
  private readonly operators: { calls: number; deviceNs: number; hostNs: number }[] = [];
  private hostTotalNs = 0;

  constructor(linked: LinkedTrace, contexts: SourceContexts, window: TimeWindow) {
    this.linked = linked;
    this.contexts = contexts;
    this.window = window;
    this.deviceNs = new Float64Array(contexts.count);
    this.hostNs = new Float64Array(contexts.count);
    this.launches = new Float64Array(contexts.count);
    this.idleNs = new Float64Array(contexts.count);
    this.longestCall = Array.from({ length: contexts.count }, () => noRow);
  }

  /** Each entry has its time for itself, less that of the entries directly within it. */
  addHost(): void {
    const { linked, contexts, hostNs } = this;
    const { events } = linked.trace;
    const isEntry = new Uint8Array(events.count);
    for (const row of contexts.entries) {
      isEntry[row] = 1;
    }
    const withEntries = new Set<number>();
    for (const row of contexts.entries) {
      const ns = this.withinNs(row);
      const context = contexts.contextOf[row]!;
      hostNs[context]! += ns;
      const outer = enclosing(linked.parent, row, (around) => isEntry[around] === 1);
      if (outer !== none) {
        hostNs[contexts.contextOf[outer]!]! -= ns;
      }
      withEntries.add(events.track[row]!);
      if (ns > this.longestCall[context]!.ns) {
        this.longestCall[context] = { row, ns };
      }
    }
    for (const track of withEntries) {
      for (const row of linked.tracks[track]!) {
        if (linked.parent[row] === none) {
          this.hostTotalNs += this.withinNs(row);
        }
      }
    }
  }

  addDevice(): void {
    const { linked, contexts, deviceNs, window } = this;
    const { durationNs } = linked.trace.events;
    for (const row of linked.deviceRows) {
      if (!isCausedIn(window, linked, row)) {
        continue;
      }
      const ns = durationNs[row]!;
      const cause = this.causeOf(row);
      const context = cause === none ? outsideContext : contexts.contextOf[cause]!;
      deviceNs[context]! += ns;
      const operator = cause === none ? none : contexts.operatorOf[cause]!;
      if (operator !== none && context !== outsideContext) {
        this.operator(context, operator).deviceNs += ns;
      }
    }
  }

  addLaunches(): void {
    const { linked, contexts, launches } = this;
    for (const row of callsNamed(linked, (name) => isKernelLaunchCall(name) || isGraphLaunchCall(name))) {
      if (this.beginsWithin(row)) {
        launches[contexts.contextOf[row]!]!++;
      }
    }
  }

  addOperators(): void {
    const { linked, contexts } = this;
    const { durationNs } = linked.trace.events;
    for (const row of linked.byCategory[category.operator]!) {
      const context = contexts.contextOf[row]!;
      if (context !== outsideContext && contexts.operatorOf[row] === row && this.beginsWithin(row)) {
        const sums = this.operator(context, row);
        sums.calls++;
        sums.hostNs += durationNs[row]!;
      }
    }
  }

  addGaps(gaps: readonly IdleGap[]): void {
    const { contexts, idleNs } = this;
    for (const { blame, durationNs } of gaps) {
      idleNs[blame === none ? outsideContext : contexts.contextOf[blame]!]! += durationNs;
    }
  }

  result(offsetNs: number): Omit<SourceFigures, 'stepCount' | 'recordedMs' | 'lines'> {
    const { contexts } = this;
    const operators = this.operatorsByContext();
    const found: SourceContext[] = [];
    const totals = { deviceNs: 0, hostNs: 0, launches: 0, idleNs: 0 };
    for (let context = outsideContext + 1; context < contexts.count; context++) {
      const sums = this.sumsOf(context);
      addSums(totals, sums);
      found.push({
        line: contexts.lineOf(context),
        caller: contexts.callerOf(context) - 1,
        ...sums,
        operators: operators.get(context) ?? [],
        example: this.exampleOf(context, offsetNs),
      });
    }
    const outside = this.sumsOf(outsideContext);
    const unattributed = { ...outside, hostNs: Math.max(0, this.hostTotalNs - totals.hostNs) };
    addSums(totals, unattributed);
    return { contexts: found, totals, unattributed };
  }

  private sumsOf(context: number): SourceSums {
    return {
      deviceNs: this.deviceNs[context]!,
      // Events that overlap on one thread could otherwise take more than there is.
      hostNs: Math.max(0, this.hostNs[context]!),
      launches: this.launches[context]!,
      idleNs: this.idleNs[context]!,
    };
  }

  /** The host event by which device work belongs to a line: its launch, else its operator. */
  private causeOf(row: number): number {
    const { launch, operator } = this.linked;
    const call = launch[row]!;
    return call !== none && this.contexts.contextOf[call] !== outsideContext ? call : operator[row]!;
  }

  private exampleOf(context: number, offsetNs: number): SourceExample | null {
    const { events } = this.linked.trace;
    const { row } = this.longestCall[context]!;
    return row === none
      ? null
      : { row, startNs: events.startNs[row]! + offsetNs, endNs: endNs(events, row) + offsetNs };
  }

  private operator(context: number, row: number): { calls: number; deviceNs: number; hostNs: number } {
    const id = this.operatorIds.id(context, this.linked.trace.events.name[row]!);
    return (this.operators[id] ??= { calls: 0, deviceNs: 0, hostNs: 0 });
  }

  private operatorsByContext(): Map<number, SourceOperator[]> {
    const { operatorIds, operators, linked } = this;
    const found = new Map<number, SourceOperator[]>();
    operators.forEach((sums, id) => {
      const context = operatorIds.first(id);
      const list = found.get(context) ?? [];
      list.push({ name: linked.trace.names.text(operatorIds.second(id)), ...sums });
      found.set(context, list);
    });
    return found;
  }

  private beginsWithin(row: number): boolean {
    const startNs = this.linked.trace.events.startNs[row]!;
    return startNs >= this.window.startNs && startNs < this.window.endNs;
  }

  private withinNs(row: number): number {
    const { events } = this.linked.trace;
    const { startNs, endNs: toNs } = this.window;
    return Math.max(0, Math.min(endNs(events, row), toNs) - Math.max(events.startNs[row]!, startNs));
  }
}

function addSums(to: { -readonly [K in keyof SourceSums]: number }, sums: SourceSums): void {
  to.deviceNs += sums.deviceNs;
  to.hostNs += sums.hostNs;
  to.launches += sums.launches;
  to.idleNs += sums.idleNs;
}
