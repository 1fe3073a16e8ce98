import type { MadeEvent } from './madeEvent.ts';
import { Random } from './random.ts';
import { overlapBySweep, stretchOf } from './sweep.ts';
import { TimelineMaker } from './timelineMaker.ts';

/** Ranks of one job, one of which comes late to every collective. */
export interface MadeRanks {
  readonly ranks: readonly {
    readonly events: readonly MadeEvent[];
    readonly metadata: Readonly<Record<string, unknown>>;
    /** Within the steps, by brute force. */
    readonly activity: {
      readonly computationNs: number;
      readonly communicationNs: number;
      readonly overlapNs: number;
    };
    /** Time in collectives until the last rank had come. */
    readonly waitNs: number;
  }[];
  readonly stragglerRank: number;
  /** How much later than the first rank the straggler came to each collective. */
  readonly lateNs: readonly number[];
}

const collectiveStream = 17;

/** Each step computes, then reduces gradients while it computes on; a collective ends everywhere at once. */
export function makeRanks(seed: number, worldSize: number): MadeRanks {
  const random = new Random(seed);
  const stragglerRank = random.int(0, worldSize - 1);
  const startNs = 2_000_000_000;
  const makers = Array.from({ length: worldSize }, () => new TimelineMaker(random, { startNs, gpu: 0 }));
  const waits = makers.map(() => 0);
  const lateNs: number[] = [];
  for (let step = 0; step < 3; step++) {
    const computeNs = 200_000 + random.int(0, 100_000);
    const delayNs = random.int(300_000, 900_000);
    const bytes = random.int(1, 64) * 65_536;
    const arrivals = makers.map((maker, rank) => {
      maker.step = step;
      const launch = maker.launch(undefined, {
        name: 'gemm',
        callNs: 5000,
        durationNs: computeNs + random.int(0, 5000) + (rank === stragglerRank ? delayNs : 0),
      });
      return stretchOf(launch.device).endNs + 1000;
    });
    const lastNs = Math.max(...arrivals);
    lateNs.push(lastNs - Math.min(...arrivals));
    const endNs = lastNs + random.int(50_000, 200_000);
    makers.forEach((maker, rank) => {
      const arrivalNs = arrivals[rank] ?? 0;
      const stepStartNs = maker.nowNs - 5000;
      addCollective(maker, { step, arrivalNs, endNs, bytes, rank, worldSize });
      waits[rank] = (waits[rank] ?? 0) + lastNs - arrivalNs;
      maker.launch(undefined, { name: 'gemm', callNs: 5000, durationNs: random.int(20_000, 100_000) });
      maker.nowNs = endNs + 20_000;
      maker.events.push({
        ph: 'X',
        cat: 'user_annotation',
        name: `ProfilerStep#${step + 1}`,
        pid: 4711,
        tid: 4711,
        tsNs: stepStartNs,
        durNs: maker.nowNs - stepStartNs,
        args: {},
      });
    });
  }
  return {
    stragglerRank,
    lateNs,
    ranks: makers.map(({ events }, rank) => ({
      events,
      waitNs: waits[rank] ?? 0,
      activity: overlapBySweep(
        events,
        events.filter(({ name }) => name.startsWith('ProfilerStep#')).map(stretchOf),
      ),
      metadata: {
        distributedInfo: {
          backend: 'nccl',
          rank,
          world_size: worldSize,
          pg_count: 1,
          pg_config: [
            {
              pg_name: '0',
              pg_desc: 'default_pg',
              pg_size: worldSize,
              ranks: makers.map((_, index) => index),
            },
          ],
        },
      },
    })),
  };
}

function addCollective(
  maker: TimelineMaker,
  collective: {
    step: number;
    arrivalNs: number;
    endNs: number;
    bytes: number;
    rank: number;
    worldSize: number;
  },
): void {
  const { bytes, rank, worldSize } = collective;
  const args = {
    'Collective name': 'allreduce',
    'In msg nelems': bytes / 4,
    'Out msg nelems': bytes / 4,
    'Group size': worldSize,
    dtype: 'Float',
    'Process Group Name': '0',
    'Process Group Description': 'default_pg',
    'Process Group Ranks': `[${Array.from({ length: worldSize }, (_, index) => index).join(', ')}]`,
  };
  maker.range(
    'cpu_op',
    'record_param_comms',
    (operator) => {
      maker.launch(operator, {
        name: 'ncclDevKernel_AllReduce_Sum_f32_RING_LL(ncclDevKernelArgsStorage<4096ul>)',
        callName: 'cuLaunchKernelEx',
        stream: collectiveStream,
        callNs: 5000,
        durationNs: collective.endNs - collective.arrivalNs,
        earliestNs: collective.arrivalNs,
        args,
      });
      maker.pass(1000);
    },
    { ...args, Rank: rank },
  );
}
