import { isDataLoaderName, withinSteps } from '../analyse/breakdown.ts';
import { communicationKernels, isCommunicationRangeName } from '../classify/communication.ts';
import type { TraceOfJob } from '../job/traceJob.ts';
import { type Spans, spansOf } from '../link/spans.ts';
import { sortRows } from '../link/naturalSort.ts';
import { category } from '../read/eventCategory.ts';
import { type Collective, findCollectives } from './findCollectives.ts';

/** What one rank did during its steps. */
export interface RankActivity {
  /** When kernels other than communication ran; operators of the host where there is no device. */
  readonly compute: Spans;
  readonly communication: Spans;
  /** When the host waited for its data loader. */
  readonly dataLoader: Spans;
  readonly collectives: readonly Collective[];
  readonly isOnDevice: boolean;
}

/** Separates computing from communicating. Both count only inside the steps. */
export function rankActivity({ linked, steps }: TraceOfJob): RankActivity {
  const { trace, deviceRows } = linked;
  const { events } = trace;
  const flags = communicationKernels(trace);
  const collectives = findCollectives(linked, flags);
  const kernels = deviceRows.filter((row) => events.category[row] === category.kernel);
  const isOnDevice = kernels.length > 0;
  const host = hostRows(linked.trace);
  const compute = isOnDevice ? kernels.filter((row) => flags[row] === 0) : host.operators;
  const communication = new Set<number>(kernels.filter((row) => flags[row] === 1));
  for (const { row } of collectives) {
    communication.add(row);
  }
  const byStart = (rows: Uint32Array) => {
    sortRows(rows, (a, b) => events.startNs[a]! - events.startNs[b]!);
    return withinSteps(spansOf(events, rows), steps);
  };
  return {
    compute: byStart(compute),
    communication: byStart(Uint32Array.from(communication)),
    dataLoader: byStart(host.loaders),
    collectives,
    isOnDevice,
  };
}

/** Operators that compute, and turns of the data loader. */
function hostRows({ events, names }: TraceOfJob['linked']['trace']): {
  operators: Uint32Array;
  loaders: Uint32Array;
} {
  const kinds = names.flags((name) =>
    isDataLoaderName(name)
      ? 2
      : isCommunicationRangeName(name) || /^(?:c10d::|ProfilerStep#)/.test(name)
        ? 0
        : 1,
  );
  const operators: number[] = [];
  const loaders: number[] = [];
  for (let row = 0; row < events.count; row++) {
    const code = events.category[row];
    if (code !== category.operator && code !== category.annotation) {
      continue;
    }
    const kind = kinds[events.name[row]!];
    if (kind === 2) {
      loaders.push(row);
    } else if (kind === 1 && code === category.operator) {
      operators.push(row);
    }
  }
  return { operators: Uint32Array.from(operators), loaders: Uint32Array.from(loaders) };
}
