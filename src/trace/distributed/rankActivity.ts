import { isDataLoaderName } from '../analyse/breakdown.ts';
import { communicationKernels, isCommunicationRangeName } from '../classify/communication.ts';
import type { TraceOfJob } from '../job/traceJob.ts';
import { type Spans, spansOf } from '../link/spans.ts';
import { sortRows } from '../link/naturalSort.ts';
import { category } from '../read/eventCategory.ts';
import { type Collective, findCollectives } from './findCollectives.ts';

/** What one rank did while it was recorded. */
export interface RankActivity {
  /** When kernels other than communication ran; operators of the host where there is no device. */
  readonly compute: Spans;
  readonly communication: Spans;
  /** When the host waited for its data loader. */
  readonly dataLoader: Spans;
  readonly collectives: readonly Collective[];
  readonly isOnDevice: boolean;
  readonly steps: number;
  /** From the first step or piece of work to the last. */
  readonly recordedNs: number;
}

/**
 * Separates computing from communicating. All that was recorded counts, inside of steps or not: the ranks' recordings
 * begin at different points of a step, and collectives are compared whole.
 */
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
    return spansOf(events, rows);
  };
  const spans = {
    compute: byStart(compute),
    communication: byStart(Uint32Array.from(communication)),
    dataLoader: byStart(host.loaders),
  };
  const begins = [steps[0]?.hostStartNs, spans.compute[0], spans.communication[0]];
  const ends = [steps.at(-1)?.endNs, spans.compute.at(-1), spans.communication.at(-1)];
  const known = (values: readonly (number | undefined)[]) => values.filter((value) => value !== undefined);
  return {
    ...spans,
    collectives,
    isOnDevice,
    steps: steps.length,
    recordedNs: Math.max(0, Math.max(...known(ends)) - Math.min(...known(begins))),
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
