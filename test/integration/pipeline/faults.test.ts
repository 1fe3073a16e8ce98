import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { processesWithVariable } from '../../../src/exec/processTable.ts';
import { CliProject } from './cliProject.ts';

/** Carried by every process that a run of these tests starts, so that a leftover is seen. */
const markName = 'ENGINE_ROOM_TEST_RUN';
const markValue = `faults-${process.pid}`;

describe('faults of a pipeline', () => {
  let project: CliProject;

  beforeAll(async () => {
    vi.stubEnv(markName, markValue);
    project = await CliProject.make();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await project.remove();
  });

  async function restored<T>(work: () => Promise<T>): Promise<T> {
    const text = await readFile(project.path('engine-room.yaml'), 'utf8');
    try {
      return await work();
    } finally {
      await writeFile(project.path('engine-room.yaml'), text);
    }
  }

  test('a step that lacks its input names it and the step to run first', async () => {
    const verify = await project.run(['verify']);
    expect(verify.status).toBe(1);
    expect(verify.stdout).toContain('model.onnx does not exist yet.');
    expect(verify.stdout).toContain('Run the export step first.');
  });

  test('an entry point that is not there names file and what is there', async () => {
    await restored(async () => {
      await project.edit('model.py:load', 'model.py:laod');
      const result = await project.run(['export']);
      expect(result.status).toBe(1);
      expect(result.stdout).toContain('laod');
      expect(result.stdout).toContain('load');
      expect(existsSync(project.built('model.onnx'))).toBe(false);
    });
  });

  test('a broken pipeline file is refused with line and field, and check lists every problem', async () => {
    await restored(async () => {
      await project.write(
        'engine-room.yaml',
        'version: 1\nname: tiny\nmodel: { entry: model.py:load }\ninputs: []\nmesure: {}\n',
      );
      const run = await project.run(['run']);
      expect(run.status).toBe(1);
      expect(run.stderr).toMatch(/engine-room\.yaml:\d/);
      const check = await project.run(['check']);
      expect(check.status).toBe(1);
      expect(check.stdout).toContain('measure');
      expect((await project.lastRun()).state).toBe('failed');
    });
  });

  test('a failed accuracy gate ends the run and names the output', async () => {
    await restored(async () => {
      const source = await readFile(project.path('model.py'), 'utf8');
      // Noise of its own in every call: PyTorch and ONNX Runtime cannot agree.
      await project.write(
        'noisy.py',
        source.replace('return self.head(', 'return torch.rand(1) + self.head('),
      );
      await project.edit('model.py:load', 'noisy.py:load');
      const result = await project.run(['run', '--steps', 'export,verify,measure']);
      expect(result.status).toBe(1);
      const run = await project.lastRun();
      expect(run.steps.map(({ state }) => state)).toEqual(['succeeded', 'failed', 'skipped']);
      expect(run.steps[1]?.failure).toMatchObject({ kind: 'accuracy-gate' });
      expect(run.steps[1]?.failure?.message).toContain('scores');
    });
  });

  test('a damaged ONNX file is named, and the later step keeps away from it', async () => {
    expect((await project.run(['export'])).status).toBe(0);
    const whole = await readFile(project.built('model.onnx'));
    await writeFile(project.built('model.onnx'), whole.subarray(0, whole.length / 2));
    const optimise = await project.run(['optimise']);
    expect(optimise.status).toBe(1);
    expect(optimise.stdout).toContain('model.onnx');
    expect(existsSync(project.built('model.optimised.onnx'))).toBe(false);
    await writeFile(project.built('model.onnx'), whole);
  });

  test('a sample that is missing names its field', async () => {
    await restored(async () => {
      await project.edit('outputs: [scores]', 'outputs: [scores]\nsamples: [nothing.npz]');
      const result = await project.run(['verify']);
      expect(result.stdout).toContain('samples[0]');
      expect(result.stdout).toContain('nothing.npz');
    });
  });

  test('an interpreter without the packages gets the exact line that installs them', async () => {
    const bare = await CliProject.make();
    try {
      const result = await bare.run(['export', '--python', await bareInterpreter(bare)]);
      expect(result.status).toBe(1);
      expect(result.stdout).toMatch(/-m pip install .*torch/);
    } finally {
      await bare.remove();
    }
  });

  test('another program in the place of Python is named', async () => {
    const result = await project.run(['export', '--python', project.path('no such python')]);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('no such python');
  });

  describe('cancelled', () => {
    beforeAll(async () => {
      const all = await project.run(['run', '--steps', 'export,verify,optimise,measure,place']);
      expect(all.stdout + all.stderr).toContain('✓');
      expect(all.status).toBe(0);
    });

    test.each(['profile', 'export', 'verify', 'optimise', 'measure', 'deploy'])(
      '%s ends at once, keeps earlier results and leaves no process and no half file',
      async (step) => {
        const before = await snapshot();
        const result = await project.run([step], `── ${step}`);
        expect(result.status).toBe(130);
        const run = await project.lastRun();
        expect(run.state).toBe('cancelled');
        expect(run.steps.map(({ state }) => state)).toEqual(['cancelled']);
        expect(await processesWithVariable(markName, markValue)).toEqual([]);
        expect(await snapshot()).toEqual(before);
      },
    );
  });

  /** Names of all built files with their content's size; a `.partial` would show up here. */
  async function snapshot(): Promise<string[]> {
    const names = await readdir(project.path('.engine-room', 'build'), { recursive: true });
    return names.filter((name) => !name.includes('samples')).sort();
  }
});

/** A virtual environment's Python without any package: the interpreter's own base with isolated mode. */
async function bareInterpreter(project: CliProject): Promise<string> {
  const { execFile } = await import('node:child_process');
  const { promisify } = await import('node:util');
  await promisify(execFile)(project.python, ['-m', 'venv', '--without-pip', project.path('bare venv')]);
  return project.path('bare venv', 'bin', 'python');
}
