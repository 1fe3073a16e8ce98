import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPart } from './chromium.ts';
import { codeServerPart } from './codeServer.ts';
import { type Counts, countReport } from './countReport.ts';
import { baseImagePart } from './dockerImages.ts';
import { oracleEnvironmentPart } from './oracleEnvironment.ts';
import type { Part } from './part.ts';
import { outFolder, root } from './paths.ts';
import { pythonEnvironmentPart } from './pythonEnvironment.ts';
import { runVisibly } from './runProcess.ts';
import {
  containerPackages,
  nativeBuildPackages,
  loginShellPackages,
  sshServerPackages,
  systemPackagesPart,
} from './systemPackages.ts';

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

/** What the demo has to end with: the photograph's class from the server, the comparison, the request in the metrics. */
const demoEvidence: readonly RegExp[] = [
  /^ *1\. Egyptian cat/m,
  /^Build +p50 ms/m,
  /^efficientnet-lite0 1: [1-9]\d* requests?, /m,
];

/** The demo counts as one test: it ends well and has printed its evidence. */
const demo: Level = {
  name: 'demo',
  needs: [pythonEnvironmentPart],
  run: async (env) => {
    let output = '';
    const status = await runVisibly(process.execPath, [join(root, 'scripts/demo.ts'), '--headless'], {
      cwd: root,
      env,
      onOutput: (text) => (output += text),
    });
    const missing = demoEvidence.filter((pattern) => !pattern.test(output));
    missing.forEach((pattern) => console.error(`The demo did not print ${String(pattern)}.`));
    const failed = status === 0 && missing.length === 0 ? 0 : 1;
    return { passed: 1 - failed, failed, skipped: 0 };
  },
};

const compilers = systemPackagesPart(nativeBuildPackages);
const containers = [systemPackagesPart(containerPackages), baseImagePart];
const sshServer = systemPackagesPart(sshServerPackages);
const loginShells = systemPackagesPart(loginShellPackages);

/** All levels in the order in which they run: the quick ones first, the packaged product before its users. */
export const levels: readonly Level[] = [
  check('types', bin('typescript', 'bin/tsc'), ['--noEmit', '-p', 'tsconfig.json']),
  check('lint', bin('eslint', 'bin/eslint.js'), ['.', '--max-warnings', '0']),
  check('format', bin('prettier', 'bin/prettier.cjs'), ['--check', '.', '--log-level', 'warn']),
  check('dead-code', bin('knip', 'bin/knip.js'), []),
  check('schema', join(root, 'scripts/schema.ts'), ['--check']),
  check('protocol', join(root, 'scripts/protocol.ts'), ['--check']),
  project('unit'),
  check('package', join(root, 'scripts/package.ts'), []),
  project('webview', [chromiumPart]),
  project('integration', [
    pythonEnvironmentPart,
    oracleEnvironmentPart,
    sshServer,
    loginShells,
    ...containers,
  ]),
  demo,
  project('e2e', [chromiumPart, compilers, codeServerPart, pythonEnvironmentPart, sshServer, ...containers]),
];
