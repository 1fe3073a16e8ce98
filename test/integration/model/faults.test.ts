import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancelledError } from '../../../src/core/failure.ts';
import type { CommandRunner } from '../../../src/exec/command.ts';
import { localRunner } from '../../../src/exec/localRunner.ts';
import { exportModel, type ExportRequest } from '../../../src/model/exportModel.ts';
import { measureModels } from '../../../src/model/measureModels.ts';
import { optimiseModel } from '../../../src/model/optimiseModel.ts';
import { probePython } from '../../../src/model/probePython.ts';
import { profileModel } from '../../../src/model/profileModel.ts';
import { verifyModels } from '../../../src/model/verifyModels.ts';
import {
  failureOf,
  imageInput,
  leftovers,
  lineOf,
  makeProject,
  type PythonProject,
  testPython,
  tools,
} from './pythonProject.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/onnx');
const settings = { absoluteTolerance: 1e-3, relativeTolerance: 1e-3, topK: 1, topKAgreement: 1 };

let project: PythonProject;
beforeAll(async () => {
  project = await makeProject();
});
afterAll(() => project.dispose());

const request = (callable: string, extra: Partial<ExportRequest> = {}): ExportRequest => ({
  entry: project.entry(callable),
  inputs: [imageInput],
  exporter: 'torchscript',
  opset: 18,
  externalData: false,
  path: project.path('out/model.onnx'),
  ...extra,
});

describe('packages and interpreters', () => {
  it('gives the install line of an interpreter that lacks packages', async () => {
    const bare = project.path('bare env');
    await promisify(execFile)(testPython(), ['-m', 'venv', '--without-pip', bare]);
    const python = join(bare, 'bin/python');
    const bareTools = { ...tools, python };
    const interpreter = await probePython(bareTools);
    expect(interpreter.missing).toEqual(
      expect.arrayContaining(['torch', 'onnx', 'onnxscript', 'onnxruntime', 'numpy']),
    );
    expect(interpreter.installLine).toContain('-m pip install torch onnx onnxscript onnxruntime numpy');
    const failure = await failureOf(exportModel(request('build'), bareTools));
    expect(failure).toMatchObject({ kind: 'missing-package' });
    expect(failure.message).toContain('torch');
    expect(failure.message).toContain(python);
    // The path has quotes and blanks, so the line quotes it for a shell.
    expect(failure.nextStep).toMatch(/^'.+' -m pip install torch$/u);
    const optimise = { model: join(fixtures, 'tiny.onnx'), inputs: [imageInput], variants: [] };
    expect((await failureOf(optimiseModel(optimise, bareTools))).nextStep).toMatch(/pip install numpy$/u);
  });

  it('says when there is no such interpreter', async () => {
    const failure = await failureOf(probePython({ ...tools, python: project.path('no python') }));
    expect(failure).toMatchObject({ kind: 'missing-tool', nextStep: expect.stringContaining('Python 3.10') });
  });
});

describe('entry points', () => {
  it('says what is wrong with the file', async () => {
    await writeFile(project.path('broken.py'), 'import torch\n\ndef build(:\n    pass\n');
    await writeFile(project.path('raising.py'), 'import torch\n\nraise ValueError("not today")\n');
    await writeFile(project.path('needing.py'), 'import torch\nimport package_that_is_not_there\n');
    await writeFile(project.path('binary.py'), Buffer.from([0, 1, 2, 255, 254, 10]));
    await writeFile(project.path('leaving.py'), 'raise SystemExit(2)\n');
    const cases = [
      ['absent.py', { kind: 'not-found' }],
      ['broken.py', { kind: 'entry-point', line: 3, message: 'broken.py is not valid Python.' }],
      ['raising.py', { kind: 'entry-point', line: 3, cause: 'ValueError: not today' }],
      ['needing.py', { kind: 'missing-package', line: 2 }],
      ['binary.py', { kind: 'entry-point' }],
      ['leaving.py', { kind: 'entry-point', cause: expect.stringContaining('SystemExit') }],
    ] as const;
    for (const [name, expected] of cases) {
      const entry = { file: project.path(name), callable: 'build' };
      const failure = await failureOf(exportModel(request('build', { entry }), tools));
      expect(failure, name).toMatchObject({ ...expected, file: project.path(name) });
    }
  });

  it('says what is wrong with the callable', async () => {
    const cases = [
      ['absent', { cause: expect.stringContaining('build') }],
      ['raises', { cause: 'RuntimeError: no such luck', line: lineOf('no such luck') }],
      ['exits', { cause: expect.stringContaining('SystemExit') }],
      ['number', { message: expect.stringContaining('returned an int') }],
      ['demanding', { message: expect.stringContaining('`size`') }],
      ['not_callable', { message: expect.stringContaining('is a str') }],
    ] as const;
    for (const [callable, expected] of cases) {
      const failure = await failureOf(exportModel(request(callable), tools));
      expect(failure, callable).toMatchObject({
        kind: 'entry-point',
        file: project.path('model.py'),
        ...expected,
      });
    }
  });

  it('says when weights are not taken, or not there', async () => {
    const refused = { entry: project.entry('raises', project.path('model.py')) };
    expect((await failureOf(exportModel(request('raises', refused), tools))).message).toContain('`weights`');
    const absent = { entry: project.entry('build', project.path('absent.pth')) };
    expect(await failureOf(exportModel(request('build', absent), tools))).toMatchObject({
      kind: 'not-found',
      file: project.path('absent.pth'),
    });
  });
});

describe('models that cannot be exported', () => {
  it.each(['dynamo', 'torchscript'] as const)(
    'names the unsupported operator and its module (%s)',
    async (exporter) => {
      const failure = await failureOf(exportModel(request('EigenNet', { exporter }), tools));
      expect(failure.kind).toBe('unsupported-operator');
      expect(failure.message).toContain('linalg_eig');
      expect(failure.message).toContain('`inner`');
      expect(failure).toMatchObject({ file: project.path('model.py'), line: lineOf('linalg.eig') });
      expect(failure.nextStep).toContain(exporter === 'dynamo' ? 'torchscript' : 'dynamo');
      expect(failure.details).toContain('Traceback');
    },
  );

  it('explains control flow that depends on data', async () => {
    const branchLine = lineOf('if image.sum()');
    const failure = await failureOf(exportModel(request('BranchNet', { exporter: 'dynamo' }), tools));
    expect(failure).toMatchObject({ kind: 'unsupported-operator', line: branchLine });
    expect(failure.nextStep).toContain('torch.where');
    // TorchScript records one branch and says so.
    const { warnings } = await exportModel(request('BranchNet'), tools);
    expect(warnings[0]).toMatch(new RegExp(`^model\\.py:${branchLine}: `, 'u'));
  });

  it('finds the axis that the model fixes', async () => {
    const dynamo = await failureOf(exportModel(request('FixedBatchNet', { exporter: 'dynamo' }), tools));
    expect(dynamo.kind).toBe('wrong-shape');
    expect(dynamo.message).toContain('fix');
  });

  it('lets the verification catch a fixed axis that an exporter lets pass', async () => {
    const { path } = await exportModel(
      request('FixedBatchNet', { path: project.path('out/fixed.onnx') }),
      tools,
    );
    const work = verifyModels(
      {
        reference: { entry: project.entry('build') },
        inputs: [imageInput],
        samples: [],
        candidates: [{ label: 'ONNX', path, settings }],
      },
      tools,
    );
    expect(await failureOf(work)).toMatchObject({ kind: 'wrong-shape', file: path });
  });

  it('blames wrong inputs on the inputs, with the module that refused them', async () => {
    const inputs = [{ ...imageInput, shape: ['batch', 4, 16, 16] }];
    const failure = await failureOf(exportModel(request('build', { inputs }), tools));
    expect(failure.kind).toBe('wrong-shape');
    expect(failure.message).toContain('`features.0`, Conv2d');
    const sample = await project.sample('sample.npz', 1);
    expect(await failureOf(exportModel(request('build', { inputs, sample }), tools))).toMatchObject({
      kind: 'wrong-shape',
      file: sample,
    });
  });

  it('refuses a wrong number of output names', async () => {
    const failure = await failureOf(exportModel(request('build', { outputNames: ['a', 'b'] }), tools));
    expect(failure).toMatchObject({ kind: 'bad-input', message: expect.stringContaining('1 tensors') });
  });
});

describe('damaged files', () => {
  it('names a truncated ONNX file in every step that reads it', async () => {
    await mkdir(project.path('damaged'), { recursive: true });
    const path = project.path('damaged/model.onnx');
    await copyFile(join(fixtures, 'tiny.onnx'), path);
    await truncate(path, 3000);
    const measure = { builds: [{ label: 'ONNX', kind: 'onnx' as const, path }], inputs: [imageInput] };
    for (const work of [
      () =>
        verifyModels(
          {
            reference: { onnx: path },
            inputs: [imageInput],
            samples: [],
            candidates: [{ label: 'x', path, settings }],
          },
          tools,
        ),
      () => optimiseModel({ model: path, inputs: [imageInput], variants: [] }, tools),
      () =>
        measureModels(
          { ...measure, settings: { batch: 1, threads: 1, warmup: 0, iterations: 20, maxSeconds: 1 } },
          tools,
        ),
    ]) {
      expect(await failureOf(work())).toMatchObject({ kind: 'corrupt-file', file: path });
    }
  });

  it('names external data that is missing', async () => {
    const path = project.path('lonely.onnx');
    await copyFile(join(fixtures, 'tiny-external.onnx'), path);
    const failure = await failureOf(
      optimiseModel({ model: path, inputs: [imageInput], variants: [] }, tools),
    );
    expect(failure).toMatchObject({ kind: 'not-found', file: path });
  });

  it('names a sample that is none', async () => {
    const sample = project.path('noise.npz');
    await writeFile(sample, 'PK noise');
    expect(await failureOf(exportModel(request('build', { sample }), tools))).toMatchObject({
      kind: 'corrupt-file',
      file: sample,
    });
  });

  it('refuses int8 of a model that has nothing to quantise, and leaves nothing behind', async () => {
    const source = project.path('out/pair.onnx');
    await exportModel(request('PairNet', { path: source }), tools);
    const variants = [{ variant: 'int8' as const, path: project.path('out/pair.int8.onnx') }];
    const failure = await failureOf(optimiseModel({ model: source, inputs: [imageInput], variants }, tools));
    expect(failure.kind).toBe('unsupported-operator');
    expect(await readdir(project.path('out'))).not.toContain('pair.int8.onnx');
    expect(await leftovers(project.path('out'))).toEqual([]);
  });
});

describe('a full disk', () => {
  /** The kernel refuses to write more than a few bytes to any file, as it does on a full disk. */
  const limited: CommandRunner = {
    run: (command, options) =>
      localRunner.run(
        { ...command, program: 'prlimit', args: ['--fsize=600', command.program, ...command.args] },
        options,
      ),
  };

  it('leaves the earlier file and nothing half-written', async () => {
    const path = project.path('full/model.onnx');
    await mkdir(project.path('full'), { recursive: true });
    await writeFile(path, 'earlier');
    const full = { ...tools, runner: limited };
    for (const exporter of ['torchscript', 'dynamo'] as const) {
      const failure = await failureOf(exportModel(request('build', { exporter, path }), full));
      expect(failure, exporter).toMatchObject({ kind: 'disk-full', file: path });
    }
    const variants = (['optimised', 'fp16', 'int8'] as const).map((variant) => ({ variant, path }));
    for (const variant of variants) {
      const model = join(fixtures, 'tiny.onnx');
      const failure = await failureOf(
        optimiseModel({ model, inputs: [imageInput], variants: [variant] }, full),
      );
      expect(failure, variant.variant).toMatchObject({ kind: 'disk-full', file: path });
    }
    const trace = project.path('full/profile.pt.trace.json.gz');
    const profile = { wait: 0, warmup: 1, active: 1, shapes: true, memory: true, stacks: true };
    const recorded = profileModel(
      { entry: project.entry('build'), inputs: [imageInput], settings: profile, path: trace },
      full,
    );
    expect(await failureOf(recorded)).toMatchObject({ kind: 'disk-full', file: trace });
    expect(await readdir(project.path('full'))).toEqual(['model.onnx']);
    expect(await readFile(path, 'utf8')).toBe('earlier');
  });
});

describe('cancel', () => {
  it.each(['Loading PyTorch', 'Trying', 'Exporting'])(
    'while %s ends the script and keeps the earlier file',
    async (moment) => {
      const path = project.path('cancel/model.onnx');
      await mkdir(project.path('cancel'), { recursive: true });
      await writeFile(path, 'earlier');
      const controller = new AbortController();
      const onProgress = ({ message }: { message: string }) => {
        if (message.startsWith(moment)) {
          controller.abort();
        }
      };
      await expect(
        exportModel(request('build', { exporter: 'dynamo', path }), {
          ...tools,
          signal: controller.signal,
          onProgress,
        }),
      ).rejects.toBeInstanceOf(CancelledError);
      expect(await readdir(project.path('cancel'))).toEqual(['model.onnx']);
      expect(await readFile(path, 'utf8')).toBe('earlier');
    },
  );

  it('ends a measurement at once', async () => {
    const controller = new AbortController();
    let cancelledAt = 0;
    const work = measureModels(
      {
        builds: [{ label: 'ONNX', kind: 'onnx', path: join(fixtures, 'tiny.onnx') }],
        inputs: [imageInput],
        settings: { batch: 1, threads: 1, warmup: 0, iterations: 10_000_000, maxSeconds: 100 },
        device: 'cpu',
      },
      {
        ...tools,
        signal: controller.signal,
        onProgress: ({ message }) => {
          if (message.startsWith('Measuring')) {
            cancelledAt = Date.now();
            controller.abort();
          }
        },
      },
    );
    await expect(work).rejects.toBeInstanceOf(CancelledError);
    expect(Date.now() - cancelledAt).toBeLessThan(4_000);
  });
});
