import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import {
  buildPrecisions,
  engineCompatibilities,
  type BuildChoices,
  type BuildFilesOnTarget,
  type ShapeProfile,
} from '../../../../src/tensorrt/build/buildChoices.ts';
import { buildEngineCommand, loadEngineCommand } from '../../../../src/tensorrt/build/trtexecCommand.ts';
import { tritonReleases } from '../../../../src/tensorrt/releases.ts';

const fixture: { versions: Record<string, { options: string[] }> } = JSON.parse(
  readFileSync('test/fixtures/tensorrt/trtexec-options.json', 'utf8'),
);
const files = { onnx: '/w/model.onnx', plan: '/w/model.plan' };
const measured = {
  ...files,
  times: '/w/t.json',
  profile: '/w/p.json',
  layers: '/w/l.json',
  timingCache: '/w/c',
};
const profile: ShapeProfile = { 'in:0': { min: [1, 3, 8, 8], opt: [8, 3, 8, 8], max: [32, 3, 8, 8] } };
const second: ShapeProfile = { 'in:0': { min: [64, 3, 8, 8], opt: [64, 3, 8, 8], max: [64, 3, 8, 8] } };
const plain: BuildChoices = {
  precision: 'fp16',
  workspaceMiB: 1024,
  profiles: [],
  compatibility: 'none',
  extraArgs: [],
};
const build = (version: string, choices: Partial<BuildChoices> = {}, where: BuildFilesOnTarget = files) =>
  buildEngineCommand(version, { ...plain, ...choices }, where);
const dropped = (command: { notes: readonly { kind: string; text: string }[] }) =>
  command.notes.filter(({ kind }) => kind === 'dropped').map(({ text }) => text);

describe('buildEngineCommand', () => {
  it('writes a whole line for 7.2', () => {
    expect(build('7.2.3.4', { profiles: [profile] }).args).toEqual([
      '--onnx=/w/model.onnx',
      '--explicitBatch',
      '--saveEngine=/w/model.plan',
      '--fp16',
      '--workspace=1024',
      '--minShapes=in:0:1x3x8x8',
      '--optShapes=in:0:8x3x8x8',
      '--maxShapes=in:0:32x3x8x8',
      '--buildOnly',
    ]);
  });

  it('writes a whole line for 10.0, measuring', () => {
    expect(
      build('10.0.1.6', { optimizationLevel: 5, compatibility: 'ampere+' }, { ...measured }).args,
    ).toEqual([
      '--onnx=/w/model.onnx',
      '--saveEngine=/w/model.plan',
      '--fp16',
      '--memPoolSize=workspace:1024',
      '--builderOptimizationLevel=5',
      '--hardwareCompatibilityLevel=ampere+',
      '--timingCacheFile=/w/c',
      '--profilingVerbosity=detailed',
      '--exportLayerInfo=/w/l.json',
      '--percentile=50,90,95,99',
      '--exportTimes=/w/t.json',
      '--exportProfile=/w/p.json',
      '--dumpProfile',
      '--separateProfileRun',
    ]);
  });

  it('writes a whole line for 11.1: no precision, the measuring of older versions', () => {
    const command = build('11.1.0.106', {}, measured);
    expect(command.args).toEqual([
      '--onnx=/w/model.onnx',
      '--saveEngine=/w/model.plan',
      '--memPoolSize=workspace:1024',
      '--timingCacheFile=/w/c',
      '--profilingVerbosity=detailed',
      '--exportLayerInfo=/w/l.json',
      '--includeDataTransfers',
      '--noCudaGraph',
      '--noSpinWait',
      '--percentile=50,90,95,99',
      '--exportTimes=/w/t.json',
      '--exportProfile=/w/p.json',
      '--dumpProfile',
    ]);
    expect(dropped(command)).toEqual([expect.stringContaining('convert it first')]);
  });

  it.each([
    ['8.2.1.8', '--workspace=1024', '--buildOnly'],
    ['8.5.1.7', '--memPoolSize=workspace:1024', '--buildOnly'],
    ['8.6.1.6', '--memPoolSize=workspace:1024', '--skipInference'],
  ])('says workspace and building alone as %s does', (version, workspace, buildOnly) => {
    expect(build(version).args).toEqual(expect.arrayContaining([workspace, buildOnly]));
  });

  it('numbers several profiles where the version can, and keeps the first where it cannot', () => {
    expect(build('10.0', { profiles: [profile, second] }).args.join(' ')).toContain(
      '--profile=0 --minShapes=in:0:1x3x8x8 --optShapes=in:0:8x3x8x8 --maxShapes=in:0:32x3x8x8 --profile=1 --minShapes=in:0:64x',
    );
    const old = build('8.6.1.6', { profiles: [profile, second] });
    expect(old.args.filter((arg) => arg.startsWith('--minShapes'))).toEqual(['--minShapes=in:0:1x3x8x8']);
    expect(dropped(old)).toEqual([expect.stringContaining('the first of 2')]);
  });

  it('says strong typing where it exists and matters', () => {
    expect(build('10.0', { precision: 'onnx' }).args).toContain('--stronglyTyped');
    expect(build('11.0', { precision: 'onnx' }).args).not.toContain('--stronglyTyped');
    expect(dropped(build('8.6.1', { precision: 'onnx' }))).toHaveLength(1);
  });

  it('notes a precision that the version lacks, and builds without it', () => {
    const command = build('8.5', { precision: 'fp8' });
    expect(command.args.join(' ')).not.toMatch(/fp8|fp16/u);
    expect(dropped(command)).toEqual(['TensorRT 8.5 cannot build FP8 engines; this builds FP32.']);
  });

  it('uses the level sameComputeCapability only from 10.9 on, which has it', () => {
    const choices = { compatibility: 'same-compute-capability' } as const;
    expect(build('10.9.0.34', choices).args).toContain('--hardwareCompatibilityLevel=sameComputeCapability');
    expect(dropped(build('10.8.0.43', choices))).toHaveLength(1);
    expect(build('10.8.0.43', choices).args.join(' ')).not.toContain('hardwareCompatibilityLevel');
  });

  it('says when the options are those of an older version', () => {
    expect(build('11.2.1.2').notes[0]?.text).toContain('that of 11.1 is used');
  });

  it('lets a further option replace one of the form, but not the files it reads', () => {
    const command = build('10.0', {
      profiles: [profile],
      extraArgs: ['--memPoolSize=workspace:2G', '--avgTiming=4', '--saveEngine=/x', '--shapes=a:1'],
    });
    expect(command.args).toContain('--memPoolSize=workspace:2G');
    expect(command.args).not.toContain('--memPoolSize=workspace:1024');
    expect(command.args).toContain('--avgTiming=4');
    expect(command.args).toContain('--saveEngine=/w/model.plan');
    expect(command.args).not.toContain('--saveEngine=/x');
    expect(command.notes.map(({ kind }) => kind)).toEqual(['dropped', 'changed']);
  });

  it('lets further options bring shapes of their own', () => {
    const { args } = build('10.0', {
      profiles: [profile],
      extraArgs: ['--profile=0', '--minShapes=a:1', '--profile=1', '--minShapes=a:2'],
    });
    expect(args.filter((arg) => /Shapes|profile=/u.test(arg))).toEqual([
      '--profile=0',
      '--minShapes=a:1',
      '--profile=1',
      '--minShapes=a:2',
    ]);
  });

  it.each([
    ['--workspace=1', /trtexec of TensorRT 10\.0 has no option --workspace/u],
    ['--memPoolsize=1', /has no option --memPoolsize/u],
    ['fp16', /"fp16" is not an option/u],
    ['-v', /is not an option/u],
    ['--fp16 --int8', /is not an option/u],
    ['', /is not an option/u],
  ])('refuses the further option "%s"', (word, message) => {
    expect(() => build('10.0', { extraArgs: [word] })).toThrow(message);
  });

  it.each([
    [{ workspaceMiB: 0 }],
    [{ workspaceMiB: 1.5 }],
    [{ optimizationLevel: 6 }],
    [{ profiles: [{ 'a,b': { min: [1], opt: [1], max: [1] } }] }],
    [{ profiles: [{ "a'b": { min: [1], opt: [1], max: [1] } }] }],
    [{ profiles: [{ a: { min: [0], opt: [1], max: [1] } }] }],
    [{ profiles: [{ a: { min: [], opt: [], max: [] } }] }],
  ])('refuses %j', (choices) => {
    expect(() => build('10.0', choices)).toThrow(FailureError);
  });

  it('refuses a version older than the lists', () => {
    expect(() => build('7.0')).toThrow(/No list of trtexec options/u);
  });
});

describe('loadEngineCommand', () => {
  it('runs once for the load check', () => {
    expect(loadEngineCommand('8.6.1.6', { plan: '/w/m.plan', shapes: { x: [1, 3] } }).args).toEqual([
      '--loadEngine=/w/m.plan',
      '--shapes=x:1x3',
      '--iterations=1',
      '--duration=0',
      '--warmUp=0',
      '--percentile=50,90,95,99',
    ]);
  });

  it('measures as asked, the same in 10 and 11', () => {
    const request = { plan: 'm', times: 't', iterations: 100, durationS: 10, warmUpMs: 500, streams: 2 };
    expect(loadEngineCommand('10.0', request).args).toEqual([
      '--loadEngine=m',
      '--iterations=100',
      '--duration=10',
      '--warmUp=500',
      '--infStreams=2',
      '--percentile=50,90,95,99',
      '--exportTimes=t',
    ]);
    expect(loadEngineCommand('11.0', request).args).toEqual(
      expect.arrayContaining(['--includeDataTransfers', '--noCudaGraph', '--noSpinWait']),
    );
    expect(loadEngineCommand('8.0', request).args).toEqual(
      expect.arrayContaining(['--streams=2', '--percentile=99']),
    );
  });

  it('leaves transfers out and uses a graph when asked', () => {
    const request = { plan: 'm', transfers: false, cudaGraph: true };
    expect(loadEngineCommand('10.0', request).args).toEqual(
      expect.arrayContaining(['--noDataTransfers', '--useCudaGraph']),
    );
    expect(loadEngineCommand('11.1', request).args.join(' ')).not.toMatch(/DataTransfers|CudaGraph/u);
    expect(dropped(loadEngineCommand('7.1', request))).toHaveLength(1);
  });

  it('runs on given inputs for verifying', () => {
    const { args } = loadEngineCommand('10.0', {
      plan: 'm',
      inputs: [
        { name: 'a:0', path: '/w/a.bin' },
        { name: 'b', path: '/w/b c.bin' },
      ],
      output: '/w/out.json',
    });
    expect(args).toContain('--loadInputs=a:0:/w/a.bin,b:/w/b c.bin');
    expect(args).toContain('--exportOutput=/w/out.json');
    expect(() => loadEngineCommand('10.0', { plan: 'm', inputs: [{ name: 'a', path: 'C:\\a' }] })).toThrow(
      /cannot read the values/u,
    );
  });

  it('chooses a profile where the version can', () => {
    expect(loadEngineCommand('9.1', { plan: 'm', profileIndex: 1 }).args).toContain('--useProfile=1');
    expect(dropped(loadEngineCommand('8.6', { plan: 'm', profileIndex: 1 }))).toHaveLength(1);
  });
});

describe('every release of the table', () => {
  const versions = [
    ...new Set([
      ...tritonReleases.flatMap(({ tensorrt }) => (tensorrt === null ? [] : [tensorrt.value])),
      // The table leaves these months open: 10.14 to 10.16.
      ...['7.1.3', '8.4.1', '9.1.0', '9.3.0', '10.14.1.48', '10.15.1.29', '10.16.0', '12.0'],
    ]),
  ];
  const dimensions = {
    precision: buildPrecisions,
    compatibility: engineCompatibilities,
    optimizationLevel: [undefined, 0, 5],
    profiles: [[], [profile], [profile, second]],
    workspaceMiB: [1, 1024],
    extraArgs: [[], ['--verbose'], ['--noTF32', '--avgRuns=5']],
    files: [
      files,
      measured,
      { ...files, profile: '/p' },
      { ...files, times: '/t', timingCache: '/c' },
      { ...files, layers: '/l' },
    ],
  } as const;
  const names = Object.keys(dimensions) as (keyof typeof dimensions)[];
  /** Every pair of values of every two dimensions occurs, the others at their first value. */
  const combinations = names.flatMap((a, i) =>
    names.slice(i + 1).flatMap((b) =>
      dimensions[a].flatMap((valueA) =>
        dimensions[b].map((valueB) => ({
          ...Object.fromEntries(names.map((name) => [name, dimensions[name][0]])),
          [a]: valueA,
          [b]: valueB,
        })),
      ),
    ),
  ) as unknown as (BuildChoices & { files: BuildFilesOnTarget })[];

  /** Refused words: unknown to the version, or repeated, which trtexec takes for unknown too. */
  function refusedBy(version: string, args: readonly string[]): string[] {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const listed = Object.keys(fixture.versions).findLast((candidate) => {
      const [otherMajor = 0, otherMinor = 0] = candidate.split('.').map(Number);
      return otherMajor < major || (otherMajor === major && otherMinor <= minor);
    });
    const taken = new Set(fixture.versions[listed!]!.options);
    const seen = new Set<string>();
    const profiles = args.some((arg) => arg.startsWith('--profile='));
    return args.filter((arg) => {
      const name = arg.replace(/^--/u, '').replace(/=.*$/su, '');
      const repeated =
        seen.has(name) && !(profiles && /^(?:profile|minShapes|optShapes|maxShapes)$/u.test(name));
      seen.add(name);
      const weak = /^(?:fp16|bf16|int8|fp8|int4|best|calib)$/u.test(name) && major >= 11;
      return !arg.startsWith('--') || !taken.has(name) || repeated || weak;
    });
  }

  it.each(versions)('takes every word of every pair of choices: %s', (version) => {
    expect(combinations.length).toBeGreaterThan(300);
    for (const { files: where, ...choices } of combinations) {
      const { optimizationLevel, ...others } = choices;
      const { args, notes } = buildEngineCommand(
        version,
        { ...others, ...(optimizationLevel === undefined ? {} : { optimizationLevel }) },
        where,
      );
      expect(refusedBy(version, args), args.join(' ')).toEqual([]);
      expect(
        notes.every(({ text }) => /^(?:[A-Z-]|trtexec).*\.$/su.test(text)),
        JSON.stringify(notes),
      ).toBe(true);
    }
  });

  it.each(versions)('takes every word for loading: %s', (version) => {
    for (const transfers of [true, false]) {
      for (const cudaGraph of [true, false]) {
        for (const streams of [1, 2]) {
          for (const extra of [
            {},
            { times: 't' },
            { profile: 'p', layers: 'l', profileIndex: 1, output: 'o' },
          ]) {
            const { args } = loadEngineCommand(version, {
              plan: 'm',
              shapes: { a: [1] },
              inputs: [{ name: 'a', path: 'p' }],
              transfers,
              cudaGraph,
              streams,
              ...extra,
            });
            expect(refusedBy(version, args), args.join(' ')).toEqual([]);
          }
        }
      }
    }
  });
});
