import type { MadeEvent } from './madeEvent.ts';
import { Random } from './random.ts';
import { breakDownBySweep, type Stretch, stretchOf } from './sweep.ts';
import { hostPid, type MadeLaunch, TimelineMaker } from './timelineMaker.ts';

/** A made-up recording and what is true of it. */
export interface MadeTraining {
  readonly events: readonly MadeEvent[];
  readonly truth: {
    readonly launches: readonly MadeLaunch[];
    /** The innermost range around each range of the host; absent for outermost ones. */
    readonly parents: ReadonlyMap<MadeEvent, MadeEvent>;
    readonly steps: readonly (Stretch & { readonly name: string })[];
    /** Nanoseconds of all steps by part. */
    readonly breakdownNs: Readonly<Record<string, number>>;
    readonly peakAllocatedBytes: number;
    readonly forwardToBackward: readonly (readonly [MadeEvent, MadeEvent])[];
  };
}

export interface TrainingOptions {
  readonly tickNs?: number;
  /** Names of operators to pick from. */
  readonly names?: readonly string[];
  readonly hasGpu?: boolean;
}

const operatorNames = [
  'aten::linear',
  'aten::conv2d',
  'aten::mm',
  'aten::add_',
  'aten::native_layer_norm',
  'MyOp',
];
const kernelNames = [
  'void gemm<float>(int, float const*)',
  'elementwise_kernel',
  'ncclDevKernel_AllReduce_Sum_f32_RING_LL',
];

/**
 * Steps of a training: random operator trees on the main and on a backward thread, kernels, copies and sets on several
 * streams that run side by side, a loader, synchronising calls, graph launches, allocations.
 */
export function makeTraining(seed: number, options: TrainingOptions = {}): MadeTraining {
  const random = new Random(seed);
  const maker = new TimelineMaker(random, {
    startNs: 4_513_591_022_871_310 - (4_513_591_022_871_310 % 1000),
    tickNs: options.tickNs ?? 1,
  });
  const parents = new Map<MadeEvent, MadeEvent>();
  const forwardToBackward: [MadeEvent, MadeEvent][] = [];
  const memory = { allocated: 0, peak: 0, live: [] as { address: number; bytes: number }[] };
  const names = options.names ?? operatorNames;
  const hasGpu = options.hasGpu ?? true;

  const tree = (parent: MadeEvent, depth: number) => {
    const operator = maker.range(
      'cpu_op',
      random.pick(names),
      (self) => {
        maker.pass(maker.span(1000, 9000));
        const children = depth > 0 ? random.int(0, 3) : 0;
        for (let child = 0; child < children; child++) {
          tree(self, depth - 1);
          maker.pass(maker.span(0, 3000));
        }
        if (hasGpu && (children === 0 || random.chance(0.3))) {
          launchSomething(maker, self, parents);
        }
        if (random.chance(0.4)) {
          allocate(maker, memory);
        }
        maker.pass(maker.span(1000, 5000));
      },
      {
        'Input Dims': [[random.int(1, 64), 32], []],
        'Input type': ['float', ''],
        'Sequence number': random.int(0, 99),
      },
    );
    parents.set(operator, parent);
    return operator;
  };

  const stepEvents: MadeEvent[] = [];
  for (let step = 0; step < random.int(1, 3); step++) {
    maker.step = step;
    stepEvents.push(
      maker.range('user_annotation', `ProfilerStep#${step + 4}`, (self) => {
        maker.pass(maker.span(1000, 4000));
        if (random.chance(0.5)) {
          const inside = () => maker.pass(maker.span(10_000, 90_000));
          parents.set(
            maker.range(
              'user_annotation',
              'enumerate(DataLoader)#_SingleProcessDataLoaderIter.__next__',
              inside,
            ),
            self,
          );
        }
        for (let count = random.int(1, 4); count > 0; count--) {
          const forward = tree(self, random.int(0, 3));
          if (random.chance(0.5)) {
            forwardToBackward.push([forward, addBackward(maker, forward, forwardToBackward.length + 1)]);
          }
          maker.pass(maker.span(0, 8000));
        }
        if (hasGpu && random.chance(0.4)) {
          parents.set(maker.synchronise(), self);
        }
        maker.pass(maker.span(1000, 4000));
      }),
    );
    maker.pass(maker.span(0, 5000));
  }
  const steps = stepsOf(stepEvents, maker.launches);
  return {
    events: maker.events,
    truth: {
      launches: maker.launches,
      parents,
      steps,
      breakdownNs: breakDownBySweep(maker.events, steps),
      peakAllocatedBytes: memory.peak,
      forwardToBackward,
    },
  };
}

function launchSomething(
  maker: TimelineMaker,
  operator: MadeEvent,
  parents: Map<MadeEvent, MadeEvent>,
): void {
  const { random } = maker;
  const kind = random.pick(['kernel', 'kernel', 'kernel', 'gpu_memcpy', 'gpu_memset'] as const);
  const callName = {
    kernel: random.pick(['cudaLaunchKernel', 'cuLaunchKernelEx']),
    gpu_memcpy: 'cudaMemcpyAsync',
    gpu_memset: 'cudaMemsetAsync',
  }[kind];
  const name = {
    kernel: random.pick(kernelNames),
    gpu_memcpy: 'Memcpy HtoD (Pinned -> Device)',
    gpu_memset: 'Memset (Device)',
  }[kind];
  const launch = maker.launch(operator, {
    cat: kind,
    name,
    callName,
    stream: random.pick([7, 7, 7, 20, 24]),
    callNs: maker.span(1000, 9000),
    durationNs: random.chance(0.05) ? 0 : maker.span(1000, 60_000),
    delayNs: maker.span(0, 5000),
  });
  parents.set(launch.call, operator);
}

/** An operator of the thread that goes backward, joined to its forward one by an arrow. */
function addBackward(maker: TimelineMaker, forward: MadeEvent, id: number): MadeEvent {
  const tid = hostPid + 1;
  const backward: MadeEvent = {
    ph: 'X',
    cat: 'cpu_op',
    name: 'autograd::engine::evaluate_function: AddmmBackward0',
    pid: hostPid,
    tid,
    tsNs: maker.nowNs,
    durNs: maker.span(1000, 4000),
    args: { 'External id': 1_000_000 + id, 'Fwd thread id': 1 },
  };
  maker.events.push(
    backward,
    {
      ph: 's',
      cat: 'fwdbwd',
      name: 'fwdbwd',
      pid: hostPid,
      tid: hostPid,
      tsNs: forward.tsNs,
      durNs: 0,
      id,
      args: {},
    },
    {
      ph: 'f',
      cat: 'fwdbwd',
      name: 'fwdbwd',
      pid: hostPid,
      tid,
      tsNs: backward.tsNs,
      durNs: 0,
      id,
      args: {},
    },
  );
  maker.pass(backward.durNs);
  return backward;
}

function allocate(
  maker: TimelineMaker,
  memory: { allocated: number; peak: number; live: { address: number; bytes: number }[] },
): void {
  const { random } = maker;
  const isRelease = memory.live.length > 0 && random.chance(0.4);
  const block = isRelease
    ? (memory.live.splice(random.int(0, memory.live.length - 1), 1)[0] ?? { address: 0, bytes: 0 })
    : { address: 140_000_000_000_000 + random.int(0, 1e9) * 512, bytes: random.int(1, 4096) * 512 };
  if (!isRelease) {
    memory.live.push(block);
  }
  const bytes = isRelease ? -block.bytes : block.bytes;
  memory.allocated += bytes;
  memory.peak = Math.max(memory.peak, memory.allocated);
  maker.events.push({
    ph: 'i',
    cat: 'cpu_instant_event',
    name: '[memory]',
    pid: hostPid,
    tid: hostPid,
    tsNs: maker.nowNs,
    durNs: 0,
    args: {
      'Total Reserved': 2 ** 31,
      'Total Allocated': memory.allocated,
      Bytes: bytes,
      Addr: block.address,
      'Device Id': 0,
      'Device Type': 1,
    },
  });
}

/** A step lasts until host and device are done with what began in it; the next begins there. */
function stepsOf(
  ranges: readonly MadeEvent[],
  launches: readonly MadeLaunch[],
): (Stretch & { name: string })[] {
  let before = -Infinity;
  return ranges.map((range, step) => {
    const own = launches
      .filter((launch) => launch.step === step)
      .map(({ device }) => stretchOf(device).endNs);
    const startNs = Math.max(before, range.tsNs);
    before = Math.max(startNs, stretchOf(range).endNs, ...own);
    return { name: range.name, startNs, endNs: before };
  });
}
