import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import type { Figure } from '../scripts/lib/figure.ts';
import { againstOracles } from './trace/againstOracles.ts';
import { root } from '../scripts/lib/paths.ts';
import { openTraceCached } from '../src/trace/cache/openTraceCached.ts';
import { openTrace } from '../src/trace/read/openTrace.ts';
import { PartialOverviewReader } from '../src/trace/read/partialOverview.ts';
import { TraceReader } from '../src/trace/read/traceReader.ts';

const sample = join(root, '../shared/samples/traces/gpt2_train_bf16_20steps.pt.trace.json.gz');
const rounds = 5;
const chunkBytes = 1 << 20;
const gibibyte = 2 ** 30;

/** How fast a trace is read beside JSON.parse and gunzip, and what memory a large one takes. */
export async function measure(): Promise<Figure[]> {
  if (!existsSync(sample)) {
    console.log('The large sample trace is absent, so nothing was measured: ../shared/samples/traces.');
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), 'engine-room-bench-'));
  try {
    const text = gunzipSync(readFileSync(sample));
    return [
      ...scanFigures(text),
      ...(await gzipFigures()),
      await secondOpen(join(folder, 'cache')),
      ...(await againstOracles(sample)),
      ...(await largeFigures(text, folder)),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function scanFigures(text: Buffer): Figure[] {
  const scan: number[] = [];
  const parse: number[] = [];
  const decodeAndParse: number[] = [];
  // In turns, so that a change of the machine's speed meets both alike.
  for (let round = 0; round < rounds; round++) {
    scan.push(timeMs(() => readAll(text)));
    let json = '';
    const decodeMs = timeMs(() => (json = text.toString('utf8')));
    const parseMs = timeMs(() => JSON.parse(json) as unknown);
    parse.push(parseMs);
    decodeAndParse.push(decodeMs + parseMs);
  }
  const ms = (values: readonly number[]) => values.map((value) => value.toFixed(0)).join(' ');
  console.log(`scan ${ms(scan)} ms; JSON.parse ${ms(parse)} ms; with decoding ${ms(decodeAndParse)} ms`);
  return [
    atLeast('scan of 148 MB against JSON.parse without decoding, median', median(parse) / median(scan), 2.5),
    atLeast('the same with decoding, first round of each', first(decodeAndParse) / first(scan), 2.5),
  ];
}

async function gzipFigures(): Promise<Figure[]> {
  const bare: number[] = [];
  const all: number[] = [];
  const firstNumbers: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(timeMs(() => spawnSync('gunzip', ['-c', sample], { stdio: 'ignore' })));
    const overview = new PartialOverviewReader();
    const started = performance.now();
    let firstMs = NaN;
    await openTrace(sample, {
      onProgress: (progress, { scanner }) => {
        if (Number.isNaN(firstMs) && overview.read(scanner, progress).steps.length > 0) {
          firstMs = performance.now() - started;
        }
      },
    });
    all.push(performance.now() - started);
    firstNumbers.push(firstMs);
  }
  return [
    atMost('everything from .json.gz against bare gunzip', median(all) / median(bare), 1.4),
    atMost('first numbers from .json.gz against bare gunzip', median(firstNumbers) / median(bare), 0.7),
  ];
}

async function secondOpen(cacheFolder: string): Promise<Figure> {
  await (
    await openTraceCached(sample, { cacheFolder })
  ).verified;
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const { fromCache, verified } = await openTraceCached(sample, { cacheFolder });
    values.push(fromCache ? performance.now() - started : NaN);
    await verified;
  }
  return { name: 'second open', value: median(values), unit: 'ms', limit: 200, limitKind: 'max' };
}

/** Real events again and again up to 1 GiB and 4 GiB, opened in a process of their own. */
async function largeFigures(text: Buffer, folder: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  const perByte: number[] = [];
  for (const gib of [1, 4]) {
    const free = await statfs(folder);
    if (free.bavail * free.bsize < (gib + 2) * gibibyte) {
      console.log(`A trace of ${gib} GiB was not measured: the disk has no room for it.`);
      continue;
    }
    const path = join(folder, `${gib}.json`);
    await writeEnlarged(text, gib * gibibyte, path);
    const paths = spawnSync('gzip', ['-1', '-k', path]).status === 0 ? [path, `${path}.gz`] : [path];
    for (const file of paths) {
      const { events, rows, peakBytes, elapsedMs } = openInChild(file);
      const kind = file.endsWith('.gz') ? 'gzip' : 'plain';
      const share = (peakBytes - 200e6) / events;
      console.log(
        `${gib} GiB ${kind}: ${events} events, ${rows} rows, ${elapsedMs.toFixed(0)} ms, peak ${(peakBytes / 1e6).toFixed(0)} MB`,
      );
      figures.push({
        name: `peak memory beyond 200 MB of ${gib} GiB, ${kind}`,
        value: share,
        unit: 'B/event',
        limit: 60,
        limitKind: 'max',
      });
      if (kind === 'plain') {
        perByte.push(elapsedMs / gib);
      }
    }
    await rm(path);
    await rm(`${path}.gz`, { force: true });
  }
  if (perByte.length === 2) {
    const [small = NaN, large = NaN] = perByte;
    figures.push(atMost('time for each GiB, of 4 GiB against 1 GiB', large / small, 1.2));
  }
  return figures;
}

async function writeEnlarged(text: Buffer, sizeBytes: number, path: string): Promise<void> {
  const begin = text.indexOf('[', text.indexOf('"traceEvents"')) + 1;
  const end = text.lastIndexOf(']');
  const events = text.subarray(begin, end);
  const out = createWriteStream(path);
  out.write(text.subarray(0, begin));
  for (let written = 0; written < sizeBytes; written += events.length) {
    if (written > 0) {
      out.write(',');
    }
    if (!out.write(events)) {
      await once(out, 'drain');
    }
  }
  out.end(text.subarray(end));
  await once(out, 'close');
}

interface Opened {
  readonly events: number;
  readonly rows: number;
  readonly peakBytes: number;
  readonly elapsedMs: number;
}

function openInChild(path: string): Opened {
  const script = `
    const { peakMemoryBytes } = await import(${JSON.stringify(join(root, 'bench/peakMemory.ts'))});
    const { openTrace } = await import(${JSON.stringify(join(root, 'src/trace/read/openTrace.ts'))});
    const started = performance.now();
    const trace = await openTrace(${JSON.stringify(path)});
    console.log(JSON.stringify({
      events: trace.eventCount,
      rows: trace.events.count,
      peakBytes: peakMemoryBytes(),
      elapsedMs: performance.now() - started,
    }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  if (stdout === '') {
    throw new Error(`The large trace could not be opened: ${stderr}`);
  }
  return JSON.parse(stdout) as Opened;
}

function readAll(text: Buffer): TraceReader {
  const reader = new TraceReader();
  for (let start = 0; start < text.length; start += chunkBytes) {
    reader.feed(text.subarray(start, start + chunkBytes));
  }
  reader.finish(false);
  return reader;
}

function timeMs(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function atLeast(name: string, value: number, limit: number): Figure {
  return { name, value, unit: 'x', limit, limitKind: 'min' };
}

function atMost(name: string, value: number, limit: number): Figure {
  return { name, value, unit: 'x', limit, limitKind: 'max' };
}

function first(values: readonly number[]): number {
  return values[0] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
