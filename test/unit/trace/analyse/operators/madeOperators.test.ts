import { expect, it } from 'vitest';
import { operatorStats } from '../../../../../src/trace/analyse/operators/operatorStats.ts';
import { linkTrace } from '../../../../../src/trace/link/linkedTrace.ts';
import type { MadeEvent } from '../../../../support/trace/generator/madeEvent.ts';
import { makeTraining } from '../../../../support/trace/generator/makeTraining.ts';
import { Random } from '../../../../support/trace/generator/random.ts';
import { readText } from '../../../../support/trace/generator/readText.ts';
import { writeTrace } from '../../../../support/trace/generator/writeTrace.ts';

interface Sums {
  calls: number;
  hostTotalNs: number;
  hostSelfNs: number;
  deviceSelfNs: number;
  deviceTotalNs: number;
}

/** Sums by name, worked out from who is inside of whom as it was made. */
function sumsOf({ events, truth }: ReturnType<typeof makeTraining>): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  const of = (name: string) => {
    const found = sums.get(name) ?? {
      calls: 0,
      hostTotalNs: 0,
      hostSelfNs: 0,
      deviceSelfNs: 0,
      deviceTotalNs: 0,
    };
    sums.set(name, found);
    return found;
  };
  const isOperator = (event: MadeEvent) => event.cat === 'cpu_op';
  const around = (event: MadeEvent) => {
    let outer = truth.parents.get(event);
    while (outer !== undefined && !isOperator(outer)) {
      outer = truth.parents.get(outer);
    }
    return outer;
  };
  const above = (event: MadeEvent) => {
    const list: MadeEvent[] = [];
    for (let outer = around(event); outer !== undefined; outer = around(outer)) {
      list.push(outer);
    }
    return list;
  };
  for (const event of events.filter(({ ph }) => ph === 'X')) {
    const durationNs = event.durNs;
    const outer = around(event);
    if (isOperator(event)) {
      const own = of(event.name);
      own.calls++;
      own.hostSelfNs += durationNs;
      own.hostTotalNs += above(event).some(({ name }) => name === event.name) ? 0 : durationNs;
    }
    if (
      outer !== undefined &&
      (isOperator(event) || event.cat === 'cuda_runtime' || event.cat === 'cuda_driver')
    ) {
      of(outer.name).hostSelfNs -= durationNs;
    }
  }
  for (const { device, operator } of truth.launches) {
    if (operator !== undefined) {
      const durationNs = device.durNs;
      of(operator.name).deviceSelfNs += durationNs;
      for (const name of new Set([operator, ...above(operator)].map((each) => each.name))) {
        of(name).deviceTotalNs += durationNs;
      }
    }
  }
  return sums;
}

it('operators have the times that they were made with, recursive ones counted once', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const made = makeTraining(seed);
    const linked = linkTrace(readText(writeTrace(made.events, new Random(seed))));
    const found = operatorStats(linked).filter(({ isOperator }) => isOperator);
    const expected = sumsOf(made);
    expect(new Set(found.map(({ name }) => name))).toEqual(new Set(expected.keys()));
    for (const { name, calls, hostTotalNs, hostSelfNs, deviceSelfNs, deviceTotalNs } of found) {
      expect({ name, calls, hostTotalNs, hostSelfNs, deviceSelfNs, deviceTotalNs }).toEqual({
        name,
        ...expected.get(name),
      });
    }
  }
});
