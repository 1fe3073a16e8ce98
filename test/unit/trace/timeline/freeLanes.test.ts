import { expect, it } from 'vitest';
import { FreeLanes, mostLanes } from '../../../../src/trace/timeline/freeLanes.ts';
import { Random } from '../../../support/trace/generator/random.ts';

it('gives the first lane that is free, as a search through all of them does', () => {
  const random = new Random(7);
  for (let round = 0; round < 20; round++) {
    const lanes = new FreeLanes();
    const ends: number[] = [];
    let startNs = 0;
    for (let step = 0; step < 500; step++) {
      startNs += random.int(0, 3);
      const from = random.chance(0.3) ? random.int(0, 90) : 0;
      const endNs = startNs + random.int(0, 400);
      let wanted = from;
      while ((ends[wanted] ?? -Infinity) > startNs) {
        wanted++;
      }
      expect(lanes.take(from, startNs, endNs)).toBe(wanted);
      ends[wanted] = endNs;
    }
  }
});

it('puts what finds no lane any more on the last one', () => {
  const lanes = new FreeLanes();
  for (let lane = 0; lane < mostLanes; lane++) {
    lanes.take(lane, 0, 10);
  }
  expect(lanes.take(0, 5, 20)).toBe(mostLanes - 1);
  expect(lanes.take(0, 10, 20)).toBe(0);
});
