import { FailureError } from '../../../../../src/core/failure.ts';
import { neededHeaderBytes, readPlanHeader } from '../../../../../src/tensorrt/plan/readPlanHeader.ts';
import { buildEngineReport } from '../../../../../src/tensorrt/report/buildEngineReport.ts';
import { buildProgress } from '../../../../../src/tensorrt/report/buildProgress.ts';
import { compareEngines } from '../../../../../src/tensorrt/report/compareEngines.ts';
import { engineReportSchema } from '../../../../../src/tensorrt/report/engineReport.ts';
import { engineToMarkdown, layersToCsv } from '../../../../../src/tensorrt/report/engineTables.ts';
import { readExplorerMetadata } from '../../../../../src/tensorrt/report/explorerMetadata.ts';
import { parseLayers } from '../../../../../src/tensorrt/report/parseLayers.ts';
import { parseProfile } from '../../../../../src/tensorrt/report/parseProfile.ts';
import { parseSummary } from '../../../../../src/tensorrt/report/parseSummary.ts';
import { parseTimes } from '../../../../../src/tensorrt/report/parseTimes.ts';
import { planBytes, taggedPlanBytes, withMetadata } from '../../plan/planBytes.ts';
import { fixture } from '../fixture.ts';

/** An input that broke the rules, so that it can be looked at again. */
export class FuzzFinding extends Error {
  readonly input: Uint8Array;

  constructor(message: string, input: Uint8Array, options?: ErrorOptions) {
    super(message, options);
    this.input = input;
  }
}

type Random = () => number;

/** A single input may take this long on a busy machine; a reader that hangs takes far longer. */
const slowMs = 3000;

const seeds: Readonly<Record<Exclude<Target, 'header'>, readonly string[]>> = {
  layers: [
    '8.2.layers.json',
    '8.6.layers.json',
    '8.6.layers.unescaped.json',
    '10.3.layers.json',
    '11.1.layers.json',
  ],
  profile: ['7.2.profile.json', '8.6.profile.json', '10.3.profile.json', '11.1.profile.json'],
  times: ['7.2.times.json', '8.2.times.json', '10.3.times.json'],
  log: ['7.2.log', '8.2.log', '8.6.log', '11.1.log'],
};

const targets = ['header', 'layers', 'profile', 'times', 'log'] as const;
type Target = (typeof targets)[number];

/** What breaks readers of such files. */
// prettier-ignore -- one token a line would be a page
const tokens = [
  '"',
  '\\',
  '\\"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\n',
  '\t',
  '\0',
  '\u001e',
  '\u001f',
  'nan',
  '-inf',
  '1e999',
  '-1',
  '0',
  '1e-320',
  'null',
  '""',
  '{}',
  '[]',
  ' [profile 1]',
  'ForeignNode[',
  '...',
  'PWN(',
  ' + ',
  '[ONNX Layer: ',
  '__proto__',
  'constructor',
  '", "timeMs" : ',
  '{ "name" : "',
  '"Metadata": "',
  '"Dimensions": [',
  '\ufeff',
  '\ud800',
  '[W] ',
  ' = ',
  'percentile(',
  ' ms',
  '%',
  '99999999999999999999',
];

/**
 * Reads `count` mutated files and joins what comes out: nothing may throw but FailureError, take long, or hold a figure
 * that is not finite; every report keeps its schema.
 * @returns how many reports were joined.
 * @throws FuzzFinding with the input.
 */
export function fuzzEngineFiles(count: number, seed: number): number {
  const random = generator(seed);
  const kept: Partial<Record<Target, string>> = {};
  let joined = 0;
  for (let round = 0; round < count; round++) {
    const target = pick(targets, random);
    const input = mutate(seedOf(target, random), random);
    checkEngineFile(target, input);
    if (target !== 'header') {
      kept[target] = new TextDecoder().decode(input);
      // Files that do not belong together are joined too; not each time, for speed.
      if (round % 4 === 0) {
        guarded(input, () => checkReport(kept, random));
        joined += 1;
      }
    }
  }
  return joined;
}

/** Every beginning of every seed, byte by byte. */
export function truncateEngineFiles(): number {
  let inputs = 0;
  const random = generator(1);
  for (const target of targets) {
    const whole =
      target === 'header'
        ? [planBytes([10, 0, 1, 6]), taggedPlanBytes(205), withMetadata({ a: 1 }, planBytes([8, 6, 1, 6]))]
        : seeds[target].map((name) => Buffer.from(fixture(name)));
    for (const bytes of whole) {
      for (let length = 0; length <= bytes.length; length++) {
        const input = bytes.subarray(0, length);
        checkEngineFile(target, input);
        // Joining takes longer than reading; every eighth beginning is enough for it.
        if (length % 8 === 0 && (target === 'layers' || target === 'profile')) {
          guarded(input, () => checkReport({ [target]: new TextDecoder().decode(input) }, random));
        }
        inputs += 1;
      }
    }
  }
  return inputs;
}

function checkEngineFile(target: Target, input: Uint8Array): void {
  guarded(input, () => {
    const text = new TextDecoder().decode(input);
    switch (target) {
      case 'header':
        neededHeaderBytes(input);
        assertFinite(readPlanHeader(input));
        break;
      case 'layers':
        assertFinite(parseLayers(text, 'file'));
        break;
      case 'profile':
        assertFinite(parseProfile(text, 'file'));
        break;
      case 'times':
        assertFinite(parseTimes(text, 'file'));
        break;
      case 'log':
        assertFinite(parseSummary(text));
        text.split('\n').forEach((line) => {
          assertFinite(buildProgress(line));
        });
        readExplorerMetadata(text);
    }
  });
}

function checkReport(texts: Partial<Record<Target, string>>, random: Random): void {
  const { layers, profile, times, log } = texts;
  const report = buildEngineReport({
    ...read('layers', layers, parseLayers),
    ...read('profile', profile, parseProfile),
    ...read('times', times, parseTimes),
    ...(log === undefined ? {} : { summary: parseSummary(log) }),
    ...(random() < 0.3 ? { graphNodes: ['Conv_0', 'Relu_1', '/a/MatMul', '/b/Add', '/c/Softmax', ''] } : {}),
  });
  const checked = engineReportSchema.safeParse(report);
  if (!checked.success) {
    throw new Error(`The report breaks its schema: ${JSON.stringify(checked.error.issues[0])}`);
  }
  assertFinite(report);
  if (report.layers.some(({ share }) => share !== null && (share < 0 || share > 1 + 1e-9))) {
    throw new Error('A share lies outside 0 to 1.');
  }
  const reversed = { ...report, layers: report.layers.toReversed() };
  const comparison = compareEngines(report, reversed, { a: 'a', b: 'b' });
  assertFinite(comparison);
  const aligned = comparison.rows.reduce((sum, { a, b }) => sum + a.length + b.length, 0);
  if (aligned !== 2 * report.layers.length) {
    throw new Error(`${aligned} layers are aligned, of ${2 * report.layers.length}.`);
  }
  if (/NaN|undefined|Infinity/u.test(engineToMarkdown({ ...report, layers: [], problems: [] }))) {
    throw new Error('A sentence or finding holds a figure that is none.');
  }
  layersToCsv(report);
}

function read<K extends string, T>(
  key: K,
  text: string | undefined,
  parse: (text: string, file: string) => T,
): Partial<Record<K, T>> {
  if (text === undefined) {
    return {};
  }
  try {
    return { [key]: parse(text, 'file') } as Partial<Record<K, T>>;
  } catch (thrown) {
    if (thrown instanceof FailureError) {
      return {};
    }
    throw thrown;
  }
}

function guarded(input: Uint8Array, work: () => void): void {
  const started = performance.now();
  try {
    work();
  } catch (thrown) {
    if (!(thrown instanceof FailureError)) {
      throw new FuzzFinding(
        `${String(thrown)} on ${JSON.stringify(Buffer.from(input).toString('latin1'))}`,
        input,
        {
          cause: thrown,
        },
      );
    }
    if (thrown.failure.kind !== 'corrupt-file' || thrown.failure.file !== 'file') {
      throw new FuzzFinding(`A failure of another kind: ${thrown.failure.message}`, input, { cause: thrown });
    }
  }
  if (performance.now() - started > slowMs) {
    throw new FuzzFinding(`Took ${performance.now() - started} ms`, input);
  }
}

function assertFinite(value: unknown): void {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) {
      throw new Error(`A figure is ${value}.`);
    }
  } else if (value instanceof Map) {
    for (const [key, item] of value) {
      assertFinite(key);
      assertFinite(item);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) {
      assertFinite(item);
    }
  }
}

function seedOf(target: Target, random: Random): Uint8Array {
  if (target !== 'header') {
    return seedBytes(pick(seeds[target], random));
  }
  const plan =
    random() < 0.5 ? planBytes([10, 0, 1, 6], random() < 0.5 ? 'ftrt' : 'ptrt') : taggedPlanBytes(205);
  return random() < 0.3 ? withMetadata({ names: { 0: 'a' }, stride: 32 }, plan) : plan;
}

const cache = new Map<string, Uint8Array>();

function seedBytes(name: string): Uint8Array {
  const bytes = cache.get(name) ?? Buffer.from(fixture(name));
  cache.set(name, bytes);
  return bytes;
}

function mutate(seed: Uint8Array, random: Random): Uint8Array {
  let bytes = Buffer.from(seed);
  const steps = 1 + Math.floor(random() * 6);
  for (let step = 0; step < steps; step++) {
    const at = Math.floor(random() * (bytes.length + 1));
    const length = Math.floor(random() * 40);
    const [before, slice, after] = [
      bytes.subarray(0, at),
      bytes.subarray(at, at + length),
      bytes.subarray(at + length),
    ];
    switch (Math.floor(random() * 6)) {
      case 0:
        bytes = Buffer.concat([before, Buffer.from([Math.floor(random() * 256)]), bytes.subarray(at + 1)]);
        break;
      case 1:
        bytes = Buffer.concat([before, Buffer.from(pick(tokens, random)), bytes.subarray(at)]);
        break;
      case 2:
        bytes = Buffer.concat([before, after]);
        break;
      case 3:
        bytes = Buffer.concat([before, slice, slice, slice, after]);
        break;
      case 4:
        bytes = Buffer.concat([before, Buffer.from(pick(tokens, random)), after]);
        break;
      default:
        bytes = random() < 0.3 ? before : bytes;
    }
  }
  return bytes;
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) {
    throw new Error('Nothing to pick from.');
  }
  return item;
}

/** Mulberry32: small, fast, and the same on every machine. */
function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
