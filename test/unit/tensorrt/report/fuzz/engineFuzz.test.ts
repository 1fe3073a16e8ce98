import { expect, it } from 'vitest';
import { fuzzEngineFiles, truncateEngineFiles } from './engineFuzz.ts';

/** A release is fuzzed with many more inputs: `ENGINE_ROOM_FUZZ_COUNT=1000000`. */
const count = Number(process.env['ENGINE_ROOM_FUZZ_COUNT'] ?? 20_000);

it('reads every beginning of every file of an engine', () => {
  expect(truncateEngineFiles()).toBeGreaterThan(20_000);
}, 120_000);

it(
  `reads ${count} mutated files of engines without a crash, a hang or a figure that is none`,
  () => {
    expect(fuzzEngineFiles(count, 20_260_301)).toBeGreaterThan(count / 10);
  },
  60_000 + count * 10,
);
