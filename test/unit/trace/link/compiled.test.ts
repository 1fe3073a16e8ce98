import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyseTrace, type TraceAnalysis } from '../../../../src/trace/analyse/traceAnalysis.ts';
import { attribution } from '../../../../src/trace/analyse/traceHealth.ts';
import { kernelKind } from '../../../../src/trace/classify/kernelKind.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import { sourceFrame } from '../../../../src/trace/link/sourceFrame.ts';
import { openTrace } from '../../../../src/trace/read/openTrace.ts';
import { nameOf } from '../../../../src/trace/read/trace.ts';

const folder = join(import.meta.dirname, '../../../fixtures/trace-compile');

async function analyse(name: string): Promise<TraceAnalysis> {
  return analyseTrace(linkTrace(await openTrace(join(folder, `gpt_${name}.pt.trace.json.gz`))));
}

describe('recordings of torch.compile', () => {
  test.each(['compiled', 'reduce_overhead'])('%s: all device time is tied to its launch', async (name) => {
    const { totalNs, unlinkedNs } = attribution(await analyse(name));
    expect(totalNs).toBeGreaterThan(0);
    expect(unlinkedNs).toBe(0);
  });

  test('kernels that Triton compiled are known by what stands in front of their names', async () => {
    const { linked } = await analyse('compiled');
    const triton = [...linked.deviceRows].filter((row) => nameOf(linked.trace, row).startsWith('triton_'));
    expect(triton.length).toBeGreaterThan(50);
    expect(new Set(triton.map((row) => kernelKind(nameOf(linked.trace, row))))).toEqual(
      new Set(['elementwise', 'normalisation', 'reduction']),
    );
    expect(kernelKind('triton_poi_fused_convolution_relu_3')).toBe('elementwise');
  });

  test.each(['compiled', 'reduce_overhead'])(
    '%s: the line at a launch is never in generated code',
    async (name) => {
      const { linked } = await analyse(name);
      const files = new Set(
        [...linked.deviceRows].map((row) => sourceFrame(linked, linked.launch[row] ?? row)?.file),
      );
      expect([...files].filter((file) => file?.includes('torchinductor') === true)).toEqual([]);
      expect(files).toContain('record_compile.py');
    },
  );

  test('the step without the profiler is estimated as it was measured, where launches are as usual', async () => {
    const measuredMs = { eager: 9.86, reduce_overhead: 2.53 };
    for (const [name, ms] of Object.entries(measuredMs)) {
      const { timing } = await analyse(name);
      expect((timing?.expectedNs ?? 0) / 1e6 / ms).toBeGreaterThan(0.8);
      expect((timing?.expectedNs ?? 0) / 1e6 / ms).toBeLessThan(1.25);
    }
  });
});
