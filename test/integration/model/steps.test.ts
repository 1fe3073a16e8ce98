import { copyFile, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportModel } from '../../../src/model/exportModel.ts';
import { measureModels } from '../../../src/model/measureModels.ts';
import { decodeNpz } from '../../../src/model/npz.ts';
import { readOnnxModel } from '../../../src/model/onnx/readOnnxModel.ts';
import { optimiseModel } from '../../../src/model/optimiseModel.ts';
import { probePython } from '../../../src/model/probePython.ts';
import { profileModel } from '../../../src/model/profileModel.ts';
import { verifyModels } from '../../../src/model/verifyModels.ts';
import { reportRecording } from '../../../src/trace/service/recordingReport.ts';
import {
  imageInput,
  leftovers,
  makeProject,
  type PythonProject,
  testPython,
  tools,
} from './pythonProject.ts';

const strict = { absoluteTolerance: 1e-5, relativeTolerance: 1e-4, topK: 2, topKAgreement: 1 };

let project: PythonProject;
let samples: string[];
beforeAll(async () => {
  project = await makeProject();
  samples = [await project.sample('one.npz', 1), await project.sample('three.npz', 3)];
});
afterAll(() => project.dispose());

describe('the steps with a real PyTorch', () => {
  const model = () => project.path('build/-mødel.onnx');

  it('probes the interpreter', async () => {
    const interpreter = await probePython(tools);
    expect(interpreter.executable).toBe(testPython());
    expect(interpreter.packages.torch).toMatch(/^\d+\.\d+/u);
    expect(interpreter.missing).toEqual([]);
    expect(interpreter.installLine).toBeNull();
  });

  it('exports with the dynamo exporter, names and dynamic axis kept, whatever the model prints', async () => {
    const progress: string[] = [];
    const log: string[] = [];
    const result = await exportModel(
      {
        entry: project.entry('build'),
        inputs: [imageInput],
        outputNames: ['logits'],
        exporter: 'dynamo',
        opset: 18,
        maxIrVersion: 9,
        externalData: 'auto',
        path: model(),
        sample: samples[0]!,
      },
      { ...tools, onProgress: ({ message }) => progress.push(message), onLog: (line) => log.push(line) },
    );
    expect(result).toMatchObject({ opset: 18, irVersion: 9, externalData: [], exporter: 'dynamo' });
    expect(result.notes).toEqual([expect.stringContaining('IR version lowered')]);
    expect(result.operators['Conv']).toBe(1);
    expect(progress).toContain('Checking the ONNX file');
    expect(log).toContain('printed while importing');
    const read = await readOnnxModel(model());
    expect(read).toMatchObject({
      irVersion: 9,
      opsets: [{ domain: '', version: 18 }],
      inputs: [{ name: 'image', dtype: 'float32', shape: ['batch', 3, 16, 16] }],
      outputs: [{ name: 'logits', dtype: 'float32', shape: ['batch', 10] }],
    });
    expect(read.operators).toEqual(result.operators);
    expect((await stat(model())).size).toBe(result.sizeBytes);
    expect(await readFile(model(), 'latin1'), 'no folder of this machine in the file').not.toContain(
      'site-packages',
    );
  });

  it('exports with the TorchScript exporter and an old opset', async () => {
    const path = project.path('build/torchscript.onnx');
    const result = await exportModel(
      {
        entry: project.entry('build'),
        inputs: [imageInput],
        exporter: 'torchscript',
        opset: 13,
        maxIrVersion: 7,
        externalData: false,
        path,
      },
      tools,
    );
    expect(result).toMatchObject({ opset: 13, irVersion: 7 });
    expect((await readOnnxModel(path)).outputs[0]).toMatchObject({ name: 'output' });
  });

  it.each(['dynamo', 'torchscript'] as const)('puts the weights beside the graph (%s)', async (exporter) => {
    const path = project.path(`build/external-${exporter}.onnx`);
    const request = {
      entry: project.entry('build'),
      inputs: [imageInput],
      exporter,
      opset: 18,
      externalData: true,
      path,
    };
    const result = await exportModel(request, tools);
    expect(result.externalData).toEqual([`${path}.data`]);
    const read = await readOnnxModel(path);
    expect(read.externalData).toMatchObject([{ path: `${path}.data` }]);
    expect(result.sizeBytes).toBe((await stat(path)).size + (read.externalData[0]?.sizeBytes ?? 0));
    // Exporting again without external data leaves no stale weights behind.
    if (exporter === 'torchscript') {
      await exportModel({ ...request, externalData: false }, tools);
      await expect(stat(`${path}.data`)).rejects.toThrow('ENOENT');
    }
  });

  it('names outputs after the keys of a dictionary', async () => {
    const path = project.path('build/pair.onnx');
    const request = {
      entry: project.entry('PairNet'),
      inputs: [imageInput],
      opset: 18,
      externalData: false,
      path,
    };
    const result = await exportModel({ ...request, exporter: 'dynamo' }, tools);
    expect(result.outputs.map(({ name }) => name)).toEqual(['mean', 'double']);
  });

  it('verifies exported files against PyTorch on samples and at other batch sizes', async () => {
    const referencePath = project.path('build/reference.npz');
    const result = await verifyModels(
      {
        reference: { entry: project.entry('build') },
        inputs: [imageInput],
        samples,
        candidates: [
          { label: 'dynamo', path: model(), settings: strict },
          { label: 'torchscript', path: project.path('build/torchscript.onnx'), settings: strict },
        ],
        classScores: {},
        referencePath,
      },
      tools,
    );
    expect(result.madeUpSamples).toBe(false);
    expect(result.batchesProbed).toEqual([3]);
    for (const accuracy of result.accuracies) {
      expect(accuracy).toMatchObject({ passed: true, reasons: [], samples: 2 });
      // One row of the first sample, three of the second.
      expect(accuracy.topK).toEqual({ k: 2, agreed: 4, total: 4, required: 1 });
      expect(accuracy.outputs[0]?.maxAbsolute).toBeLessThan(1e-5);
      // 10 classes for batches 1, 3 and the probed 3.
      expect(accuracy.outputs[0]?.elements).toBe(70);
    }
    const reference = decodeNpz(await readFile(referencePath), referencePath);
    expect(Object.keys(reference)).toEqual(['0/logits', '1/logits']);
    expect(reference['1/logits']?.shape).toEqual([3, 10]);
  });

  it('fails the gate of another network, naming the output', async () => {
    const { accuracies } = await verifyModels(
      {
        reference: { entry: project.entry('other_seed') },
        inputs: [imageInput],
        samples,
        candidates: [{ label: 'ONNX', path: model(), settings: strict }],
      },
      tools,
    );
    expect(accuracies[0]?.passed).toBe(false);
    expect(accuracies[0]?.reasons[0]).toMatch(/^Output logits: 70 of 70 elements differ/u);
  });

  it('counts NaN, with made-up inputs where there are no samples', async () => {
    const path = project.path('build/nan.onnx');
    const common = { entry: project.entry('NanNet'), inputs: [imageInput] };
    await exportModel({ ...common, exporter: 'torchscript', opset: 17, externalData: false, path }, tools);
    const { accuracies, madeUpSamples } = await verifyModels(
      {
        reference: { entry: common.entry },
        inputs: [imageInput],
        samples: [],
        candidates: [{ label: 'ONNX', path, settings: strict }],
      },
      tools,
    );
    expect(madeUpSamples).toBe(true);
    expect(accuracies[0]?.reasons).toEqual([expect.stringMatching(/^Output output holds \d+ NaN/u)]);
  });

  it('makes variants that run, and verifies them against an ONNX file', async () => {
    const variants = (['optimised', 'fp16', 'int8'] as const).map((variant) => ({
      variant,
      path: project.path(`build/model.${variant}.onnx`),
    }));
    const made = await optimiseModel(
      { model: model(), inputs: [imageInput], sample: samples[0]!, variants },
      tools,
    );
    expect(made.variants.map(({ variant }) => variant)).toEqual(['optimised', 'fp16', 'int8']);
    expect(made.variants[2]?.operators).toMatchObject({ MatMulInteger: 1, Conv: 1 });
    expect(made.variants[2]?.notes).toEqual([expect.stringContaining('1 Conv stay float32')]);
    const loose = { ...strict, absoluteTolerance: 0.05, relativeTolerance: 0.05 };
    const { accuracies } = await verifyModels(
      {
        reference: { onnx: model() },
        inputs: [imageInput],
        samples,
        candidates: variants.map(({ variant, path }) => ({ label: variant, path, settings: loose })),
      },
      tools,
    );
    expect(accuracies.map(({ candidate, passed }) => [candidate, passed])).toEqual([
      ['optimised', true],
      ['fp16', true],
      ['int8', true],
    ]);
    const [exact, half] = accuracies.map(({ outputs }) => outputs[0]?.maxAbsolute ?? Infinity);
    expect(exact).toBeLessThan(1e-5);
    expect(half).toBeGreaterThan(exact ?? 0);
    expect((await readOnnxModel(variants[1]!.path)).inputs[0]?.dtype, 'inputs keep their type').toBe(
      'float32',
    );
    expect(await leftovers(project.path('build'))).toEqual([]);
  });

  it('carries external data through the variants', async () => {
    const source = project.path('build/external-dynamo.onnx');
    const [variant] = [{ variant: 'optimised' as const, path: project.path('build/from-external.onnx') }];
    await optimiseModel({ model: source, inputs: [imageInput], variants: [variant] }, tools);
    const { accuracies } = await verifyModels(
      {
        reference: { onnx: source },
        inputs: [imageInput],
        samples,
        candidates: [{ label: 'optimised', path: variant.path, settings: strict }],
      },
      tools,
    );
    expect(accuracies[0]?.passed).toBe(true);
  });

  it('measures all builds alike', async () => {
    const measured = await measureModels(
      {
        builds: [
          { label: 'PyTorch', kind: 'pytorch', entry: project.entry('build') },
          { label: 'ONNX', kind: 'onnx', path: model() },
          { label: 'optimised', kind: 'onnxruntime', path: project.path('build/model.optimised.onnx') },
        ],
        inputs: [imageInput],
        sample: samples[0]!,
        settings: { batch: 4, threads: 1, warmup: 3, iterations: 50, maxSeconds: 20 },
        device: 'cpu',
      },
      tools,
    );
    expect(measured.map(({ latency }) => latency.label)).toEqual(['PyTorch', 'ONNX', 'optimised']);
    for (const { latency, samplesNs, stoppedEarly } of measured) {
      expect(latency).toMatchObject({ batch: 4, threads: 1, warmup: 3, iterations: 50, device: 'cpu' });
      expect(samplesNs).toHaveLength(50);
      expect(stoppedEarly).toBe(false);
      expect(latency.minNs).toBeGreaterThan(0);
      expect(latency.p50Ns).toBeLessThanOrEqual(latency.p90Ns);
      expect(latency.p99Ns).toBeLessThanOrEqual(latency.maxNs);
      expect(latency.throughputPerSecond).toBeCloseTo(4e9 / latency.meanNs, 6);
    }
    // 8 x 3 x 3 x 3 + 8 weights of the convolution, 10 x 8 + 10 of the head, as float32.
    expect(measured[0]?.latency.sizeBytes).toBe((216 + 8 + 80 + 10) * 4);
    expect(measured[1]?.latency.sizeBytes).toBe((await stat(model())).size);
  });

  it('stops a build after its time, but not before 20 iterations', async () => {
    const [measured] = await measureModels(
      {
        builds: [{ label: 'ONNX', kind: 'onnx', path: model() }],
        inputs: [imageInput],
        settings: { batch: 1, threads: 1, warmup: 0, iterations: 10_000_000, maxSeconds: 1 },
        device: 'cpu',
      },
      tools,
    );
    expect(measured?.stoppedEarly).toBe(true);
    expect(measured?.latency.iterations).toBeGreaterThanOrEqual(20);
  });

  it('profiles into a trace that the summary reads', async () => {
    const path = project.path('build/profile.pt.trace.json.gz');
    const result = await profileModel(
      {
        entry: project.entry('build'),
        inputs: [imageInput],
        sample: samples[1]!,
        settings: { wait: 1, warmup: 1, active: 2, shapes: true, memory: true, stacks: true },
        device: 'cpu',
        path,
      },
      tools,
    );
    expect(result).toMatchObject({ device: 'cpu', activeSteps: 2, inputs: [{ shape: [3, 3, 16, 16] }] });
    const summary = await reportRecording(path);
    expect(summary.steps).toHaveLength(2);
    expect(summary.operators.map(({ name }) => name)).toContain('aten::conv2d');
    expect(await leftovers(project.path('build'))).toEqual([]);
  });

  it('loads weights that are given', async () => {
    const weights = project.path('weights.pth');
    await copyFile(join(import.meta.dirname, '../../fixtures/onnx/tiny.onnx'), weights);
    const work = exportModel(
      {
        entry: project.entry('build', weights),
        inputs: [imageInput],
        exporter: 'torchscript',
        opset: 17,
        externalData: false,
        path: project.path('build/weights.onnx'),
      },
      tools,
    );
    // They are no weights, and the callable is who finds out.
    await expect(work).rejects.toMatchObject({
      failure: {
        kind: 'entry-point',
        message: '`build` in model.py raised an error.',
        file: project.path('model.py'),
      },
    });
  });
});
