import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { docker } from '../../support/dockerEngine.ts';
import { installStandIn, makeTrtexecImages } from '../../support/trtexecImages.ts';

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly errors: string;
}

/** Without packages, and not a version manager's wrapper, which is slow. */
const systemPython = '/usr/bin/python3';
const program = fixture('trtexec/trtexec');
const shapes = ['--minShapes=image:1x3x16x16', '--optShapes=image:4x3x16x16', '--maxShapes=image:8x3x16x16'];
/** Where a name alone is not a valid word. */
const values: Readonly<Record<string, string>> = {
  accuracyAlgorithm: 'l0',
  allocationStrategy: 'static',
  hardwareCompatibilityLevel: 'none',
  memPoolSize: 'workspace:64',
  minShapes: 'x:1',
  optShapes: 'x:1',
  maxShapes: 'x:1',
  minShapesCalib: 'x:1',
  optShapesCalib: 'x:1',
  maxShapesCalib: 'x:1',
  nvtxMode: 'none',
  percentile: '99',
  precisionConstraints: 'none',
  profilingVerbosity: 'none',
  shapes: 'x:1',
  sparsity: 'disable',
  useRuntime: 'full',
};
/** Names that exclude others or want a place of their own; they are sent in a second run. */
const awkward = ['batch', 'fp8', 'help', 'loadEngine', 'maxBatch', 'onnx', 'profile', 'saveEngine'];

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-room-stand-in-'));
  const script = fileURLToPath(new URL('standInModels.py', import.meta.url));
  const made = await run(testPython(), [script, folder]);
  expect(made.errors).toBe('');
  await copyFile(fixture('onnx/tiny-external.onnx'), join(folder, 'tiny-external.onnx'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('options of the stand-in', () => {
  test('every version accepts its own names and no other', async () => {
    const listed = await optionsByVersion();
    const all = [...new Set([...listed.values()].flatMap((names) => [...names]))];
    const usual = all.filter((name) => !awkward.includes(name));
    for (const [version, names] of listed) {
      const first = await trtexec(`${version}.0`, ['--onnx=none.onnx', ...usual.map(asWord)]);
      const second = await trtexec(`${version}.0`, [
        '--loadEngine=none.plan',
        '--fp8',
        '--batch=1',
        '--maxBatch=1',
      ]);
      const expected = usual.filter((name) => !names.has(name));
      expect(unknownNames(first), version).toEqual(expected.toSorted());
      const others = ['batch', 'fp8', 'maxBatch'].filter((name) => !names.has(name));
      expect(unknownNames(second), version).toEqual(others);
      expect([first.status, second.status]).toEqual([1, 1]);
    }
  }, 60_000);

  test('a flag that 11 has no more fails as in a genuine 11.1', async () => {
    const { status, out, errors } = await trtexec('11.1.0.106', ['--onnx=dynamic.onnx', '--fp16']);
    expect(status).toBe(1);
    expect(errors).toMatch(/^\[\d\d\/\d\d\/\d{4}-\d\d:\d\d:\d\d\] \[E\] Unknown option: --fp16 \n$/);
    expect(out.trimEnd().split('\n').at(-1)).toBe(
      '&&&& FAILED TensorRT.trtexec [TensorRT v110100] [b106] # trtexec --onnx=dynamic.onnx --fp16',
    );
  });

  test.each([
    ['10.0.1.6', '--workspace=1024', 'Unknown option: --workspace 1024'],
    ['8.2.1.8', '--memPoolSize=workspace:1024', 'Unknown option: --memPoolSize workspace:1024'],
    ['8.0.3.4', '--exportLayerInfo=a.json', 'Unknown option: --exportLayerInfo a.json'],
    ['7.2.3.4', '--minShapes=image:1x3x16x16', 'Must specify only --optShapes or all of'],
    ['10.0.1.6', '--memPoolSize=disk:10', 'Unknown memory pool: disk'],
    ['10.0.1.6', '--memPoolSize=workspace:10Q', "invalid unit specifier 'Q'"],
    ['10.0.1.6', '--optShapes=image:1xtwo', 'stoi conversion failure'],
    ['10.0.1.6', '--avgRuns=many', 'stoi'],
    ['10.0.1.6', '--percentile=101', 'is not in [0,100]'],
    ['10.0.1.6', '--hardwareCompatibilityLevel=sameComputeCapability', 'Valid options: none, ampere+.'],
    ['10.0.1.6', '--fp16', 'Unknown option: --fp16', '--fp16'],
  ])('%s refuses %s', async (version, word, reason, ...more) => {
    const ended = await trtexec(version, ['--onnx=dynamic.onnx', word, ...more]);
    expect(ended.status).toBe(1);
    expect(ended.errors).toContain(reason);
  });

  test('a unit behind a size means what it meant in that version', async () => {
    const words = ['--onnx=dynamic.onnx', '--memPoolSize=workspace:1G', '--skipInference'];
    const sizes = ['9.1.0', '10.0.1.6', '10.1.0.27'].map(async (version) => {
      const { out } = await trtexec(version, words);
      return /workspace: (\S+) MiB/.exec(out)?.[1];
    });
    expect(await Promise.all(sizes)).toEqual(['1', '1.07374e+09', '1024']);
  });
});

describe('models of the stand-in', () => {
  test('garbage, a missing file and missing weights end in the words of the parser', async () => {
    await writeFile(join(folder, 'garbage.onnx'), Buffer.from('no protobuf at all, only words', 'utf8'));
    for (const [version, dots] of [
      ['10.0.1.6', '!'],
      ['8.6.1.6', ''],
    ] as const) {
      const { status, errors } = await trtexec(version, ['--onnx=garbage.onnx']);
      expect(status).toBe(1);
      expect(errors).toContain(`Failed to parse ONNX model from file: garbage.onnx${dots}\n`);
      expect(errors).toContain('[E] Parsing model failed');
    }
    const missing = await trtexec('10.0.1.6', ['--onnx=nowhere.onnx']);
    expect(missing.errors).toContain('Could not open file nowhere.onnx');
    const withoutWeights = await trtexec('10.0.1.6', ['--onnx=tiny-external.onnx']);
    expect(withoutWeights.errors).toMatch(/Failed to open file: .*tiny-external\.onnx\.data/);
  });

  test('an operator of another domain is refused with the name of its node', async () => {
    const { status, out, errors } = await trtexec('10.0.1.6', ['--onnx=custom.onnx']);
    expect(status).toBe(1);
    expect(out).toContain('No importer registered for op: Fourier');
    expect(errors).toContain('While parsing node number 0 [Fourier -> "y"]:');
    expect(errors).toContain('name: "wave"');
  });

  test('a dynamic axis without shapes becomes 1 with a warning', async () => {
    const { status, errors } = await trtexec('10.0.1.6', ['--onnx=dynamic.onnx', '--skipInference']);
    expect(status).toBe(0);
    expect(errors).toContain(
      'Dynamic dimensions required for input: image, but no shapes were provided. ' +
        'Automatically overriding shape to: 1x3x16x16',
    );
  });

  test.each([
    ['--optShapes=picture:1x3x16x16', 'Cannot find input tensor with name "picture"'],
    ['--optShapes=image:1x4x16x16', 'for dimension number 1 in profile 0 does not match network definition'],
    ['--optShapes=image:1x3', 'Error in set dimensions to profile MIN'],
  ])('wrong shapes %s are refused', async (word, reason) => {
    const { status, errors } = await trtexec('10.0.1.6', ['--onnx=dynamic.onnx', word]);
    expect(status).toBe(1);
    expect(errors).toContain(reason);
  });

  test.each([
    ['oom', '10.0.1.6', 1, 'Error Code 2: OutOfMemory (Requested size was'],
    ['no-implementation', '8.6.1.6', 1, 'Could not find any implementation for node'],
    ['no-gpu', '10.0.1.6', 1, 'Cuda failure: no CUDA-capable device is detected'],
    ['driver', '10.0.1.6', 1, 'CUDA driver version is insufficient for CUDA runtime version'],
    ['driver', '8.6.1.6', null, 'CUDA driver version is insufficient for CUDA runtime version'],
  ])('the fault %s in %s', async (fault, version, status, reason) => {
    const words = ['--onnx=attention.onnx', '--saveEngine=broken.plan'];
    const ended = await trtexec(version, words, { STAND_IN_FAIL: fault });
    expect(ended.status).toBe(status);
    expect(ended.errors).toContain(reason);
    await expect(stat(join(folder, 'broken.plan'))).rejects.toThrow('ENOENT');
  });
});

describe('files of the stand-in', () => {
  const timesOf: [string, string[]][] = [
    ['7.2.3.4', ['startInMs', 'endOutMs', 'inMs', 'outMs', 'endToEndMs']],
    ['8.2.1.8', ['startH2dMs', 'endD2hMs', 'h2dMs', 'd2hMs', 'endToEndMs']],
    ['8.4.1.5', ['startH2dMs', 'endD2hMs', 'h2dMs', 'd2hMs']],
    ['10.0.1.6', ['startH2dMs', 'endD2hMs', 'h2dMs', 'd2hMs']],
  ];

  test.each(timesOf)('times of %s', async (version, names) => {
    await trtexec(version, ['--onnx=dynamic.onnx', ...shapes, '--exportTimes=times.json', '--duration=0']);
    const times = await readJson<Record<string, number>[]>('times.json');
    const record = times[0] ?? {};
    const shared = ['startEnqMs', 'endEnqMs', 'startComputeMs', 'endComputeMs', 'computeMs', 'latencyMs'];
    const further = names.includes('inMs')
      ? ['endInMs', 'startOutMs', ...names]
      : ['endH2dMs', 'startD2hMs', ...names];
    expect(Object.keys(record).toSorted()).toEqual([...shared, ...further].toSorted());
    const swapped = version === '7.2.3.4';
    const copied = (record['endEnqMs'] ?? 0) - (record['startEnqMs'] ?? 0);
    expect(Math.abs(copied - (record['inMs'] ?? -1)) < 1e-4).toBe(swapped);
    // The warm-up of 200 ms is among the times before 8.5.
    expect((record['startComputeMs'] ?? 0) < 200).toBe(version !== '10.0.1.6');
  });

  test('a profile leaves no times from 8.4 to 10 unless it has a run of its own', async () => {
    const words = ['--onnx=attention.onnx', '--exportTimes=t.json', '--exportProfile=p.json'];
    for (const [version, extra, written] of [
      ['8.2.1.8', [], true],
      ['10.0.1.6', [], false],
      ['10.0.1.6', ['--separateProfileRun'], true],
      ['11.1.0.106', [], true],
    ] as const) {
      await rm(join(folder, 't.json'), { force: true });
      await trtexec(version, [...words, ...extra]);
      const found = await stat(join(folder, 't.json')).then(
        () => true,
        () => false,
      );
      expect(found, version).toBe(written);
    }
  });

  test('names stand in a profile as they are, so that a quote makes it invalid JSON', async () => {
    await trtexec('10.0.1.6', ['--onnx=dynamic.onnx', ...shapes, '--exportProfile=p.json']);
    const text = await readFile(join(folder, 'p.json'), 'utf8');
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(text).toContain('{ "name" : "stem "first" + relu", "timeMs" : ');
    expect(text).toContain('"medianMs" : ');
    expect(text.split('\n')[1]).toMatch(/^ {2}\{ "count" : \d+ \}$/);
  });

  test('layers are names, or objects when the build was detailed', async () => {
    const words = [
      '--onnx=dynamic.onnx',
      ...shapes,
      '--exportLayerInfo=l.json',
      '--duration=0',
      '--saveEngine=l.plan',
    ];
    await trtexec('10.0.1.6', words);
    const names = await readJson<{ Layers: string[]; Bindings: string[] }>('l.json');
    expect(names.Layers).toEqual(['stem "first" + relu', 'pool', 'flat', 'head']);
    expect(names.Bindings).toEqual(['image', 'scores']);
    for (const [version, keys] of [
      ['8.2.1.8', ['Name', 'Location', 'Dimensions', 'Format/Datatype']],
      ['11.1.0.106', ['Name', 'Location', 'Dimensions', 'Datatype', 'Format', 'Strides', 'StrideOrder']],
    ] as const) {
      await trtexec(version, [...words, '--profilingVerbosity=detailed']);
      const { Layers } = await readJson<{ Layers: DetailedLayer[] }>('l.json');
      expect(Layers.map((layer) => layer.Name)).toEqual(names.Layers);
      expect(Object.keys(Layers[0]?.Inputs[0] ?? {})).toEqual(keys);
      expect(Layers[0]?.Inputs[0]?.Dimensions).toEqual([4, 3, 16, 16]);
      const expected = version.startsWith('11')
        ? '[ONNX Layer: stem "first"]\u001f[ONNX Layer: relu]'
        : undefined;
      expect(Layers[0]?.Metadata).toBe(expected);
    }
  });

  test('half precision brings copies, several profiles bring a suffix', async () => {
    const first = shapes.map((word) => word);
    const words = ['--onnx=dynamic.onnx', '--profile=0', ...first, '--profile=1', ...first, '--fp16'];
    await trtexec('10.0.1.6', [...words, '--exportLayerInfo=l.json', '--skipInference']);
    const { Layers } = await readJson<{ Layers: string[] }>('l.json');
    const half = Layers.length / 2;
    expect(Layers[0]).toBe('Reformatting CopyNode for Input Tensor 0 to stem "first" + relu');
    expect(Layers.slice(half)).toEqual(Layers.slice(0, half).map((name) => `${name} [profile 1]`));
  });

  test('the same model has the same times', async () => {
    const words = ['--onnx=attention.onnx', '--exportTimes=t.json'];
    await trtexec('10.0.1.6', words);
    const first = await readFile(join(folder, 't.json'), 'utf8');
    await trtexec('10.0.1.6', words);
    expect(await readFile(join(folder, 't.json'), 'utf8')).toBe(first);
  });

  test('the summary has the blocks of its version', async () => {
    const old = await trtexec('7.2.3.4', ['--onnx=attention.onnx', '--workspace=64']);
    expect(old.out).toMatch(/\[I\] percentile: \S+ ms at 99% \(end to end \S+ ms at 99%\)/);
    const middle = await trtexec('8.2.1.8', ['--onnx=attention.onnx']);
    expect(middle.out).toMatch(/End-to-End Host Latency: min = .*percentile\(99%\) = /);
    const recent = await trtexec('10.0.1.6', ['--onnx=attention.onnx']);
    expect(recent.out).not.toContain('End-to-End');
    expect(recent.out).toMatch(/GPU Compute Time: .*percentile\(90%\) = .*percentile\(95%\) = /);
  });

  test('11 leaves out transfers unless they are asked for', async () => {
    const words = ['--onnx=attention.onnx'];
    const without = await trtexec('11.1.0.106', words);
    expect(without.out).toContain('H2D Latency: min = 0 ms');
    const included = await trtexec('11.1.0.106', [...words, '--includeDataTransfers']);
    expect(included.out).not.toContain('H2D Latency: min = 0 ms');
  });

  test('a timing cache of this version is used, another is set aside', async () => {
    const words = ['--onnx=attention.onnx', '--skipInference', '--timingCacheFile=timing.cache'];
    const first = await trtexec('10.0.1.6', words);
    expect(first.errors).toContain('A new timing cache will be generated and written.');
    const second = await trtexec('10.0.1.6', words);
    expect(second.out).toMatch(/Loaded \d+ bytes of timing cache/);
    const other = await trtexec('10.4.0.26', words);
    expect(other.errors).toContain('Detected invalid timing cache');
  });
});

describe('plans of the stand-in', () => {
  test('the header says the version from 8.6 on, a tag before, and the body that it is synthetic', async () => {
    const recent = await plan('10.0.1.6');
    expect(recent.subarray(0, 4).toString('latin1')).toBe('ftrt');
    expect(recent.readUInt32LE(4)).toBe(0);
    expect([...recent.subarray(24, 28)]).toEqual([10, 0, 1, 6]);
    expect(recent.subarray(0, 200).toString('latin1')).toContain('SYNTHETIC PLAN');
    const old = await plan('8.2.1.8');
    expect(old.readUInt32LE(4)).toBe(205);
    const asked = await trtexec('10.0.1.6', ['--loadEngine=10.0.1.6.plan', '--getPlanVersionOnly']);
    expect(asked.out).toContain('Plan was created with TensorRT version 10.0.1.6\n');
  });

  test.each([
    ['10.4.0.26', '10.0.1.6', 'expecting library version 10.4.0.26 got 10.0.1.6, please rebuild.'],
    ['11.1.0.106', '10.0.1.6', 'expecting library version 11.1.0.106 got 10.0.1.6, please rebuild.'],
    ['8.2.5.1', '8.2.1.8', 'expecting library version 8.2.5 got 8.2.1, please rebuild.'],
    ['8.6.1.6', '8.2.1.8', 'Note: Current Version: 236, Serialized Engine Version: 205)'],
    ['8.5.3.1', '10.0.1.6', 'Note: Current Version: 232, Serialized Engine Version: 0)'],
  ])('%s refuses a plan of %s', async (library, builder, reason) => {
    await plan(builder);
    const { status, errors } = await trtexec(library, [`--loadEngine=${builder}.plan`]);
    expect(status).toBe(1);
    expect(errors).toContain(reason);
  });

  test('a version-compatible plan loads later in its major, with the flag', async () => {
    const flag = '--versionCompatible';
    await plan('10.0.1.6', [flag]);
    const load = '--loadEngine=10.0.1.6.plan';
    expect((await trtexec('10.4.0.26', [load, flag])).status).toBe(0);
    expect((await trtexec('10.4.0.26', [load])).status).toBe(1);
    expect((await trtexec('11.1.0.106', [load, flag])).status).toBe(1);
    expect((await trtexec('9.3.0', [load, flag])).status).toBe(1);
  });

  test('another compute capability is refused, unless the plan was made for all from Ampere on', async () => {
    await plan('10.0.1.6');
    const words = ['--loadEngine=10.0.1.6.plan'];
    const other = { STAND_IN_COMPUTE: '8.9', STAND_IN_GPU: 'NVIDIA L4' };
    const refused = await trtexec('10.0.1.6', words, other);
    expect(refused.errors).toContain('incompatible device, expecting compute 8.9 got compute 8.6');
    await plan('10.0.1.6', ['--hardwareCompatibilityLevel=ampere+']);
    expect((await trtexec('10.0.1.6', words, other)).status).toBe(0);
    const sameCapability = { STAND_IN_GPU: 'NVIDIA A40' };
    await plan('10.0.1.6');
    const warned = await trtexec('10.0.1.6', words, sameCapability);
    expect(warned.errors).toContain('Using an engine plan file across different models of devices');
    expect(warned.status).toBe(0);
  });

  test('a cut, a foreign and a missing plan are refused', async () => {
    const whole = await plan('10.0.1.6');
    await writeFile(join(folder, 'cut.plan'), whole.subarray(0, whole.length - 10));
    await writeFile(join(folder, 'foreign.plan'), Buffer.concat([whole.subarray(0, 32), Buffer.alloc(500)]));
    await writeFile(join(folder, 'text.plan'), 'not a plan');
    const reasons = ['The plan is cut off', 'was not made by the stand-in', 'Magic tag does not match'];
    for (const [index, name] of ['cut', 'foreign', 'text'].entries()) {
      const { status, errors } = await trtexec('10.0.1.6', [`--loadEngine=${name}.plan`]);
      expect(status).toBe(1);
      expect(errors).toContain(reasons[index]);
    }
    const missing = await trtexec('10.0.1.6', ['--loadEngine=none.plan']);
    expect(missing.errors).toContain('Error opening engine file: none.plan');
  });

  test('SIGTERM ends a build at once and leaves no plan', async () => {
    const child = spawn(
      systemPython,
      [program, '--onnx=attention.onnx', '--saveEngine=late.plan', '--skipInference'],
      {
        cwd: folder,
        env: { ...process.env, STAND_IN_TENSORRT: '10.0.1.6', STAND_IN_SECONDS: '60' },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    for await (const chunk of child.stdout) {
      if (String(chunk).includes('Local timing cache')) {
        break;
      }
    }
    const began = Date.now();
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(Date.now() - began).toBeLessThan(5_000);
    await expect(stat(join(folder, 'late.plan'))).rejects.toThrow('ENOENT');
  });
});

describe('outputs of the stand-in', () => {
  test('without ONNX Runtime they are refused in plain words', async () => {
    await plan('10.0.1.6');
    // `-I -S` keeps packages away that the machine's own Python may have.
    const words = ['-I', '-S', program, '--loadEngine=10.0.1.6.plan', '--exportOutput=o.json'];
    const { status, errors } = await run(systemPython, words, { STAND_IN_TENSORRT: '10.0.1.6' });
    expect(status).toBe(1);
    expect(errors).toContain('no onnxruntime and numpy in its Python');
  });

  test('with it they are those of the model, a little off in half precision', async () => {
    const numbers = Float32Array.from({ length: 2 * 3 * 16 * 16 }, (_, index) => Math.sin(index));
    await writeFile(join(folder, 'image.bin'), numbers);
    const exact = await outputsOf([]);
    const half = await outputsOf(['--fp16']);
    expect(exact.name).toBe('scores');
    expect(exact.dimensions).toBe('2x5');
    const differences = exact.values.map((value, index) => Math.abs(value - (half.values[index] ?? NaN)));
    const largest = Math.max(...differences);
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(0.02);
  });

  test('an input of the wrong size is refused', async () => {
    await writeFile(join(folder, 'short.bin'), new Uint8Array(12));
    await plan('10.0.1.6');
    const words = ['--loadEngine=10.0.1.6.plan', '--shapes=image:2x3x16x16', '--loadInputs=image:short.bin'];
    const { status, errors } = await trtexec('10.0.1.6', words);
    expect(status).toBe(1);
    expect(errors).toContain('Input binding size is: 6144 bytes but the file size is 12 bytes.');
  });
});

describe('where the stand-in is installed', () => {
  test('a wrapper in a folder plays the version it was made for', async () => {
    const bin = join(folder, "bin of 9'3");
    await installStandIn(bin, '9.3.0', undefined, { STAND_IN_SECONDS: '0' });
    const { status, out } = await run(join(bin, 'trtexec'), ['--onnx=attention.onnx', '--skipInference']);
    expect(status).toBe(0);
    expect(out).toContain('&&&& PASSED TensorRT.trtexec [TensorRT v9300] #');
  });

  test('an image builds with its own version and runs the engine for real', async () => {
    const engine = inject('docker');
    const names = ['tensorrt:24.05-py3', 'tritonserver:24.05-py3'] as const;
    const choices = { python: testPython(), env: { STAND_IN_SECONDS: '0' } };
    await makeTrtexecImages(engine, names, choices);
    const began = performance.now();
    await makeTrtexecImages(engine, names, choices);
    process.stdout.write(
      `[figure] images that are there already: ${Math.round(performance.now() - began)} ms\n`,
    );
    const inspected = await docker(engine.environment, ['image', 'inspect', names[0]]);
    expect(inspected).toContain('"com.nvidia.tensorrt.version": "10.0.1.6"');
    expect(inspected).toContain('"TRT_VERSION=10.0.1.6"');
    const inContainer = (image: string, words: readonly string[]) =>
      docker(engine.environment, [
        ...['run', '--rm', '--network', 'none', '--volume', `${folder}:/work`, '--workdir', '/work'],
        ...[image, ...words],
      ]);
    const built = await inContainer(names[0], [
      ...['trtexec', '--onnx=dynamic.onnx', ...shapes, '--fp16', '--saveEngine=image.plan'],
      ...['--exportOutput=image.json', '--duration=0'],
    ]);
    expect(built).toContain('&&&& PASSED TensorRT.trtexec [TensorRT v100001]');
    expect((await readJson<{ name: string }[]>('image.json'))[0]?.name).toBe('scores');
    const loaded = await inContainer(names[1], [
      ...['/usr/src/tensorrt/bin/trtexec', '--loadEngine=image.plan', '--shapes=image:1x3x16x16'],
    ]);
    expect(loaded).toContain('&&&& PASSED');
  }, 120_000);

  test('SIGTERM ends it where it is the first process of a container', async () => {
    const engine = inject('docker');
    await makeTrtexecImages(engine, ['tensorrt:24.05-py3'], {
      python: testPython(),
      env: { STAND_IN_SECONDS: '0' },
    });
    const id = await docker(engine.environment, [
      ...['run', '--detach', '--network', 'none', '--volume', `${folder}:/work`, '--workdir', '/work'],
      ...['--env', 'STAND_IN_SECONDS=60', 'tensorrt:24.05-py3', 'trtexec', '--onnx=attention.onnx'],
    ]);
    const name = id.trim();
    const started = async () => (await docker(engine.environment, ['logs', name])).includes('Local timing');
    for (let tries = 0; tries < 50 && !(await started()); tries += 1) {
      await delay(100);
    }
    const began = Date.now();
    await docker(engine.environment, ['stop', '--time', '30', name]);
    expect(Date.now() - began).toBeLessThan(10_000);
    await docker(engine.environment, ['rm', name]);
  }, 60_000);
});

interface DetailedLayer {
  readonly Name: string;
  readonly Inputs: readonly { readonly Dimensions: readonly number[] }[];
  readonly Metadata?: string;
}

interface ExportedOutput {
  readonly name: string;
  readonly dimensions: string;
  readonly values: readonly number[];
}

function fixture(path: string): string {
  return fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
}

function testPython(): string {
  const python = process.env['ENGINE_ROOM_TEST_PYTHON'];
  if (python === undefined || python === '') {
    throw new Error('ENGINE_ROOM_TEST_PYTHON must name a Python 3.11 with onnx and onnxruntime.');
  }
  return python;
}

/** What the program's own data says each version has. */
async function optionsByVersion(): Promise<Map<string, ReadonlySet<string>>> {
  const text = await readFile(fixture('trtexec/options.json'), 'utf8');
  const { versions } = JSON.parse(text) as {
    versions: Record<string, { added?: string; removed?: string }>;
  };
  const names = new Set<string>();
  return new Map(
    Object.entries(versions).map(([version, { added = '', removed = '' }]) => {
      added.split(' ').forEach((name) => names.add(name));
      removed.split(' ').forEach((name) => names.delete(name));
      names.delete('');
      return [version, new Set(names)];
    }),
  );
}

function asWord(name: string): string {
  return `--${name}=${values[name] ?? '1'}`;
}

function unknownNames({ errors }: Ended): string[] {
  return [...errors.matchAll(/Unknown option: --(\S+) /g)].map((match) => match[1] ?? '').toSorted();
}

function trtexec(
  version: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return run(systemPython, [program, ...words], {
    STAND_IN_TENSORRT: version,
    STAND_IN_SECONDS: '0',
    ...env,
  });
}

async function run(
  file: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(file, words, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, out, errors };
}

/** Builds the model with the dynamic axis into `<version>.plan` and gives its bytes. */
async function plan(version: string, words: readonly string[] = []): Promise<Buffer> {
  const skip = version.startsWith('8.2') ? '--buildOnly' : '--skipInference';
  const name = `${version}.plan`;
  const ended = await trtexec(version, [
    '--onnx=dynamic.onnx',
    `--saveEngine=${name}`,
    '--minShapes=image:1x3x16x16',
    '--optShapes=image:4x3x16x16',
    '--maxShapes=image:8x3x16x16',
    skip,
    ...words,
  ]);
  expect(ended.status).toBe(0);
  return await readFile(join(folder, name));
}

async function outputsOf(words: readonly string[]): Promise<ExportedOutput> {
  await plan('10.0.1.6', words);
  const load = ['--loadEngine=10.0.1.6.plan', '--shapes=image:2x3x16x16', '--loadInputs=image:image.bin'];
  const ended = await run(testPython(), [program, ...load, '--exportOutput=o.json'], {
    STAND_IN_TENSORRT: '10.0.1.6',
    STAND_IN_SECONDS: '0',
  });
  expect(ended.status).toBe(0);
  const [first] = await readJson<ExportedOutput[]>('o.json');
  if (first === undefined) {
    throw new Error('No output was exported.');
  }
  return first;
}

async function readJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as T;
}
