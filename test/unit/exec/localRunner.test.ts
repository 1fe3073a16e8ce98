import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CancelledError, FailureError } from '../../../src/core/failure.ts';
import { processExists } from '../../../src/exec/job/processExists.ts';
import { localRunner } from '../../../src/exec/localRunner.ts';

const node = process.execPath;
const printArguments = 'process.stdout.write(JSON.stringify(process.argv.slice(1)))';

describe('localRunner', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'engine room "run" '));
  });
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  test('hands hostile arguments over unchanged', async () => {
    const hostile = [
      '',
      ' ',
      "it's",
      '"',
      '$(touch x)',
      '`id`',
      'a;b',
      '-rf',
      '--',
      'é漢字',
      'a\nb',
      '*',
      '\\',
      '%PATH%',
    ];
    const result = await localRunner.run({ program: node, args: ['-e', printArguments, '--', ...hostile] });
    expect(JSON.parse(result.stdout)).toEqual(hostile);
  });

  test('reports lines as they come, exit status, both streams and standard input', async () => {
    const lines: string[] = [];
    const script = `process.stdin.on('data', (d) => console.log('got ' + d)); process.stdin.on('end', () => {
      process.stderr.write('né\\r\\nlast'); process.exitCode = 3; });`;
    const errors: string[] = [];
    const result = await localRunner.run(
      { program: node, args: ['-e', script], stdin: 'hello' },
      { onStdoutLine: (line) => lines.push(line), onStderrLine: (line) => errors.push(line) },
    );
    expect(result).toMatchObject({ exitCode: 3, signal: null, stdout: 'got hello\n' });
    expect(lines).toEqual(['got hello']);
    expect(errors).toEqual(['né', 'last']);
  });

  test('names a program that does not exist', async () => {
    const run = localRunner.run({ program: join(folder, 'no such tool'), args: [] });
    await expect(run).rejects.toBeInstanceOf(FailureError);
    await expect(run).rejects.toMatchObject({ failure: { kind: 'missing-tool' } });
  });

  test('cancel ends the whole process tree, even children that ignore SIGTERM', async () => {
    const pidFile = join(folder, 'child.pid');
    const child = `process.on('SIGTERM', () => {}); require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1000);`;
    const parent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'ignore', detached: true }); setInterval(() => {}, 1000);`;
    const abort = new AbortController();
    const run = localRunner.run(
      { program: node, args: ['-e', parent], stop: [{ signal: 'SIGTERM', waitMs: 300 }] },
      { signal: abort.signal },
    );
    const pid = Number(await waitForFile(pidFile));
    expect(processExists(pid)).toBe(true);
    abort.abort();
    await expect(run).rejects.toBeInstanceOf(CancelledError);
    expect(processExists(pid)).toBe(false);
  });
});

async function waitForFile(path: string): Promise<string> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text !== '') {
      return text;
    }
    await delay(20);
  }
}
