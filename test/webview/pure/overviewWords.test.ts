import { describe, expect, it } from 'vitest';
import { breakdownParts, type Breakdown } from '../../../src/trace/analyse/breakdown.ts';
import { findingIds } from '../../../src/trace/findings/finding.ts';
import type { OverviewAnswer } from '../../../src/trace/session/queries/overview.ts';
import type { LocatedFinding } from '../../../src/trace/session/queries/overviewFindings.ts';
import { overviewTiles } from '../../../webview/trace/overview/figures.ts';
import {
  actionOf,
  exampleOf,
  placeLabel,
  sourcesOf,
  viewAround,
} from '../../../webview/trace/overview/findingRows.ts';
import { noteOf } from '../../../webview/trace/overview/note.ts';
import { snippetOf } from '../../../webview/trace/overview/snippets.ts';
import { traceStrings as strings } from '../../../webview/trace/strings.ts';

const noParts = Object.fromEntries(breakdownParts.map((part) => [part, 0])) as Breakdown;
const gpu = {
  id: 0,
  name: 'GPU',
  utilization: 0.5,
  computing: 0.5,
  busy: 0.5,
  smEfficiency: null,
  occupancy: null,
  tensorCoreShare: null,
};
const launches = {
  kernelsPerStep: 0,
  launchesPerStep: 0,
  graphLaunchesPerStep: 0,
  medianKernelNs: 0,
  medianCallNs: 0,
  shortKernelShare: 0,
  medianDelayNs: 0,
  longestQueue: 0,
};
const answer: OverviewAnswer = {
  sentence: [],
  steps: [
    { name: 'a', startNs: 0, endNs: 10e6, partsNs: noParts },
    { name: 'b', startNs: 10e6, endNs: 22e6, partsNs: noParts },
  ],
  chosenSteps: 2,
  meanNs: 11e6,
  meanPartsNs: { ...noParts, kernel: 5e6, cpu: 4e6 },
  timing: null,
  launches,
  gpus: [gpu],
  memory: null,
  idle: [],
  findings: [],
  health: [],
  notices: [],
};
const finding = (change: Partial<LocatedFinding>): LocatedFinding => ({
  id: 'launch-bound',
  title: 'The GPU waits for launches',
  stakeNsPerStep: 4e6,
  confidence: 'high',
  evidence: [],
  advice: '',
  ...change,
});
const event = { name: 'call', row: 3, startNs: 1e6, durationNs: 1e6 };
const source = { text: 'a/model.py(7): f', file: 'a\\b/model.py', line: 7, function: 'f' };

describe('the note', () => {
  it('says what the first finding would bring, and the but', () => {
    expect(noteOf({ ...answer, findings: [finding({})] }, false, strings)).toBe(
      'Launch the step as one CUDA graph, and a step would take about 7 ms, by estimate. Lower precision would not help while the GPU waits for the host.',
    );
  });

  it('takes the estimate without the profiler where there is one', () => {
    const timing = { recordedNs: 11e6, expectedNs: 6e6 };
    expect(
      noteOf({ ...answer, timing, findings: [finding({ id: 'fusible-kernels' })] }, false, strings),
    ).toBe('Fuse elementwise kernels, and a step would take about 2 ms, by estimate.');
  });

  it('promises a late rank no shorter step, but the others less waiting', () => {
    const straggler = finding({ id: 'straggler', isGainOfOthers: true });
    const timing = { recordedNs: 11e6, expectedNs: 6e6 };
    expect(noteOf({ ...answer, timing, findings: [straggler] }, false, strings)).toBe(
      'Give every rank the same work, and the other ranks would wait about 4 ms less in each of their steps, by estimate.',
    );
  });

  it('begins with what was lost', () => {
    const health = [{ code: 'truncated', message: 'The file ends early.', option: null }] as const;
    expect(noteOf({ ...answer, health }, false, strings)).toBe('The file ends early.');
  });

  it('says that the work of the GPU is not in a cut file', () => {
    const health = [
      { code: 'truncated', message: 'The file ends early.', option: null },
      { code: 'no-device-work', message: 'What the GPU did is not known.', option: null },
    ] as const;
    expect(noteOf({ ...answer, gpus: [], health }, false, strings)).toBe(
      'The file ends early. What the GPU did is not known.',
    );
    // In a whole file the health says it, with what to do.
    expect(noteOf({ ...answer, gpus: [], health: health.slice(1) }, false, strings)).toBe('');
  });

  it('says that nothing was found, and that no GPU worked', () => {
    expect(noteOf(answer, false, strings)).toBe(strings.overviewNothingFound);
    expect(noteOf({ ...answer, gpus: [] }, false, strings)).toBe(strings.overviewNoGpu);
  });
});

describe('the tiles', () => {
  it('show the estimate where the profiler added much, and the recorded time beside', () => {
    const timing = { recordedNs: 11e6, expectedNs: 6e6 };
    expect(overviewTiles({ ...answer, timing }, null, strings)[0]).toEqual({
      name: 'Step time',
      value: '6',
      unit: 'ms estimated',
      remark: '11 ms as profiled, the profiler adds 5 ms',
    });
  });

  it('show chosen steps as recorded, as the estimate is of all', () => {
    const timing = { recordedNs: 11e6, expectedNs: 6e6 };
    const [step] = overviewTiles({ ...answer, timing, meanNs: 12e6, chosenSteps: 1 }, [1, 1], strings);
    expect(step).toEqual({ name: 'Step time', value: '12', unit: 'ms', remark: 'one step' });
  });

  it('show the shortest and longest step', () => {
    expect(overviewTiles(answer, null, strings)[0]?.remark).toBe('10 ms to 12 ms');
  });

  it('show the host where no GPU worked', () => {
    const names = overviewTiles({ ...answer, gpus: [] }, null, strings).map(({ name }) => name);
    expect(names).toEqual(['Step time', 'Operators on the CPU']);
  });
});

describe('findings as rows', () => {
  it('each have a verb phrase; snippets are Python without markup', () => {
    for (const id of findingIds) {
      expect(actionOf(id, strings)).toMatch(/^[A-Z][a-z]+ /);
      expect(snippetOf(id) ?? '\n').toMatch(/\n$/);
    }
  });

  it('lead to the first event and to each line once', () => {
    const evidence = [
      { sentence: '', events: [], source },
      { sentence: '', events: [event], source },
    ];
    expect(exampleOf(finding({ evidence }))).toBe(event);
    expect(sourcesOf(finding({ evidence }))).toEqual([source]);
    expect(placeLabel(source)).toBe('model.py:7');
  });

  it('show an event with its surroundings', () => {
    expect(viewAround(event)).toEqual({ fromNs: -1e6, toNs: 4e6 });
    expect(viewAround({ ...event, durationNs: 0 })).toEqual({ fromNs: 980_000, toNs: 1_020_000 });
  });
});
