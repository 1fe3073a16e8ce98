/**
 * `npm run bench -- NAME…` runs bench/NAME.ts (all of them without a name). Each file exports `measure`, which returns
 * figures. One line a figure is printed, the same goes to out/bench/NAME.json, and a figure that misses its limit
 * makes the exit status 1.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { basename, join } from 'node:path';
import { formatSignificant } from '../src/core/units.ts';
import { type Figure, isShort } from './lib/figure.ts';
import { outFolder, root } from './lib/paths.ts';
import { runMain, ScriptError } from './lib/scriptError.ts';

interface Bench {
  measure(): Promise<Figure[]>;
}

async function benchNames(): Promise<string[]> {
  const files = await readdir(join(root, 'bench'));
  return files.filter((file) => file.endsWith('.ts')).map((file) => basename(file, '.ts'));
}

function formatFigure(figure: Figure): string {
  const unit = figure.unit === '' ? '' : ` ${figure.unit}`;
  const amount = (value: number) => `${formatSignificant(value)}${unit}`;
  return `${figure.name}: ${amount(figure.value)}, limit ${amount(figure.limit)}, ${isShort(figure) ? 'short' : 'ok'}`;
}

await runMain(async () => {
  const known = await benchNames();
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new ScriptError(`No such benchmark: ${unknown.join(', ')}. There is: ${known.join(', ')}.`);
  }
  const folder = join(outFolder, 'bench');
  await mkdir(folder, { recursive: true });
  let short = 0;
  for (const name of asked.length === 0 ? known : asked) {
    const bench = (await import(join(root, 'bench', `${name}.ts`))) as Bench;
    const figures = await bench.measure();
    figures.forEach((figure) => console.log(formatFigure(figure)));
    short += figures.filter(isShort).length;
    const machine = { platform: platform(), arch: arch(), cpu: cpus()[0]?.model, cores: cpus().length };
    const record = {
      bench: name,
      node: process.version,
      machine,
      figures: figures.map((figure) => ({ ...figure, verdict: isShort(figure) ? 'short' : 'ok' })),
    };
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
  }
  process.exitCode = short === 0 ? 0 : 1;
});
