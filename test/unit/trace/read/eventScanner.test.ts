import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { category, categoryOf } from '../../../../src/trace/read/eventCategory.ts';
import { none } from '../../../../src/trace/read/eventColumns.ts';
import { toTrace } from '../../../../src/trace/read/openTrace.ts';
import { copiedBytes, type Trace } from '../../../../src/trace/read/trace.ts';
import { TraceReader } from '../../../../src/trace/read/traceReader.ts';

const folder = fileURLToPath(new URL('../../../fixtures/trace/', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.json.gz'));

type Value = string | number | boolean | readonly unknown[] | undefined;
interface Args {
  readonly [key: string]: Value;
  readonly correlation?: Value;
  readonly grid?: Value;
  readonly block?: Value;
  readonly bytes?: Value;
  readonly Addr?: Value;
  readonly Bytes?: Value;
}
interface FileEvent {
  readonly ph: string;
  readonly cat?: string;
  readonly name: string;
  readonly pid: number | string;
  readonly tid: number | string;
  /** Kept as text, because a double cannot hold the nanoseconds of a day. */
  readonly ts: string;
  readonly dur?: string;
  readonly id?: number;
  readonly args?: Args;
}

function read(bytes: Uint8Array, chunkBytes: number): { trace: Trace; reader: TraceReader } {
  const reader = new TraceReader();
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    reader.feed(bytes.subarray(start, start + chunkBytes));
  }
  reader.finish(false);
  return { trace: toTrace('test', reader), reader };
}

function parseEvents(bytes: Uint8Array): FileEvent[] {
  const text = Buffer.from(bytes).toString('utf8');
  const exact = text.replace(/(?<!\\)"(ts|dur)": *(-?[0-9.]+)/g, '"$1": "$2"');
  return (JSON.parse(exact) as { traceEvents: FileEvent[] }).traceEvents;
}

function toNs(text: string, baseUs: number): number {
  const [whole = '', decimals = ''] = text.split('.');
  return (Number(whole) - baseUs) * 1000 + Number(decimals.padEnd(3, '0'));
}

const orNone = (value: unknown) => (typeof value === 'number' && value >= 0 && value < none ? value : none);

/** What the columns say of a timed event, in the words of the file. */
function fromColumns(trace: Trace, row: number): Record<string, unknown> {
  const { events } = trace;
  const track = trace.tracks[events.track[row]!]!;
  const code = events.category[row]!;
  const detail = (id: number) => (id === 0 ? undefined : (JSON.parse(trace.details.text(id)) as unknown));
  const common = {
    name: trace.names.text(events.name[row]!),
    code,
    pid: track.pid,
    tid: track.tid,
    startNs: events.startNs[row],
    durationNs: events.durationNs[row],
    correlation: events.correlation[row],
    externalId: events.externalId[row],
  };
  switch (code) {
    case category.operator:
    case category.annotation:
      return { ...common, dims: detail(events.a[row]!), types: detail(events.b[row]!) };
    case category.kernel: {
      const { grid, block, registersPerThread, sharedMemoryBytes } = trace.configs.get(events.a[row]!);
      const node = events.b[row]!;
      return { ...common, grid, block, registersPerThread, sharedMemoryBytes, node };
    }
    case category.memcpy:
    case category.memset:
      return { ...common, bytes: copiedBytes(events, row) };
    case category.python:
      return { ...common, module: events.a[row] };
    default:
      return common;
  }
}

function fromFile(event: FileEvent, baseUs: number): Record<string, unknown> {
  const args: Args = event.args ?? {};
  const code = category[categoryOf(event.cat ?? '')];
  const common = {
    name: event.name,
    code,
    pid: event.pid,
    tid: event.tid,
    startNs: toNs(event.ts, baseUs),
    durationNs: toNs(event.dur!, 0),
    correlation: orNone(args.correlation),
    externalId: orNone(args['External id']),
  };
  switch (code) {
    case category.operator:
    case category.annotation: {
      const correlation = orNone(args['Sequence number']);
      return { ...common, correlation, dims: args['Input Dims'], types: args['Input type'] };
    }
    case category.kernel: {
      const registersPerThread = args['registers per thread'] ?? NaN;
      const sharedMemoryBytes = args['shared memory'] ?? NaN;
      const node = typeof args['graph node id'] === 'number' ? args['graph node id'] + 1 : 0;
      return { ...common, grid: args.grid, block: args.block, registersPerThread, sharedMemoryBytes, node };
    }
    case category.memcpy:
    case category.memset:
      return { ...common, bytes: args.bytes };
    case category.python: {
      const module = typeof args['Python module id'] === 'number' ? args['Python module id'] + 1 : 0;
      const correlation = orNone(args['Python id']);
      return { ...common, correlation, externalId: orNone(args['Python parent id']), module };
    }
    default:
      return common;
  }
}

describe.each(files)('%s', (file) => {
  const bytes = gunzipSync(readFileSync(`${folder}${file}`));
  const { trace, reader } = read(bytes, 1 << 20);
  const all = parseEvents(bytes);

  it('has every timed event as JSON.parse sees it', () => {
    const timed = all.filter((event) => event.ph === 'X');
    expect(trace.eventCount).toBe(all.length);
    expect(trace.events.count).toBe(timed.length);
    timed.forEach((event, row) => {
      const columns = fromColumns(trace, row);
      const expected = fromFile(event, trace.baseUs);
      // A comparison of texts first: the assertion is slow, and there are hundreds of thousands of events.
      if (JSON.stringify(columns) !== JSON.stringify(expected)) {
        expect(columns).toStrictEqual(expected);
      }
      expect(bytes[trace.events.offset[row]!] === 0x7b).toBe(true);
    });
    expect(reader.matchedEvents).toBeGreaterThan(all.length * 0.85);
  });

  it('has every memory event and every arrow from forward to backward', () => {
    const memory = all.filter((event) => event.name === '[memory]');
    expect(trace.memory.count).toBe(memory.length);
    memory.forEach((event, row) => {
      const args: Args = event.args ?? {};
      const columns = trace.memory;
      const expected = [
        args.Addr,
        args.Bytes,
        args['Total Allocated'],
        args['Total Reserved'],
        args['Device Type'],
      ];
      const got = [
        columns.address[row],
        columns.sizeBytes[row],
        columns.allocatedBytes[row],
        columns.reservedBytes[row],
        columns.deviceType[row],
      ];
      if (toNs(event.ts, trace.baseUs) !== columns.timeNs[row] || String(got) !== String(expected)) {
        expect(got).toStrictEqual(expected);
        expect(columns.timeNs[row]).toBe(toNs(event.ts, trace.baseUs));
      }
    });
    const arrows = all.filter((event) => event.cat === 'fwdbwd');
    const { flows } = trace;
    expect(flows.count).toBe(arrows.length);
    const got = arrows.map((_, row) => [flows.timeNs[row], flows.id[row], flows.isStart[row]].join());
    expect(got).toStrictEqual(
      arrows.map(({ ts, id, ph }) => [toNs(ts, trace.baseUs), id, ph === 's' ? 1 : 0].join()),
    );
  });
});

describe('EventScanner', () => {
  it('reads the same however the text is cut', () => {
    const bytes = gunzipSync(readFileSync(`${folder}infer_cudagraph.pt.trace.json.gz`));
    const whole = read(bytes, bytes.length).trace;
    for (const chunkBytes of [997, 65_536]) {
      const { trace } = read(bytes, chunkBytes);
      expect(trace.events).toStrictEqual(whole.events);
      expect(trace.flows).toStrictEqual(whole.flows);
    }
  });

  it('keeps the nanoseconds of absolute times', () => {
    const event = (ts: string) =>
      `{"ph":"X","cat":"kernel","name":"k","pid":0,"tid":7,"ts":${ts},"dur":1.5,"args":{"correlation":3}}`;
    const text = `{"traceEvents":[${event('1708027206893047.123')},${event('1708027206893049.001')},${event('1708027206893050.999')}]}`;
    const { trace } = read(Buffer.from(text), 1 << 20);
    const { startNs } = trace.events;
    expect([startNs[1]! - startNs[0]!, startNs[2]! - startNs[0]!]).toStrictEqual([1878, 3876]);
  });
});

it('reads the names of processes and threads as JSON spells them', () => {
  const label = (name: string, value: string) =>
    `{"ph":"M","name":"${name}","pid":1,"tid":2,"ts":0,"args":{"name":"${value}"}}`;
  const events = [
    label('process_name', String.raw`caf\u00e9 \u202e`),
    label('thread_name', String.raw`thr \"q\" C:\\run`),
    '{"ph":"X","cat":"cpu_op","name":"aten::add","pid":1,"tid":2,"ts":1,"dur":1}',
  ];
  const { trace } = read(Buffer.from(`{"traceEvents":[${events.join(',')}]}`), 7);
  expect(trace.tracks[0]).toMatchObject({ processName: 'café \u202e', threadName: 'thr "q" C:\\run' });
});
