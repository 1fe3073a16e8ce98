import { describe, expect, test } from 'vitest';
import type { Finding, FindingId } from '../../../../src/trace/findings/finding.ts';
import { findFindings } from '../../../../src/trace/findings/findFindings.ts';
import { analyseFixture, trueStepMs } from '../../../support/trace/fixtureTrace.ts';

async function findingsOf(name: string): Promise<Finding[]> {
  return findFindings(await analyseFixture(name));
}

/** Each recording before a change, and what the same step took after it, both timed without the profiler. */
const pairs: readonly {
  before: string;
  after: string;
  finding: FindingId;
  /** Samples of a step before and after: the gain is one for each sample where they differ. */
  samples: readonly [number, number];
}[] = [
  { before: 'infer_eager', after: 'infer_cudagraph', finding: 'launch-bound', samples: [1, 1] },
  { before: 'infer_eager', after: 'infer_eager_b32', finding: 'launch-bound', samples: [1, 32] },
  { before: 'train_workers0', after: 'train_workers12', finding: 'data-loader', samples: [1, 1] },
  { before: 'train_item_sync', after: 'train_base', finding: 'synchronising-calls', samples: [1, 1] },
];

describe('advice that pays', () => {
  test.each(pairs)(
    '$before: $finding comes first or second, and is worth what $after gained within a factor of two',
    async ({ before, after, finding, samples }) => {
      const truth = await trueStepMs();
      const findings = await findingsOf(before);
      const place = findings.findIndex(({ id }) => id === finding);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThan(2);
      const gainMs = truth[before]! / samples[0] - truth[after]! / samples[1];
      const stakeMs = findings[place]!.stakeNsPerStep / 1e6 / samples[0];
      expect(stakeMs).toBeGreaterThan(gainMs / 2);
      expect(stakeMs).toBeLessThan(gainMs * 2);
    },
  );

  test.each([
    'infer_eager',
    'infer_eager_b32',
    'resnet50_fp32_b1',
    'resnet50_fp16_b32',
    'efficientnet_lite0_fp32_b1',
  ])('%s: nothing for the kernels is advised while launches limit the step', async (name) => {
    const ids = (await findingsOf(name)).map(({ id }) => id);
    for (const id of ['lower-precision', 'fusible-kernels', 'layout-conversion', 'data-loader'] as const) {
      expect(ids).not.toContain(id);
    }
  });

  test('what was mended is not advised again', async () => {
    expect((await findingsOf('infer_cudagraph')).map(({ id }) => id)).not.toContain('launch-bound');
    expect((await findingsOf('train_workers12')).map(({ id }) => id)).not.toContain('data-loader');
    expect((await findingsOf('train_base')).map(({ id }) => id)).not.toContain('synchronising-calls');
  });
});

describe('evidence', () => {
  test('the synchronising calls are tied to the line that makes them', async () => {
    const finding = (await findingsOf('train_item_sync')).find(({ id }) => id === 'synchronising-calls');
    expect(finding?.evidence.map(({ sentence }) => sentence).join('\n')).toMatch(
      /aten::item: 60 waits a step/,
    );
    expect(finding?.evidence.some(({ source }) => source?.file === 'pairs.py')).toBe(true);
  });

  test('the loader in the training process is told from workers', async () => {
    const finding = (await findingsOf('resnet18_train_dataloader')).find(({ id }) => id === 'data-loader');
    expect(finding?.advice).toContain('num_workers');
    expect(finding?.evidence.map(({ sentence }) => sentence).join('\n')).toContain('num_workers = 0');
    expect(finding!.stakeNsPerStep / 1e6).toBeGreaterThan(25);
    expect(finding!.stakeNsPerStep / 1e6).toBeLessThan(40);
  });

  test('events are named by their place in the file', async () => {
    const [finding] = await findingsOf('train_item_sync');
    const events = finding!.evidence.flatMap(({ events: listed }) => listed);
    expect(events.length).toBeGreaterThan(0);
    expect(events.every(({ offset, durationNs }) => offset > 0 && durationNs >= 0)).toBe(true);
  });
});
