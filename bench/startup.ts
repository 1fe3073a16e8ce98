import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Figure } from '../scripts/lib/figure.ts';
import { measureBudgets, packageProduct } from '../scripts/lib/packageProduct.ts';
import { distFolder } from '../scripts/lib/paths.ts';

const rounds = 15;

/** How long the CLI takes to say its help beside a Node that does nothing, and how large the product is. */
export async function measure(): Promise<Figure[]> {
  await packageProduct();
  const cli: number[] = [];
  const bare: number[] = [];
  // In turns, so that a change of the machine's speed meets both alike.
  for (let round = 0; round < rounds; round++) {
    bare.push(timeNodeMs(['-e', '0']));
    cli.push(timeNodeMs([join(distFolder, 'cli.js'), '--help']));
  }
  const ratio = median(cli) / median(bare);
  const sizes = (await measureBudgets()).map(({ name, sizeBytes, limitBytes }): Figure => ({
    name: `size of ${name}`,
    value: sizeBytes / 1000,
    unit: 'kB',
    limit: limitBytes / 1000,
    limitKind: 'max',
  }));
  return [
    { name: 'CLI help', value: median(cli), unit: 'ms', limit: 500, limitKind: 'max' },
    { name: 'CLI help against bare Node', value: ratio, unit: 'x', limit: 3.5, limitKind: 'max' },
    ...sizes,
  ];
}

function timeNodeMs(args: readonly string[]): number {
  const startNs = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) {
    throw new Error(`node ${args.join(' ')} ended with status ${status ?? 'none'}.`);
  }
  return Number(process.hrtime.bigint() - startNs) / 1e6;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
