import { describe, expect, test } from 'vitest';
import { stepSpans } from '../../../../src/trace/analyse/breakdown.ts';
import { sumIdleCauses } from '../../../../src/trace/analyse/idleGaps.ts';
import { lengthNs, spansOf, subtract } from '../../../../src/trace/link/spans.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';

describe('idle gaps', () => {
  test.each(['resnet50_fp32_b1', 'train_item_sync', 'resnet18_train_dataloader', 'gpt2_train_bf16'])(
    'of %s are all the time in which the GPU does nothing',
    async (name) => {
      const { gaps, steps, linked } = await analyseFixture(name);
      const idle = subtract(stepSpans(steps), spansOf(linked.trace.events, linked.deviceRows));
      expect(gaps.reduce((sum, { durationNs }) => sum + durationNs, 0)).toBe(lengthNs(idle));
    },
  );

  test.each([
    ['resnet50_fp32_b1', 'hostLate'],
    ['resnet18_train_dataloader', 'dataLoader'],
    ['train_workers0', 'dataLoader'],
    ['infer_eager', 'hostLate'],
    ['train_base', 'launchQueue'],
  ])('of %s come most from %s', async (name, cause) => {
    const { gaps, steps } = await analyseFixture(name);
    expect(sumIdleCauses(gaps, steps.length)[0]?.cause).toBe(cause);
  });

  test('after .item() are the call’s, as long as the host has to catch up', async () => {
    const { gaps, steps } = await analyseFixture('train_item_sync');
    const causes = sumIdleCauses(gaps, steps.length);
    const sync = causes.find(({ cause }) => cause === 'synchronisingCall');
    expect(sync!.nsPerStep / 1e6).toBeGreaterThan(2);
  });
});
