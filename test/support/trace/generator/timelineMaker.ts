import type { MadeCategory, MadeEvent } from './madeEvent.ts';
import type { Random } from './random.ts';

export const hostPid = 4711;

/** What was launched and by whom: the truth about links. */
export interface MadeLaunch {
  readonly device: MadeEvent;
  readonly call: MadeEvent;
  readonly operator: MadeEvent | undefined;
  readonly step: number;
}

/**
 * Plays a host thread and the streams of its GPU: calls take time, work of a stream runs in order, and a device begins
 * what it was told as soon as it can.
 */
export class TimelineMaker {
  readonly events: MadeEvent[] = [];
  readonly launches: MadeLaunch[] = [];
  nowNs: number;
  readonly random: Random;
  /** All times are multiples of it. */
  readonly tickNs: number;
  readonly gpu: number;
  step = -1;
  private readonly streamEnds = new Map<number, number>();
  private lastId = 0;
  private lastCorrelation = 0;

  constructor(
    random: Random,
    options: { readonly startNs: number; readonly tickNs?: number; readonly gpu?: number },
  ) {
    this.random = random;
    this.nowNs = options.startNs;
    this.tickNs = options.tickNs ?? 1;
    this.gpu = options.gpu ?? 0;
  }

  /** A random duration between two bounds, in ticks. */
  span(lowNs: number, highNs: number): number {
    return this.random.int(Math.ceil(lowNs / this.tickNs), Math.floor(highNs / this.tickNs)) * this.tickNs;
  }

  pass(durationNs: number): void {
    this.nowNs += durationNs;
  }

  /** A range of the host around what `inside` does. */
  range(
    cat: MadeCategory,
    name: string,
    inside: (event: MadeEvent) => void,
    args: Record<string, unknown> = {},
  ): MadeEvent {
    const event: MadeEvent = {
      ph: 'X',
      cat,
      name,
      pid: hostPid,
      tid: hostPid,
      tsNs: this.nowNs,
      durNs: 0,
      args: { 'External id': ++this.lastId, ...args },
    };
    this.events.push(event);
    inside(event);
    event.durNs = this.nowNs - event.tsNs;
    return event;
  }

  /** A call of the runtime without device work. */
  call(name: string, durationNs: number): MadeEvent {
    const event: MadeEvent = {
      ph: 'X',
      cat: name.startsWith('cuda') || name.startsWith('hip') ? 'cuda_runtime' : 'cuda_driver',
      name,
      pid: hostPid,
      tid: hostPid,
      tsNs: this.nowNs,
      durNs: durationNs,
      args: { cbid: 211, correlation: ++this.lastCorrelation },
    };
    this.events.push(event);
    this.nowNs += durationNs;
    return event;
  }

  /** A call that starts work of the device. @param earliestNs the work waits until then for something else. */
  launch(
    operator: MadeEvent | undefined,
    work: {
      readonly cat?: MadeCategory;
      readonly name: string;
      readonly stream?: number;
      readonly callName?: string;
      readonly callNs: number;
      readonly durationNs: number;
      readonly delayNs?: number;
      readonly earliestNs?: number;
      readonly args?: Record<string, unknown>;
    },
  ): MadeLaunch {
    const call = this.call(work.callName ?? 'cudaLaunchKernel', work.callNs);
    const stream = work.stream ?? 7;
    const external = operator?.args['External id'];
    if (external !== undefined) {
      call.args['External id'] = external;
    }
    const cat = work.cat ?? 'kernel';
    const startNs = Math.max(
      this.nowNs + (work.delayNs ?? this.tickNs),
      this.streamEnd(stream),
      work.earliestNs ?? 0,
    );
    const device: MadeEvent = {
      ph: 'X',
      cat,
      name: work.name,
      pid: this.gpu,
      tid: stream,
      tsNs: startNs,
      durNs: work.durationNs,
      args: {
        ...(external === undefined ? {} : { 'External id': external }),
        device: this.gpu,
        stream,
        correlation: call.args['correlation'],
        ...(cat === 'kernel' ? this.launchConfig() : { bytes: this.random.int(1, 2 ** 20) }),
        ...work.args,
      },
    };
    this.events.push(device);
    this.streamEnds.set(stream, startNs + work.durationNs);
    const launch = { device, call, operator, step: this.step };
    this.launches.push(launch);
    return launch;
  }

  streamEnd(stream: number): number {
    return this.streamEnds.get(stream) ?? 0;
  }

  /** When the device will have done all that it was told. */
  deviceEnd(): number {
    return Math.max(0, ...this.streamEnds.values());
  }

  /** The host waits for the device. */
  synchronise(): MadeEvent {
    return this.call('cudaDeviceSynchronize', Math.max(0, this.deviceEnd() - this.nowNs) + 2 * this.tickNs);
  }

  private launchConfig(): Record<string, unknown> {
    const { random } = this;
    return {
      'registers per thread': random.int(16, 255),
      'shared memory': random.int(0, 48) * 1024,
      'blocks per SM': random.int(1, 4000) / 132,
      grid: [random.int(1, 500), 1, random.int(1, 3)],
      block: [random.pick([32, 128, 256]), 1, 1],
      'est. achieved occupancy %': random.int(0, 100),
    };
  }
}
