import { describe, expect, it } from 'vitest';
import { divideTime, totalBreakdown } from '../../../../src/trace/analyse/breakdown.ts';
import { findIdleGaps } from '../../../../src/trace/analyse/idleGaps.ts';
import { findSteps } from '../../../../src/trace/analyse/steps.ts';
import { communicationKernels } from '../../../../src/trace/classify/communication.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import { none } from '../../../../src/trace/read/eventColumns.ts';
import type { MadeEvent } from '../../../support/trace/generator/madeEvent.ts';
import { makeGaps } from '../../../support/trace/generator/makeGaps.ts';
import { makeTraining } from '../../../support/trace/generator/makeTraining.ts';
import { Random } from '../../../support/trace/generator/random.ts';
import { readText } from '../../../support/trace/generator/readText.ts';
import { type Spelling, writeTrace } from '../../../support/trace/generator/writeTrace.ts';

const spellings: Readonly<Record<string, Spelling>> = {
  kineto: {},
  'one line': { layout: 'minified' },
  'reordered keys': { keys: 'shuffled', layout: 'indented' },
  'args first': { keys: 'argsFirst' },
  'absolute times': { time: 'absolute' },
  'whole microseconds and old categories': { time: 'microseconds', categories: 'old' },
  'ids as texts': { ids: 'texts' },
  'numbers as texts': { numbersAsTexts: true },
  ROCm: { vendor: 'rocm' },
  'trailing commas': { careless: 'trailingCommas' },
  'bare words': { careless: 'bareWords' },
  'events first': { eventsPlace: 'first' },
  'a list of events': { layout: 'list' },
};

/** Rows of the timed events, which are in the order in which they were made. */
function rowsOf(events: readonly MadeEvent[]): Map<MadeEvent, number> {
  return new Map(events.filter(({ ph }) => ph === 'X').map((event, row) => [event, row]));
}

describe.each(Object.entries(spellings))('made-up recordings, spelled with %s', (_, spelling) => {
  it('are linked, nested and divided as they were made', () => {
    for (let seed = 1; seed <= 25; seed++) {
      const tickNs = spelling.time === 'microseconds' ? 1000 : 1;
      const { events, truth } = makeTraining(seed, { tickNs });
      const trace = readText(writeTrace(events, new Random(seed), spelling));
      const linked = linkTrace(trace);
      const rows = rowsOf(events);
      const baseNs = rows.size > 0 ? (events[0]?.tsNs ?? 0) - (trace.events.startNs[0] ?? 0) : 0;
      expect(trace.problems.skippedPlaces).toBe(0);
      expect(trace.events.count).toBe(rows.size);
      const step = findSteps(linked).map(({ name, startNs, endNs }) => ({
        name,
        startNs: startNs + baseNs,
        endNs: endNs + baseNs,
      }));
      expect(step).toEqual(truth.steps);
      expect(linked.deviceRows).toHaveLength(truth.launches.length);
      for (const { device, call, operator } of truth.launches) {
        const row = rows.get(device) ?? none;
        expect(linked.launch[row]).toBe(rows.get(call));
        expect(linked.operator[row]).toBe(operator === undefined ? none : rows.get(operator));
      }
      for (const [child, parent] of truth.parents) {
        expect(linked.parent[rows.get(child) ?? none]).toBe(rows.get(parent));
      }
      const parts = divideTime(linked, findSteps(linked), communicationKernels(trace));
      expect(totalBreakdown(parts)).toEqual(truth.breakdownNs);
      expect(Math.max(0, ...trace.memory.allocatedBytes)).toBe(truth.peakAllocatedBytes);
      expect(trace.flows.count).toBe(2 * truth.forwardToBackward.length);
    }
  });
});

it('finds each gap of a device and why it is there', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { events, gaps } = makeGaps(seed);
    const linked = linkTrace(readText(writeTrace(events, new Random(seed))));
    const baseNs = (events[0]?.tsNs ?? 0) - (linked.trace.events.startNs[0] ?? 0);
    const found = findIdleGaps(linked, findSteps(linked), false)
      .map(({ startNs, durationNs, cause }) => ({
        startNs: startNs + baseNs,
        endNs: startNs + durationNs + baseNs,
        cause,
      }))
      // Before the first kernel, and behind the last.
      .slice(1)
      .filter(({ cause }) => cause !== 'endOfStep');
    expect(found).toEqual(gaps);
  }
});
