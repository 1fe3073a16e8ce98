import { describe, expect, test } from 'vitest';
import { findCriticalPath, pathKinds } from '../../../../src/trace/whatif/criticalPath.ts';
import { analyseFixture, trueStepMs } from '../../../support/trace/fixtureTrace.ts';

const recordings = [
  'ddp_resnet50_rank0',
  'ddp_resnet50_rank1',
  'efficientnet_lite0_fp32_b1',
  'gpt2_train_bf16',
  'resnet18_train_dataloader',
  'resnet50_fp16_b32',
  'resnet50_fp32_b1',
  'infer_eager',
  'infer_eager_b32',
  'train_base',
  'train_item_sync',
  'train_workers0',
  'train_workers12',
];

describe('a replay', () => {
  test.each(recordings)('of %s without changes takes the recorded time', async (name) => {
    const { timing } = await analyseFixture(name);
    expect(timing!.replayedNs / timing!.recordedNs).toBeCloseTo(1, 1);
    expect(Math.abs(timing!.replayedNs / timing!.recordedNs - 1)).toBeLessThan(0.02);
  });

  test.each(['infer_eager', 'infer_eager_b32', 'train_item_sync', 'train_workers0', 'train_workers12'])(
    'of %s without the profiler comes within a third of the true step',
    async (name) => {
      const { timing } = await analyseFixture(name);
      const trueMs = (await trueStepMs())[name]!;
      expect(timing!.expectedNs / 1e6 / trueMs).toBeGreaterThan(2 / 3);
      expect(timing!.expectedNs / 1e6 / trueMs).toBeLessThan(4 / 3);
    },
  );

  test('never gets longer when something is taken away', async () => {
    const { timing } = await analyseFixture('train_item_sync');
    const { replayedNs, expectedNs, withoutWaitsNs, unhinderedNs, withoutLaunchWorkNs } = timing!;
    expect(expectedNs).toBeLessThanOrEqual(replayedNs);
    expect(withoutWaitsNs).toBeLessThanOrEqual(expectedNs);
    expect(unhinderedNs).toBeLessThanOrEqual(withoutWaitsNs);
    expect(withoutLaunchWorkNs).toBeLessThanOrEqual(unhinderedNs);
  });
});

describe('the critical path', () => {
  test.each(recordings)('of %s covers the replay and goes forward', async (name) => {
    const { linked, timing, isCommunication, steps } = await analyseFixture(name);
    const { segments, totals } = findCriticalPath(linked, timing!, isCommunication);
    const length = pathKinds.reduce((sum, kind) => sum + totals[kind], 0);
    const replayed = timing!.replayedNs * steps.length;
    // What the host waits for after the device is done, and the backlog's beginning, are on no segment.
    expect(length).toBeGreaterThan(0.9 * replayed);
    expect(length).toBeLessThanOrEqual(replayed * 1.0001);
    for (const [index, segment] of segments.entries()) {
      const before = segments[index - 1];
      if (before !== undefined) {
        expect(segment.startNs).toBeGreaterThanOrEqual(before.startNs + before.durationNs - 1);
      }
    }
  });

  test('leads through the host where launches limit, and through the kernels where they do', async () => {
    const shareOf = async (name: string, kind: 'hostWork' | 'compute') => {
      const { linked, timing, isCommunication } = await analyseFixture(name);
      const { totals } = findCriticalPath(linked, timing!, isCommunication);
      return totals[kind] / pathKinds.reduce((sum, each) => sum + totals[each], 0);
    };
    expect(await shareOf('infer_eager', 'hostWork')).toBeGreaterThan(0.95);
    expect(await shareOf('train_base', 'compute')).toBeGreaterThan(0.9);
  });
});
