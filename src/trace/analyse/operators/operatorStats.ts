import type { TensorCoreUse } from '../../classify/tensorCores.ts';
import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import { findCallStacks } from './callStackIds.ts';
import { operatorParents } from './operatorParents.ts';
import { PairIds } from './pairIds.ts';
import { isCausedIn, type TimeWindow, wholeTime } from './timeWindow.ts';
import { kindOutside, workWithoutOperator } from './workWithoutOperator.ts';

/** What makes two calls of operators the same row. */
export type OperatorGrouping = 'name' | 'shape' | 'stack';

/**
 * Calls of an operator. Times are integer nanoseconds; an operator inside another of the same row counts once in totals.
 */
export interface OperatorStats {
  readonly name: string;
  /** False for device work that no operator launched, see {@link workWithoutOperator}. */
  readonly isOperator: boolean;
  /** Shapes of the inputs as JSON, when grouped by shape; `null` where they were not recorded. */
  readonly shapes: string | null;
  /** Frames, innermost first, when grouped by stack; none where they were not recorded. */
  readonly stack: readonly string[];
  readonly calls: number;
  readonly hostTotalNs: number;
  /** Without the operators inside and without calls of the runtime. */
  readonly hostSelfNs: number;
  /** In calls of the runtime and driver that the operator makes itself. */
  readonly hostRuntimeNs: number;
  /** Sum of the kernels, copies and sets launched by the operator or inside it; work on several streams adds up. */
  readonly deviceTotalNs: number;
  readonly deviceSelfNs: number;
  /** Kernels that the operator launched itself. */
  readonly kernels: number;
  /** Share, 0 to 1, of its own kernels' time on tensor cores, of kernels about which this is known; else `null`. */
  readonly tensorCoreShare: number | null;
}

export interface OperatorOptions {
  readonly by?: OperatorGrouping;
  /** What {@link operatorParents} gave for the trace, when the caller has it. */
  readonly around?: Uint32Array;
  readonly window?: TimeWindow;
  /** Says of a kernel's row whether it used tensor cores. */
  readonly tensorCores?: (row: number) => TensorCoreUse;
}

/** Operators of all threads, those with the most device time of their own first (without device work: host time). */
export function operatorStats(linked: LinkedTrace, options: OperatorOptions = {}): OperatorStats[] {
  const groups = new Groups(linked, options);
  groups.addHost();
  groups.addDevice(options.tensorCores ?? (() => 'unknown'));
  return (
    groups
      .rows()
      // Before PyTorch 1.12 the profiler's steps have the category of operators.
      .filter(({ name }) => !name.startsWith('ProfilerStep#'))
      .sort(
        (a, b) =>
          b.deviceSelfNs - a.deviceSelfNs || b.hostSelfNs - a.hostSelfNs || (a.name < b.name ? -1 : 1),
      )
  );
}

const columns = 9;
const field = {
  calls: 0,
  hostTotal: 1,
  hostSelf: 2,
  hostRuntime: 3,
  deviceTotal: 4,
  deviceSelf: 5,
  kernels: 6,
  tensorCores: 7,
  knownTensorCores: 8,
} as const;

class Groups {
  private readonly linked: LinkedTrace;
  private readonly by: OperatorGrouping;
  private readonly window: TimeWindow;
  private readonly operatorAround: Uint32Array;
  private readonly ids = new PairIds();
  private readonly keyOf: (row: number) => number;
  private readonly framesOf: (id: number) => string[];
  private readonly groupOfRow: Uint32Array;
  private sums = new Float64Array(columns * 256);
  /** Device work for which a group was last counted, so that it counts once. */
  private lastCounted = new Uint32Array(256).fill(none);
  private readonly outside = new Float64Array(columns * workWithoutOperator.length);

  constructor(linked: LinkedTrace, { by = 'name', window = wholeTime, around }: OperatorOptions) {
    this.linked = linked;
    this.by = by;
    this.window = window;
    this.operatorAround = around ?? operatorParents(linked);
    const stacks = by === 'stack' ? findCallStacks(linked) : undefined;
    const { a } = linked.trace.events;
    this.keyOf =
      stacks !== undefined ? (row) => stacks.idOf(row) : by === 'shape' ? (row) => a[row]! : () => 0;
    this.framesOf = stacks === undefined ? () => [] : (id) => stacks.frames(id);
    this.groupOfRow = new Uint32Array(linked.trace.events.count).fill(none);
  }

  /** Counts operators and the calls of the runtime that they make. */
  addHost(): void {
    const { trace, operators, calls } = this.linked;
    const { startNs: startsNs } = trace.events;
    const { startNs, endNs } = this.window;
    for (let index = 0, { length } = operators; index < length; index++) {
      const row = operators[index]!;
      if (startsNs[row]! >= startNs && startsNs[row]! < endNs) {
        this.addOperator(row);
      }
    }
    for (let index = 0, { length } = calls; index < length; index++) {
      this.addCall(calls[index]!);
    }
  }

  /** Counts device work for the operator that launched it and those around that one. */
  addDevice(tensorCores: (row: number) => TensorCoreUse): void {
    const { linked, groupOfRow, operatorAround, lastCounted } = this;
    const { events } = linked.trace;
    for (let index = 0, { length } = linked.deviceRows; index < length; index++) {
      const row = linked.deviceRows[index]!;
      const operator = linked.operator[row]!;
      const durationNs = events.durationNs[row]!;
      const own = operator === none ? none : groupOfRow[operator]!;
      if (own === none) {
        if (operator === none && isCausedIn(this.window, linked, row)) {
          this.addOwn(this.outside, kindOutside(this.linked, row) * columns, row, tensorCores);
          this.outside[kindOutside(this.linked, row) * columns + field.deviceTotal]! += durationNs;
        }
        continue;
      }
      this.addOwn(this.sums, own * columns, row, tensorCores);
      for (let outer = operator; outer !== none; outer = operatorAround[outer]!) {
        const group = groupOfRow[outer]!;
        if (group !== none && lastCounted[group] !== row) {
          lastCounted[group] = row;
          this.sums[group * columns + field.deviceTotal]! += durationNs;
        }
      }
    }
  }

  rows(): OperatorStats[] {
    const { ids, sums, outside } = this;
    const { names, details } = this.linked.trace;
    const rows: OperatorStats[] = [];
    for (let group = 0; group < ids.size; group++) {
      const key = ids.second(group);
      rows.push({
        name: names.text(ids.first(group)),
        isOperator: true,
        shapes: this.by === 'shape' && key !== 0 ? details.text(key) : null,
        stack: this.framesOf(key),
        ...readSums(sums, group * columns),
      });
    }
    workWithoutOperator.forEach((name, index) => {
      if (outside[index * columns + field.calls]! > 0) {
        rows.push({
          name,
          isOperator: false,
          shapes: null,
          stack: [],
          ...readSums(outside, index * columns),
        });
      }
    });
    return rows;
  }

  private addOperator(row: number): void {
    const { events } = this.linked.trace;
    const { groupOfRow, operatorAround } = this;
    const group = this.ids.id(events.name[row]!, this.keyOf(row));
    this.reserve(group);
    groupOfRow[row] = group;
    const { sums } = this;
    const at = group * columns;
    const durationNs = events.durationNs[row]!;
    sums[at + field.calls]!++;
    sums[at + field.hostSelf]! += durationNs;
    let outer = operatorAround[row]!;
    if (outer !== none && groupOfRow[outer] !== none) {
      sums[groupOfRow[outer]! * columns + field.hostSelf]! -= durationNs;
    }
    while (outer !== none && groupOfRow[outer] !== group) {
      outer = operatorAround[outer]!;
    }
    if (outer === none) {
      sums[at + field.hostTotal]! += durationNs;
    }
  }

  private addCall(row: number): void {
    const { linked, groupOfRow, operatorAround, sums } = this;
    const { events } = linked.trace;
    const operator = operatorAround[row]!;
    const outer = linked.parent[row]!;
    const isInsideCall =
      outer !== none &&
      (events.category[outer] === category.runtime || events.category[outer] === category.driver);
    if (operator === none || groupOfRow[operator] === none || isInsideCall) {
      return;
    }
    const at = groupOfRow[operator]! * columns;
    sums[at + field.hostSelf]! -= events.durationNs[row]!;
    sums[at + field.hostRuntime]! += events.durationNs[row]!;
  }

  private addOwn(
    sums: Float64Array,
    at: number,
    row: number,
    tensorCores: (row: number) => TensorCoreUse,
  ): void {
    const { events } = this.linked.trace;
    const durationNs = events.durationNs[row]!;
    sums[at + field.deviceSelf]! += durationNs;
    if (sums === this.outside) {
      sums[at + field.calls]!++;
    }
    if (events.category[row] === category.kernel) {
      sums[at + field.kernels]!++;
      const use = tensorCores(row);
      if (use !== 'unknown') {
        sums[at + field.knownTensorCores]! += durationNs;
        sums[at + field.tensorCores]! += use === 'yes' ? durationNs : 0;
      }
    }
  }

  private reserve(group: number): void {
    if ((group + 1) * columns > this.sums.length) {
      const sums = new Float64Array(this.sums.length * 2);
      sums.set(this.sums);
      this.sums = sums;
    }
    if (group >= this.lastCounted.length) {
      const lastCounted = new Uint32Array(this.lastCounted.length * 2).fill(none);
      lastCounted.set(this.lastCounted);
      this.lastCounted = lastCounted;
    }
  }
}

function readSums(
  sums: Float64Array,
  at: number,
): Omit<OperatorStats, 'name' | 'isOperator' | 'shapes' | 'stack'> {
  const known = sums[at + field.knownTensorCores]!;
  return {
    calls: sums[at + field.calls]!,
    hostTotalNs: sums[at + field.hostTotal]!,
    // Events that overlap on one thread could otherwise take more than there is.
    hostSelfNs: Math.max(0, sums[at + field.hostSelf]!),
    hostRuntimeNs: sums[at + field.hostRuntime]!,
    deviceTotalNs: sums[at + field.deviceTotal]!,
    deviceSelfNs: sums[at + field.deviceSelf]!,
    kernels: sums[at + field.kernels]!,
    tensorCoreShare: known > 0 ? sums[at + field.tensorCores]! / known : null,
  };
}
