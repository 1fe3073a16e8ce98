import { analyseTrace, type TraceAnalysis } from '../../../src/trace/analyse/traceAnalysis.ts';
import { linkTrace } from '../../../src/trace/link/linkedTrace.ts';
import { toTrace } from '../../../src/trace/read/openTrace.ts';
import type { Trace } from '../../../src/trace/read/trace.ts';
import { TraceReader } from '../../../src/trace/read/traceReader.ts';

/** An event as it stands in a trace file. */
export type RawEvent = Readonly<Record<string, unknown>>;

/** The trace that a file with these events would give. */
export function traceOf(
  events: readonly RawEvent[],
  metadata: Readonly<Record<string, unknown>> = {},
): Trace {
  const reader = new TraceReader();
  reader.feed(new TextEncoder().encode(JSON.stringify({ ...metadata, traceEvents: events })));
  reader.finish(false);
  return toTrace('made by a test', reader);
}

export function analyseEvents(
  events: readonly RawEvent[],
  metadata: Readonly<Record<string, unknown>> = {},
): TraceAnalysis {
  return analyseTrace(linkTrace(traceOf(events, metadata)));
}

/** A trace from the text of its file as it stands, which may be damaged. */
export function analyseText(text: string): TraceAnalysis {
  const reader = new TraceReader();
  reader.feed(new TextEncoder().encode(text));
  reader.finish(false);
  return analyseTrace(linkTrace(toTrace('t', reader)));
}

/** Makes the events of one host thread and one stream, microseconds; every kernel has its launch and operator. */
export class SmallTrace {
  readonly events: RawEvent[] = [];
  private id = 0;

  step(number: number, ts: number, dur: number): this {
    return this.host('user_annotation', `ProfilerStep#${number}`, ts, dur);
  }

  host(cat: string, name: string, ts: number, dur: number, args: RawEvent = {}): this {
    this.events.push({ ph: 'X', cat, name, pid: 1, tid: 1, ts, dur, args });
    return this;
  }

  /** A kernel that runs at `at`, launched by a call of 5 µs at `launchedAt` in an operator of 8 µs. */
  kernel(
    name: string,
    {
      launchedAt,
      at,
      dur,
      op = 'aten::op',
      args = {},
      opArgs = {},
      cat = 'kernel',
      call = 'cudaLaunchKernel',
      callDur = 5,
    }: {
      launchedAt: number;
      at: number;
      dur: number;
      op?: string;
      args?: RawEvent;
      opArgs?: RawEvent;
      cat?: string;
      call?: string;
      callDur?: number;
    },
  ): this {
    const id = ++this.id;
    this.host('cpu_op', op, launchedAt - 1, callDur + 3, { 'External id': id, ...opArgs });
    this.host('cuda_runtime', call, launchedAt, callDur, { correlation: id, 'External id': id });
    this.events.push({
      ph: 'X',
      cat,
      name,
      pid: 0,
      tid: 7,
      ts: at,
      dur,
      args: { 'External id': id, correlation: id, device: 0, stream: 7, ...args },
    });
    return this;
  }

  memory(ts: number, bytes: number, allocated: number, reserved: number): this {
    this.events.push({
      ph: 'i',
      cat: 'cpu_instant_event',
      s: 't',
      name: '[memory]',
      pid: 1,
      tid: 1,
      ts,
      args: {
        'Device Type': 1,
        'Device Id': 0,
        Addr: 1,
        Bytes: bytes,
        'Total Allocated': allocated,
        'Total Reserved': reserved,
      },
    });
    return this;
  }
}

/** A GPU with 80 GB and tensor cores. */
export const oneGpu = {
  deviceProperties: [
    {
      id: 0,
      name: 'GPU',
      totalGlobalMem: 80e9,
      computeMajor: 9,
      computeMinor: 0,
      numSms: 132,
      maxThreadsPerMultiprocessor: 2048,
    },
  ],
};
