import { FailureError } from '../../../../src/core/failure.ts';
import { analyseTrace, type TraceAnalysis } from '../../../../src/trace/analyse/traceAnalysis.ts';
import { diffJson } from '../../../../src/trace/diff/diffJson.ts';
import { diffTraces } from '../../../../src/trace/diff/diffTraces.ts';
import { analyseCommunication } from '../../../../src/trace/distributed/analyseCommunication.ts';
import { communicationJson } from '../../../../src/trace/distributed/communicationReport.ts';
import { htaReport } from '../../../../src/trace/hta/htaReport.ts';
import { formJob } from '../../../../src/trace/job/formJob.ts';
import { legacyReport } from '../../../../src/trace/legacy/legacyReport.ts';
import { idleJson } from '../../../../src/trace/report/reportJson.ts';
import {
  kernelsJson,
  memoryJson,
  modulesJson,
  operatorsJson,
} from '../../../../src/trace/report/tablesJson.ts';
import { summarise } from '../../../../src/trace/summarise.ts';
import { linkTrace } from '../../../../src/trace/link/linkedTrace.ts';
import type { Trace } from '../../../../src/trace/read/trace.ts';
import { makeTraining } from '../../../support/trace/generator/makeTraining.ts';
import { Random } from '../../../support/trace/generator/random.ts';
import { readText } from '../../../support/trace/generator/readText.ts';
import { writeTrace } from '../../../support/trace/generator/writeTrace.ts';
import { checkTimeline } from './checkTimeline.ts';

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
      const trace = readText(
        input,
        random.chance(0.2) ? [random.int(1, 300), random.int(1, 3000)] : [1 << 20],
      );
      const analysis = checkTrace(trace);
      if (round % reportEvery === 0) {
        checkReports(analysis);
      }
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

/** All reports take several times as long as reading and analysing; they are made of some of the inputs. */
const reportEvery = 8;

/** What is done with every trace. */
function checkTrace(trace: Trace): TraceAnalysis {
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
  const analysis = analyseTrace(linkTrace(trace));
  const { steps, wallNs, breakdown } = analysis;
  if (steps.some(({ startNs, endNs }) => !(endNs >= startNs))) {
    throw new Error('A step ends before it begins.');
  }
  const sum = Object.values(breakdown).reduce((total, part) => total + part, 0);
  if (!Number.isFinite(sum) || (isExact && sum !== wallNs)) {
    throw new Error(`The parts sum up to ${sum} ns of ${wallNs} ns.`);
  }
  return analysis;
}

/** Every view of a trace; none may hold a number that is none. */
function checkReports(analysis: TraceAnalysis): void {
  const { linked, trace, steps } = analysis;
  const job = formJob([{ path: trace.path, linked, steps }]);
  const reports = {
    summary: summarise([analysis], job),
    idle: idleJson([analysis], []),
    operators: operatorsJson(analysis),
    kernels: kernelsJson(analysis),
    memory: memoryJson(analysis),
    modules: modulesJson(analysis),
    communication: communicationJson(analyseCommunication(job)),
    diff: diffJson(diffTraces(analysis, analysis)),
  };
  for (const [name, report] of Object.entries(reports)) {
    JSON.stringify(report, (key, value: unknown) => {
      if (typeof value === 'number' && !Number.isFinite(value)) {
        throw new Error(`${name} has ${String(value)} as ${key}.`);
      }
      return value;
    });
  }
  legacyReport(trace);
  htaReport(linked);
  checkTimeline(job);
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
