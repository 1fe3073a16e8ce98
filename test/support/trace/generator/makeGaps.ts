import type { MadeEvent } from './madeEvent.ts';
import { Random } from './random.ts';
import type { Stretch } from './sweep.ts';
import { TimelineMaker } from './timelineMaker.ts';

export type MadeGapCause = 'hostLate' | 'synchronisingCall' | 'dataLoader' | 'streamWait' | 'launchQueue';

/** A recording whose device is idle for known reasons, between a first and a last kernel. */
export interface MadeGaps {
  readonly events: readonly MadeEvent[];
  readonly gaps: readonly (Stretch & { readonly cause: MadeGapCause })[];
}

/** One stream; each gap is made in the way that its cause says. */
export function makeGaps(seed: number): MadeGaps {
  const random = new Random(seed);
  const maker = new TimelineMaker(random, { startNs: 1_000_000_000 });
  const gaps: (Stretch & { cause: MadeGapCause })[] = [];
  const kernel = { name: 'kernel', callNs: 4000, durationNs: 30_000 };
  maker.step = 0;
  maker.range('user_annotation', 'ProfilerStep#1', () => {
    let last = maker.launch(undefined, kernel).device;
    for (let count = random.int(3, 12); count > 0; count--) {
      const cause = random.pick([
        'hostLate',
        'synchronisingCall',
        'dataLoader',
        'streamWait',
        'launchQueue',
      ] as const);
      const idleFromNs = last.tsNs + last.durNs;
      let earliestNs = 0;
      switch (cause) {
        case 'hostLate':
          maker.range('cpu_op', 'aten::slow', () =>
            maker.pass(idleFromNs - maker.nowNs + random.int(20_000, 90_000)),
          );
          break;
        case 'synchronisingCall':
          maker.synchronise();
          maker.pass(random.int(2000, 9000));
          break;
        case 'dataLoader':
          maker.range(
            'user_annotation',
            'enumerate(DataLoader)#_MultiProcessingDataLoaderIter.__next__',
            () => maker.pass(idleFromNs - maker.nowNs + random.int(100_000, 900_000)),
          );
          break;
        case 'streamWait':
          earliestNs = idleFromNs + random.int(20_000, 90_000);
          break;
        case 'launchQueue':
          earliestNs = idleFromNs + random.int(500, 4000);
          break;
      }
      last = maker.launch(undefined, { ...kernel, earliestNs }).device;
      gaps.push({ startNs: idleFromNs, endNs: last.tsNs, cause });
    }
    maker.pass(1000);
  });
  return { events: maker.events, gaps };
}
