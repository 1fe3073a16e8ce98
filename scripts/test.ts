/**
 * `npm test` runs every level, `npm test -- unit lint` the named ones, `npm test -- unit test/unit/core` only files of
 * that path. A level that fails or cannot run does not stop
 * the others. The last line is `N passed, N failed, N skipped` over all of them.
 */
import { codeServerMain } from './lib/codeServer.ts';
import { findChromium } from './lib/chromium.ts';
import type { Counts } from './lib/countReport.ts';
import { type Level, levels } from './lib/levels.ts';
import { prepareParts } from './lib/part.ts';
import { vsixFile } from './lib/paths.ts';
import { environmentPython } from './lib/pythonEnvironment.ts';
import { InterruptedError, runMain, ScriptError } from './lib/scriptError.ts';

const notRun: Counts = { passed: 0, failed: 1, skipped: 0 };

function chooseLevels(names: readonly string[]): readonly Level[] {
  const unknown = names.filter((name) => !levels.some((level) => level.name === name));
  if (unknown.length > 0) {
    throw new ScriptError(
      `No such level: ${unknown.join(', ')}. Levels: ${levels.map((level) => level.name).join(', ')}.`,
    );
  }
  return names.length === 0 ? levels : levels.filter((level) => names.includes(level.name));
}

/** Where tests find what was installed for them. */
async function testEnvironment(): Promise<Record<string, string>> {
  return {
    ENGINE_ROOM_TEST_PYTHON: environmentPython,
    ENGINE_ROOM_TEST_CHROMIUM: (await findChromium()) ?? '',
    ENGINE_ROOM_TEST_VSIX: vsixFile,
    ENGINE_ROOM_TEST_CODE_SERVER: codeServerMain,
    ENGINE_ROOM_TEST_NODE: process.execPath,
  };
}

async function runLevel(
  level: Level,
  env: Record<string, string>,
  files: readonly string[],
): Promise<Counts> {
  const startMs = Date.now();
  console.log(`\n── ${level.name}`);
  let counts: Counts;
  try {
    counts = await level.run(env, files);
  } catch (thrown) {
    if (thrown instanceof InterruptedError) {
      throw thrown;
    }
    console.error(thrown);
    counts = notRun;
  }
  const seconds = ((Date.now() - startMs) / 1000).toFixed(1);
  console.log(`── ${level.name}: ${formatCounts(counts)} in ${seconds} s`);
  return counts;
}

function formatCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

await runMain(async () => {
  const words = process.argv.slice(2);
  const files = words.filter((word) => word.includes('/'));
  const chosen = chooseLevels(words.filter((word) => !files.includes(word)));
  let total: Counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    await prepareParts([...new Set(chosen.flatMap((level) => level.needs))]);
    const env = await testEnvironment();
    for (const level of chosen) {
      total = add(total, await runLevel(level, env, files));
    }
  } catch (thrown) {
    if (thrown instanceof InterruptedError) {
      throw thrown;
    }
    console.error(thrown instanceof ScriptError ? thrown.message : thrown);
    total = chosen.map(() => notRun).reduce(add);
  }
  process.exitCode = total.failed === 0 ? 0 : 1;
  console.log(formatCounts(total));
});
