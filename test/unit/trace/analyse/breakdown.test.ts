import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { breakDown, breakdownParts } from '../../../../src/trace/analyse/breakdown.ts';
import { analyseFixture } from '../../../support/trace/fixtureTrace.ts';

const folder = join(import.meta.dirname, '../../../fixtures/trace');
const names = (await readdir(folder))
  .filter((file) => file.endsWith('.pt.trace.json.gz'))
  .map((file) => file.replace('.pt.trace.json.gz', ''));

describe('the breakdown of steps', () => {
  test.each(names)('of %s adds up to the steps to the nanosecond', async (name) => {
    const { steps, parts, breakdown, wallNs } = await analyseFixture(name);
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) {
      const divided = breakDown(parts, step);
      expect(breakdownParts.reduce((sum, part) => sum + divided[part], 0)).toBe(step.endNs - step.startNs);
    }
    expect(breakdownParts.reduce((sum, part) => sum + breakdown[part], 0)).toBe(wallNs);
  });

  test('communication of a DDP rank is what no kernel hides', async () => {
    const { breakdown, steps } = await analyseFixture('ddp_resnet50_rank0');
    expect(breakdown.communication / steps.length / 1e6).toBeGreaterThan(5);
  });

  test('the loader counts where nothing else is active', async () => {
    const { breakdown, steps } = await analyseFixture('resnet18_train_dataloader');
    expect(breakdown.dataLoader / steps.length / 1e6).toBeGreaterThan(30);
  });
});
