import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod/mini';
import { passportChainSchema } from '../../../src/pipeline/passportChain.ts';
import { type CliResult, CliProject, parsePrinted } from './cliProject.ts';

describe('the whole way on the command line', () => {
  let project: CliProject;
  let whole: CliResult;

  beforeAll(async () => {
    project = await CliProject.make();
    whole = await project.run(['run', '--idle-stop-seconds', '300']);
  });
  afterAll(async () => project.remove());

  test('every step succeeds and says so', async () => {
    expect(whole.stderr).toBe('');
    expect(whole.status).toBe(0);
    const run = await project.lastRun();
    expect(run.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'profile succeeded',
      'export succeeded',
      'verify succeeded',
      'optimise succeeded',
      // The pipeline asks for no TensorRT engine.
      'build skipped',
      'measure succeeded',
      'place succeeded',
      'deploy succeeded',
      'infer succeeded',
    ]);
    for (const output of run.steps.flatMap((step) => step.outputs)) {
      expect(existsSync(output), output).toBe(true);
    }
    expect(whole.stdout).toContain('ONNX agrees with PyTorch');
    expect(whole.stdout).toMatch(/metrics: tiny 1: 1 request, 1 input in 1 execution/);
  });

  test('the comparison can be read as text, JSON, CSV and Markdown', async () => {
    const json = parsePrinted(
      await project.run(['compare', '--json']),
      z.object({ rows: z.array(z.object({ label: z.string(), p50Ns: z.number(), gate: z.string() })) }),
    );
    expect(json.rows.map(({ gate }) => gate)).toEqual(['reference', 'passed', 'passed']);
    expect((await project.run(['compare', '--csv'])).stdout.trim().split('\n')).toHaveLength(4);
    expect((await project.run(['compare', '--markdown'])).stdout).toContain('| ONNX |');
    expect((await project.run(['compare'])).stdout).toContain('PyTorch');
  });

  test('the placed model leads back to model.py, and an edit makes it stale', async () => {
    const placed = project.path('.engine-room', 'models', 'tiny');
    const chain = parsePrinted(await project.run(['passport', '--json', placed]), passportChainSchema);
    expect(chain.stale).toBe(false);
    expect(chain.nodes.map(({ artifact }) => artifact.path)).toEqual([
      '.engine-room/models/tiny',
      '.engine-room/build/tiny/model.optimised.onnx',
      '.engine-room/build/tiny/model.onnx',
      'model.py',
    ]);
    const source = await readFile(project.path('model.py'), 'utf8');
    await writeFile(project.path('model.py'), `${source}\n# edited\n`);
    const stale = await project.run(['passport', placed]);
    await writeFile(project.path('model.py'), source);
    expect(stale.stdout).toContain('stale: model.py changed after export.');
  });

  test('the server of the run is found again, answers once more and counts it', async () => {
    expect((await project.run(['servers'])).stdout).toContain('tiny 1 READY');
    expect((await project.run(['infer'])).status).toBe(0);
    const counters = parsePrinted(
      await project.run(['metrics', '--json']),
      z.array(z.object({ model: z.string(), requestSuccess: z.number() })),
    );
    expect(counters).toEqual([{ model: 'tiny', requestSuccess: 2 }]);
  });

  test('stop ends the server, and infer then says what to do', async () => {
    expect((await project.run(['stop'])).stdout).toContain('Stopped the server');
    const infer = await project.run(['infer']);
    expect(infer.status).toBe(1);
    expect(infer.stdout).toContain('Run the deploy step first.');
    expect((await project.run(['servers'])).stdout).toContain('No embedded server is running.');
  });
});
