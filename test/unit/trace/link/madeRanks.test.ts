import { expect, it } from 'vitest';
import { findSteps } from '../../../../src/trace/analyse/steps.ts';
import { analyseCommunication } from '../../../../src/trace/distributed/analyseCommunication.ts';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import { makeRanks } from '../../../support/trace/generator/makeRanks.ts';
import { Random } from '../../../support/trace/generator/random.ts';
import { readText } from '../../../support/trace/generator/readText.ts';
import { writeTrace } from '../../../support/trace/generator/writeTrace.ts';

it('finds the rank that comes late, how late, and what overlaps', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const made = makeRanks(seed, 2 + (seed % 3));
    const members = made.ranks.map(({ events, metadata }, rank) => {
      const path = `rank${rank}.pt.trace.json`;
      const linked = linkTrace({ ...readText(writeTrace(events, new Random(seed), {}, metadata)), path });
      return { path, linked, steps: findSteps(linked) };
    });
    const { ranks, stragglers } = analyseCommunication(formJob(members));
    expect(stragglers[0]?.position).toBe(made.stragglerRank);
    made.ranks.forEach(({ activity, waitNs }, rank) => {
      expect(ranks[rank]).toMatchObject({
        rank,
        communicationNs: activity.communicationNs,
        overlapNs: activity.overlapNs,
        waitNs,
      });
    });
    const meanLateNs = made.lateNs.reduce((sum, ns) => sum + ns, 0) / made.lateNs.length;
    expect(stragglers[0]?.lateNsPerStep).toBeGreaterThan(meanLateNs * 0.9);
    expect(stragglers[0]?.lateNsPerStep).toBeLessThan(meanLateNs * 1.1);
  }
});
