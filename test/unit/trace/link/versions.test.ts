import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findSteps } from '../../../../src/trace/analyse/steps.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import { category } from '../../../../src/trace/read/eventCategory.ts';
import { none } from '../../../../src/trace/read/eventColumns.ts';
import { openTrace } from '../../../../src/trace/read/openTrace.ts';
import { makeTraining } from '../../../support/trace/generator/makeTraining.ts';
import { syntheticVersions, versionSeed } from '../../../support/trace/generator/writeVersions.ts';

const open = async (name: string) =>
  linkTrace(
    await openTrace(
      fileURLToPath(new URL(`../../../fixtures/trace-versions/${name}.pt.trace.json.gz`, import.meta.url)),
    ),
  );

describe.each(['cpu_train_torch_1.13.0a0', 'cpu_train_torch_1.13.1', 'cpu_train_torch_2.15.0'])(
  '%s',
  (name) => {
    it('has steps and the operators of the model that was trained', async () => {
      const linked = await open(name);
      const { trace } = linked;
      const { events } = trace;
      expect({ ...trace.problems }).toMatchObject({ skippedPlaces: 0, withoutTime: 0, isTruncated: false });
      const steps = findSteps(linked);
      expect(steps).toHaveLength(4);
      expect(steps.every(({ startNs, endNs }) => endNs - startNs > 500_000)).toBe(true);
      const calls = (wanted: string) =>
        Array.from(events.category).filter(
          (code, row) => code === category.operator && trace.names.text(events.name[row]!) === wanted,
        ).length;
      // One convolution and five linear layers, each step.
      expect(calls('aten::conv2d')).toBe(4);
      expect(calls('aten::linear')).toBe(20);
      const nested = Array.from(linked.parent).filter((parent) => parent !== none).length;
      expect(nested).toBeGreaterThan(events.count / 2);
    });
  },
);

describe.each(Object.keys(syntheticVersions))('%s', (name) => {
  it('is linked as it was made', async () => {
    const linked = await open(name);
    const { truth } = makeTraining(versionSeed, { tickNs: 1000 });
    expect(findSteps(linked).map(({ startNs, endNs }) => endNs - startNs)).toEqual(
      truth.steps.map(({ startNs, endNs }) => endNs - startNs),
    );
    expect(linked.deviceRows).toHaveLength(truth.launches.length);
    expect(Array.from(linked.deviceRows).every((row) => linked.operator[row] !== none)).toBe(true);
    const syncs = linked.trace.events.category.filter((code) => code === category.sync).length;
    expect(syncs).toBe(name === 'synthetic_cuda_sync' ? 3 : 0);
  });
});
