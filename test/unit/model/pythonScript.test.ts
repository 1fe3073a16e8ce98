import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod/mini';
import { CancelledError, fail, FailureError } from '../../../src/core/failure.ts';
import type { Command, CommandResult, CommandRunner } from '../../../src/exec/command.ts';
import { type PythonProgress, runPythonScript } from '../../../src/model/pythonScript.ts';

const ended: CommandResult = { exitCode: 0, signal: null, stdout: '', stderr: '' };
const schema = z.object({ answer: z.number() });

/** A runner that says what a script would say, so that the protocol is tested without an interpreter. */
function saying(
  lines: readonly string[],
  result: Partial<CommandResult> = {},
): CommandRunner & { command?: Command } {
  const runner: CommandRunner & { command?: Command } = {
    run: (command, options) => {
      runner.command = command;
      lines.forEach((line) => options?.onStdoutLine?.(line));
      return Promise.resolve({ ...ended, ...result });
    },
  };
  return runner;
}

const tools = (runner: CommandRunner) => ({
  runner,
  python: '/opt/py thon',
  scriptsFolder: '/ext/python/engine_room',
});

async function failureOf(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(FailureError);
  return (thrown as FailureError).failure;
}

describe('runPythonScript', () => {
  it('hands over the request on standard input and returns the checked result', async () => {
    const runner = saying(['{"type":"result","value":{"answer":42}}']);
    await expect(runPythonScript('probe', { a: 'ü' }, schema, tools(runner))).resolves.toEqual({
      answer: 42,
    });
    expect(runner.command).toMatchObject({
      program: '/opt/py thon',
      args: ['/ext/python/engine_room/probe.py'],
      stdin: '{"a":"ü"}',
    });
  });

  it('passes progress on and takes other lines for the log', async () => {
    const progress: PythonProgress[] = [];
    const log: string[] = [];
    const runner = saying([
      'printed early',
      '{"not": "ours"}',
      '{broken',
      '{"type":"progress","message":"Loading","fraction":0.5}',
      '{"type":"progress","message":"Still"}',
      '{"type":"result","value":{"answer":1}}',
    ]);
    await runPythonScript('probe', {}, schema, {
      ...tools(runner),
      onProgress: (each) => progress.push(each),
      onLog: (line) => log.push(line),
    });
    expect(progress).toEqual([{ message: 'Loading', fraction: 0.5 }, { message: 'Still' }]);
    expect(log).toEqual(['printed early', '{"not": "ours"}', '{broken']);
  });

  it('turns an error line into a failure with all its parts', async () => {
    const failure = {
      kind: 'missing-package',
      message: 'onnx is not installed.',
      file: '/m.py',
      line: 3,
      cause: 'why',
      nextStep: '/opt/py -m pip install onnx',
      details: 'Traceback',
    };
    const runner = saying([JSON.stringify({ type: 'error', ...failure })], { exitCode: 1 });
    expect(await failureOf(runPythonScript('export_model', {}, schema, tools(runner)))).toEqual(failure);
  });

  it('gives the last lines of standard error when the process died without a word', async () => {
    const runner = saying([], { exitCode: null, signal: 'SIGKILL', stderr: 'one\ntwo\n\nthree\nfour\n' });
    expect(await failureOf(runPythonScript('measure_models', {}, schema, tools(runner)))).toMatchObject({
      kind: 'process-failed',
      message: 'measure_models.py ended without a result (SIGKILL).',
      cause: 'two | three | four',
      nextStep: expect.stringContaining('memory'),
    });
  });

  it('refuses a result of another form', async () => {
    const runner = saying(['{"type":"result","value":{"answer":"42"}}']);
    expect(await failureOf(runPythonScript('probe', {}, schema, tools(runner)))).toMatchObject({
      kind: 'corrupt-file',
      field: 'answer',
    });
  });

  it('says what to do when there is no such interpreter', async () => {
    const runner: CommandRunner = {
      run: () =>
        Promise.reject(new FailureError({ kind: 'missing-tool', message: 'python9 was not found.' })),
    };
    expect(await failureOf(runPythonScript('probe', {}, schema, tools(runner)))).toMatchObject({
      kind: 'missing-tool',
      nextStep: expect.stringContaining('choose another interpreter'),
    });
  });

  describe('leftovers', () => {
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'python script '));
    });
    afterEach(() => rm(folder, { recursive: true, force: true }));

    it('removes the temporary folder of a killed script and nothing else', async () => {
      await mkdir(join(folder, 'model.onnx.0123456789ab.partial'));
      await writeFile(join(folder, 'model.onnx.0123456789ab.partial', 'model.onnx'), 'half');
      await writeFile(join(folder, 'model.onnx.partial'), 'mine');
      await writeFile(join(folder, 'model.onnx'), 'earlier');
      const runner: CommandRunner = { run: () => Promise.reject(new CancelledError()) };
      await expect(
        runPythonScript('export_model', {}, schema, tools(runner), [join(folder, 'model.onnx')]),
      ).rejects.toBeInstanceOf(CancelledError);
      expect((await readdir(folder)).sort()).toEqual(['model.onnx', 'model.onnx.partial']);
    });

    it('does not mind an output folder that was never made', async () => {
      const runner: CommandRunner = {
        run: () => Promise.resolve().then(() => fail({ kind: 'internal', message: 'x' })),
      };
      const output = join(folder, 'absent', 'model.onnx');
      await expect(runPythonScript('export_model', {}, schema, tools(runner), [output])).rejects.toThrow('x');
    });
  });
});
