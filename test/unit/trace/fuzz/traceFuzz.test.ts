import { expect, it } from 'vitest';
import { fuzzTraces } from './traceFuzz.ts';

/** A release is fuzzed with many more inputs: `ENGINE_ROOM_FUZZ_COUNT=1000000`. */
const count = Number(process.env['ENGINE_ROOM_FUZZ_COUNT'] ?? 20_000);

it(
  `reads, links and analyses ${count} mutated traces without a crash, a hang or a time that is none`,
  () => {
    expect(fuzzTraces(count, 20_261_128)).toBeGreaterThan(count / 10);
  },
  120_000 + count * 10,
);
