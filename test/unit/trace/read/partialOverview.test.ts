import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { category } from '../../../../src/trace/read/eventCategory.ts';
import { openTrace } from '../../../../src/trace/read/openTrace.ts';
import { type PartialOverview, PartialOverviewReader } from '../../../../src/trace/read/partialOverview.ts';

const path = fileURLToPath(new URL('../../../fixtures/trace/train_base.pt.trace.json.gz', import.meta.url));

describe('PartialOverviewReader', () => {
  it('tells more and more while a trace is read, and in the end what the trace says', async () => {
    const reader = new PartialOverviewReader();
    const told: PartialOverview[] = [];
    const trace = await openTrace(path, {
      onProgress: (progress, { scanner }) => told.push(reader.read(scanner, progress)),
    });
    expect(told.length).toBeGreaterThan(5);
    told.forEach((overview, index) => {
      const before = told[index - 1];
      expect(overview.isPartial).toBe(true);
      expect(overview.eventCount).toBeGreaterThanOrEqual(before?.eventCount ?? 1);
      expect(overview.steps.length).toBeGreaterThanOrEqual(before?.steps.length ?? 0);
      expect(overview.shareRead).toBeGreaterThanOrEqual(before?.shareRead ?? 0);
    });
    const last = told.at(-1)!;
    const { events, names } = trace;
    const rows = Array.from({ length: events.count }, (_, row) => row);
    const kernels = rows.filter((row) => events.category[row] === category.kernel);
    expect(last.shareRead).toBe(1);
    expect(last.durationNs.kernel).toBe(kernels.reduce((sum, row) => sum + events.durationNs[row]!, 0));
    const steps = rows.filter(
      (row) =>
        events.category[row] === category.annotation &&
        names.text(events.name[row]!).startsWith('ProfilerStep#'),
    );
    expect(steps.length).toBeGreaterThan(1);
    expect(last.steps.map((step) => step.startNs)).toStrictEqual(
      steps.map((row) => events.startNs[row]!).sort((a, b) => a - b),
    );
  });
});
