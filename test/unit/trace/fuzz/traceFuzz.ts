import { FailureError } from '../../../../src/core/failure.ts';
import { analyseTrace } from '../../../../src/trace/analyse/traceAnalysis.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import type { Trace } from '../../../../src/trace/read/trace.ts';
import { makeTraining } from '../../../support/trace/generator/makeTraining.ts';
import { Random } from '../../../support/trace/generator/random.ts';
import { readText } from '../../../support/trace/generator/readText.ts';
import { writeTrace } from '../../../support/trace/generator/writeTrace.ts';

/** A single input may take this long. */
const slowMs = 2000;

/** What breaks readers of such files. */
const tokens =
  '" \\ \\" { } [ ] , : \n \0 \ufeff \ud800 null NaN -1 1e300 -1e300 1e999 99999999999999999999 {} [] "ph":"X" {"ph":"X", "args":{ "ts": "dur": "__proto__": ]} N/A'.split(
    ' ',
  );

/**
 * Reads, links and analyses `count` mutated recordings.
 * @returns how many could be read.
 * @throws Error with the seed of the input that threw anything but FailureError, took long or gave a time that is none.
 */
export function fuzzTraces(count: number, seed: number): number {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => seedText(number));
  let read = 0;
  for (let round = 0; round < count; round++) {
    const random = new Random(seed + round);
    const input = mutate(random.pick(seeds), random);
    const started = performance.now();
    try {
      checkTrace(readText(input, random.chance(0.2) ? [random.int(1, 300), random.int(1, 3000)] : [1 << 20]));
      read++;
    } catch (thrown) {
      if (!(thrown instanceof FailureError)) {
        throw new Error(`Input ${seed + round}: ${String(thrown)}`, { cause: thrown });
      }
    }
    const tookMs = performance.now() - started;
    if (tookMs > slowMs) {
      throw new Error(`Input ${seed + round} took ${tookMs} ms.`);
    }
  }
  return read;
}

/** All that is done with a trace; more analyses are added here. */
function checkTrace(trace: Trace): void {
  const { events } = trace;
  // Times further apart than 104 days, as damage makes them, are no exact doubles, and neither is their sum.
  let isExact = true;
  for (let row = 0; row < events.count; row++) {
    if (
      !Number.isFinite(events.startNs[row]!) ||
      !(events.durationNs[row]! >= 0 && events.durationNs[row]! < Infinity)
    ) {
      throw new Error(`Event ${row} has no time.`);
    }
  }
  for (let row = 0; row < events.count; row++) {
    isExact &&= Math.abs(events.startNs[row]!) + events.durationNs[row]! < Number.MAX_SAFE_INTEGER;
  }
  const { steps, wallNs, breakdown } = analyseTrace(linkTrace(trace));
  if (steps.some(({ startNs, endNs }) => !(endNs >= startNs))) {
    throw new Error('A step ends before it begins.');
  }
  const sum = Object.values(breakdown).reduce((total, part) => total + part, 0);
  if (!Number.isFinite(sum) || (isExact && sum !== wallNs)) {
    throw new Error(`The parts sum up to ${sum} ns of ${wallNs} ns.`);
  }
}

function seedText(seed: number): Uint8Array {
  const random = new Random(seed);
  return new TextEncoder().encode(
    writeTrace(makeTraining(seed).events.slice(0, random.int(5, 30)), random, {
      layout: random.pick(['kineto', 'minified', 'list']),
      keys: random.pick(['usual', 'argsFirst']),
      time: random.pick(['relative', 'absolute']),
    }),
  );
}

function mutate(seed: Uint8Array, random: Random): Uint8Array {
  let bytes = Buffer.from(seed);
  for (let steps = random.int(1, 5); steps > 0; steps--) {
    const at = random.int(0, bytes.length);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    const length = random.int(0, 200);
    switch (random.int(0, 7)) {
      case 0:
        bytes = Buffer.concat([
          before,
          Buffer.from([(after[0] ?? 0) ^ (1 << random.int(0, 7))]),
          after.subarray(1),
        ]);
        break;
      case 1:
        bytes = Buffer.concat([before, Buffer.from(random.pick(tokens)), after]);
        break;
      case 2:
        bytes = Buffer.concat([before, after.subarray(length)]);
        break;
      case 3:
        bytes = Buffer.concat([before, after.subarray(0, length), after]);
        break;
      case 4:
        bytes = Buffer.concat([after, before]);
        break;
      case 5:
        bytes = Buffer.concat([
          before,
          Buffer.from(random.pick(['[', '{"a":', '"', '\\']).repeat(random.int(1, 400))),
          after,
        ]);
        break;
      case 6: {
        const digits = before.lastIndexOf(': ');
        bytes = Buffer.concat([
          bytes.subarray(0, digits + 2),
          Buffer.from(random.pick(tokens)),
          bytes.subarray(digits + 2),
        ]);
        break;
      }
      default:
        bytes = random.chance(0.3) ? Buffer.from(before) : bytes;
    }
  }
  return bytes;
}
