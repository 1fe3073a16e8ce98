import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Figure } from '../../scripts/lib/figure.ts';
import { nodeBundle } from '../../scripts/lib/buildProduct.ts';
import { oracleEnvironmentPart, oraclePython } from '../../scripts/lib/oracleEnvironment.ts';

interface Cost {
  readonly elapsedMs: number;
  readonly peakBytes: number;
  readonly partsMs?: Readonly<Record<string, number>>;
}

const rounds = 3;

/** As the worker has it (`src/trace/worker/askWorker.ts`): V8 counts three semi-spaces. */
const youngGeneration = '--max-semi-space-size=8';

/**
 * All our reports of a trace against the retired plug-in's, and against HTA's loading alone: each in a process of its
 * own that does it once, loading of code left out, in turns. Medians of the rounds.
 */
export async function againstOracles(trace: string): Promise<Figure[]> {
  if (!(await oracleEnvironmentPart.isReady())) {
    await oracleEnvironmentPart.install();
  }
  const folder = await mkdtemp(join(tmpdir(), 'engine-room-oracles-'));
  try {
    return figuresOf(trace, await bundleReports(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Our program as the product's are: one minified file. */
async function bundleReports(folder: string): Promise<string> {
  const outfile = join(folder, 'allReports.cjs');
  const choices = { production: true, watch: false };
  await build(nodeBundle('bench/trace/allReports.ts', 'allReports.cjs', choices, { outfile }));
  return outfile;
}

function figuresOf(trace: string, program: string): Figure[] {
  const ours: Cost[] = [];
  const plugin: Cost[] = [];
  const hta: Cost[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(costOf(process.execPath, [youngGeneration, program, trace]));
    plugin.push(
      costOf(oraclePython, [join(import.meta.dirname, 'time_oracle.py'), 'torch_tb_profiler', trace]),
    );
    hta.push(costOf(oraclePython, [join(import.meta.dirname, 'time_oracle.py'), 'hta', trace]));
  }
  const own = middle(ours);
  ours.forEach(({ partsMs }) => console.log(`all reports, ms: ${JSON.stringify(partsMs)}`));
  return [
    ['torch_tb_profiler', middle(plugin)] as const,
    ['HTA, loading alone', middle(hta)] as const,
  ].flatMap(([name, theirs]) => {
    console.log(`all reports: ${words(own)}; ${name}: ${words(theirs)}`);
    return [
      {
        name: `all reports of the GPT-2 trace, times faster than ${name}`,
        value: theirs.elapsedMs / own.elapsedMs,
        unit: '',
        limit: 15,
        limitKind: 'min',
      },
      {
        name: `memory for that, share of that of ${name}`,
        value: own.peakBytes / theirs.peakBytes,
        unit: '',
        limit: 0.25,
        limitKind: 'max',
      },
    ] satisfies Figure[];
  });
}

function costOf(program: string, args: readonly string[]): Cost {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) {
    throw new Error(`${program} gave no figures: ${stderr}`);
  }
  return JSON.parse(line) as Cost;
}

function middle(costs: readonly Cost[]): Cost {
  const by = (key: 'elapsedMs' | 'peakBytes') =>
    costs.map((cost) => cost[key]).sort((a, b) => a - b)[costs.length >> 1] ?? NaN;
  return { elapsedMs: by('elapsedMs'), peakBytes: by('peakBytes') };
}

function words({ elapsedMs, peakBytes }: Cost): string {
  return `${elapsedMs.toFixed(0)} ms, ${(peakBytes / 1e6).toFixed(0)} MB`;
}
