import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Clock {
  /** Microseconds at which the host, and each stream, is free. */
  host: number;
  readonly streams: number[];
}

const operatorNames = [
  ...['aten::conv2d', 'aten::convolution', 'aten::mm', 'aten::add', 'aten::empty', 'aten::relu'],
  ...['nccl:all_reduce', 'gloo:broadcast', 'enumerate(DataLoader)#_Iter.__next__', 'Optimizer.step#SGD.step'],
  ...['DataParallel.forward', 'DistributedDataParallel.forward', 'record_param_comms'],
];
const kernelNames = ['volta_h884gemm', 'sgemm_128', 'vectorized', 'ncclKernel_AllReduce', 'conv1x1_x'];

/**
 * The text of a trace as PyTorch 1.8 to 1.11 wrote it, with what real recordings rarely hold all at once: chains of one
 * name, ranges that overlap, calls and work without partners, collectives, two devices, streams that run at once, a last
 * step that lacks work.
 */
export function makeTrace(seed: number): string {
  const random = randomNumbers(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(from: readonly T[]) => from[below(from.length)]!;
  const events: object[] = [];
  const clock: Clock = { host: 1_000_000, streams: [1_000_000, 1_000_000, 1_000_000] };
  let id = 1;
  const host = { pid: 100, tid: 100 };
  const add = (cat: string, name: string, ts: number, dur: number, args: object, place: object = host) => {
    events.push({ ph: 'X', cat, name, ts, dur, ...place, args });
  };

  const launch = (external: number, isLost: boolean) => {
    // Numbers come again now and then, as they do in long recordings.
    const correlation = random() < 0.05 ? 1 + below(id) : id++;
    const ts = clock.host;
    clock.host += 1 + below(4);
    const stream = below(3);
    const device = stream === 2 ? 1 : 0;
    const kind = pick(['Kernel', 'Kernel', 'Kernel', 'Memcpy', 'Memset']);
    if (!isLost) {
      add('Runtime', `cuda${kind}`, ts, below(3), { correlation, 'external id': external });
    }
    // Clocks of host and device differ: work can seem to begin before its call.
    const isEarly = random() < 0.1;
    const start = isEarly ? ts - 2 : Math.max(clock.streams[stream]!, ts + 3);
    const dur = below(40);
    clock.streams[stream] = Math.max(clock.streams[stream]!, start + (random() < 0.1 ? 0 : dur));
    const shape = kind === 'Kernel' && random() < 0.9;
    add(
      kind,
      kind === 'Kernel' ? pick(kernelNames) : `${kind} DtoH`,
      start,
      dur,
      {
        ...{ device, stream: 7 + stream, correlation, 'external id': external },
        ...(shape && {
          ...{
            grid: [1 + below(3), 1, 1],
            block: [64, 1 + below(2), 1],
            'registers per thread': below(2) * 32,
          },
          ...{ 'shared memory': 0, 'blocks per SM': below(5) / 4, 'est. achieved occupancy %': below(100) },
        }),
      },
      { pid: device, tid: 7 + stream },
    );
  };

  const operator = (depth: number, isBusy: boolean, fixedName?: string) => {
    const external = random() < 0.05 ? 0 : id++;
    const name = fixedName ?? pick(operatorNames);
    const ts = clock.host;
    clock.host += random() < 0.2 ? 0 : 1 + below(5);
    if (random() < 0.4) {
      const bytes = (1 + below(9)) * 512;
      const args = { Bytes: random() < 0.5 ? bytes : -bytes, Addr: below(12), 'Device Id': below(2) };
      const totals = { 'Total Allocated': below(1e6), 'Total Reserved': 1e6, 'Device Type': below(2) };
      events.push({
        ph: 'i',
        s: 't',
        name: '[memory]',
        ts: clock.host,
        ...host,
        args: { ...args, ...totals },
      });
    }
    const children = depth === 0 ? 0 : below(4);
    const isChain = children === 1 && random() < 0.6;
    for (let child = 0; child < children; child++) {
      operator(depth - 1, isBusy, isChain ? name : undefined);
    }
    for (let call = below(isBusy ? 3 : 1); call > 0; call--) {
      launch(random() < 0.1 ? 0 : external, random() < 0.05);
    }
    clock.host += below(5);
    const overrun = random() < 0.03 ? 30 : 0;
    const dims = pick([[[8, 3], []], [], [[1]]]);
    add('Operator', name, ts, clock.host - ts + overrun, { 'external id': external, 'Input Dims': dims });
  };

  launch(0, true);
  const steps = 4;
  for (let step = 0; step < steps; step++) {
    const ts = clock.host;
    const external = id++;
    for (let count = 0; count < 12; count++) {
      operator(3, step < steps - 1 || seed % 2 === 0);
    }
    add('Operator', `ProfilerStep#${String(step + 3)}`, ts, clock.host - ts, { 'external id': external });
    clock.host += below(20);
  }
  const deviceProperties = [0, 1].map((device) => ({
    ...{ id: device, name: 'Tesla V100', totalGlobalMem: seed % 3 === 0 ? 1_050_000 : 34_084_028_416 },
    ...{ computeMajor: 7, computeMinor: 0, numSms: 80 },
  }));
  return JSON.stringify({ schemaVersion: 1, deviceProperties, traceEvents: events });
}

/** Writes such a trace to a folder of its own and gives its path. */
export function makeTraceFile(seed: number): string {
  const path = join(mkdtempSync(join(tmpdir(), 'engine-room-trace-')), 'made.pt.trace.json');
  writeFileSync(path, makeTrace(seed));
  return path;
}
