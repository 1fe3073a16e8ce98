import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod/mini';
import { parseJson } from '../../src/core/parseJson.ts';
import { chromiumPart } from './chromium.ts';
import { codeServerPart } from './codeServer.ts';
import type { Part } from './part.ts';
import { outFolder, root } from './paths.ts';
import { pythonEnvironmentPart } from './pythonEnvironment.ts';
import { runVisibly } from './runProcess.ts';
import { nativeBuildPackages, systemPackagesPart } from './systemPackages.ts';

/** How many tests of a level ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** One level of `npm test`. */
export interface Level {
  readonly name: string;
  readonly needs: readonly Part[];
  /** @param files parts of paths; levels made of test files run only those that match. */
  run(env: Readonly<Record<string, string>>, files: readonly string[]): Promise<Counts>;
}

const bin = (module: string, file: string) => join(root, 'node_modules', module, file);

/** A tool that says yes or no counts as one test. */
function check(name: string, script: string, args: readonly string[], needs: readonly Part[] = []): Level {
  return {
    name,
    needs,
    run: async (env) => {
      const status = await runVisibly(process.execPath, [script, ...args], { cwd: root, env });
      return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
    },
  };
}

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/** A project of vitest.config.ts, counted from its JSON report. */
function project(name: string, needs: readonly Part[] = []): Level {
  const report = join(outFolder, 'test', `${name}.json`);
  const args = ['run', '--project', name, '--reporter=default', '--reporter=json'];
  return {
    name,
    needs,
    run: async (env, files) => {
      await rm(report, { force: true });
      const status = await runVisibly(
        process.execPath,
        [bin('vitest', 'vitest.mjs'), ...args, `--outputFile.json=${report}`, ...files],
        { cwd: root, env },
      );
      return countReport(await readFile(report, 'utf8').catch(() => undefined), status);
    },
  };
}

/**
 * Counts of a vitest JSON report. A file that failed before its first test counts as a failed test, and so does a run
 * that ended badly without naming a failed test, or without any report.
 */
export function countReport(text: string | undefined, exitStatus: number): Counts {
  if (text === undefined) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const report = parseJson(text, reportSchema, { what: "vitest's report" });
  const emptyFailures = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + emptyFailures;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && exitStatus !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const compilers = systemPackagesPart(nativeBuildPackages);

/** All levels in the order in which they run: the quick ones first, the packaged product before its users. */
export const levels: readonly Level[] = [
  check('types', bin('typescript', 'bin/tsc'), ['--noEmit', '-p', 'tsconfig.json']),
  check('lint', bin('eslint', 'bin/eslint.js'), ['.', '--max-warnings', '0']),
  check('format', bin('prettier', 'bin/prettier.cjs'), ['--check', '.', '--log-level', 'warn']),
  check('dead-code', bin('knip', 'bin/knip.js'), []),
  check('generated', join(root, 'scripts/schema.ts'), ['--check']),
  project('unit'),
  check('package', join(root, 'scripts/package.ts'), []),
  project('webview', [chromiumPart]),
  project('integration', [pythonEnvironmentPart]),
  check('demo', join(root, 'scripts/demo.ts'), ['--headless'], [pythonEnvironmentPart]),
  project('e2e', [chromiumPart, compilers, codeServerPart, pythonEnvironmentPart]),
];
