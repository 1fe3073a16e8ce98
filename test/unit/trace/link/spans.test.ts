import { expect, it } from 'vitest';
import {
  clip,
  intersect,
  lengthNs,
  lengthWithin,
  SpanBuilder,
  type Spans,
  subtract,
  unite,
} from '../../../../src/trace/link/spans.ts';
import { Random } from '../../../support/trace/generator/random.ts';

const lastNs = 60;

/** The instants of a set, one by one. */
function instants(spans: Spans): boolean[] {
  const active = new Array<boolean>(lastNs).fill(false);
  for (let index = 0; index < spans.length; index += 2) {
    active.fill(true, spans[index], spans[index + 1]);
  }
  return active;
}

function randomSpans(random: Random): Spans {
  const builder = new SpanBuilder();
  const starts = Array.from({ length: random.int(0, 8) }, () => random.int(0, lastNs - 1)).sort(
    (a, b) => a - b,
  );
  for (const start of starts) {
    builder.add(start, Math.min(lastNs, start + random.int(0, 12)));
  }
  return builder.build();
}

it('agrees with counting nanosecond by nanosecond', () => {
  const random = new Random(5);
  for (let round = 0; round < 3000; round++) {
    const a = randomSpans(random);
    const b = randomSpans(random);
    const [inA, inB] = [instants(a), instants(b)];
    const from = random.int(0, lastNs);
    const to = random.int(0, lastNs);
    const all = Array.from({ length: lastNs }, (_, ns) => ns);
    expect(instants(unite(a, b))).toEqual(all.map((ns) => inA[ns] === true || inB[ns] === true));
    expect(instants(intersect(a, b))).toEqual(all.map((ns) => inA[ns] === true && inB[ns] === true));
    expect(instants(subtract(a, b))).toEqual(all.map((ns) => inA[ns] === true && inB[ns] !== true));
    expect(instants(clip(a, from, to))).toEqual(all.map((ns) => inA[ns] === true && ns >= from && ns < to));
    expect(lengthNs(a)).toBe(inA.filter(Boolean).length);
    expect(lengthWithin(a, from, to)).toBe(inA.slice(from, Math.max(from, to)).filter(Boolean).length);
    for (const made of [unite(a, b), intersect(a, b), subtract(a, b)]) {
      expect(made.every((bound, index) => index === 0 || bound > (made[index - 1] ?? 0))).toBe(true);
    }
  }
});
