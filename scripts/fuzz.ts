/**
 * `npm run fuzz` gives the readers of foreign files a million made-up inputs each (`npm test` gives them 20,000):
 * every test under a folder `fuzz`. `npm run fuzz -- 5000000` takes another number.
 */
import { join } from 'node:path';
import { root } from './lib/paths.ts';
import { runVisibly } from './lib/runProcess.ts';
import { runMain, ScriptError } from './lib/scriptError.ts';

const defaultCount = 1_000_000;

await runMain(async () => {
  const [text] = process.argv.slice(2);
  const count = text === undefined ? defaultCount : Number(text);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new ScriptError(`"${text ?? ''}" is not a number of inputs.`);
  }
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  process.exitCode = await runVisibly(
    process.execPath,
    [vitest, 'run', '--project', 'unit', '--testTimeout', '0', '/fuzz/'],
    { cwd: root, env: { ENGINE_ROOM_FUZZ_COUNT: String(count) } },
  );
});
