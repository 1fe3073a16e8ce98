import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/core/failure.ts';
import { migrateTrtexecCommand } from '../../../../src/tensorrt/build/migrateCommand.ts';

const migrate = (line: string, to: string, from?: string) => migrateTrtexecCommand(line, from, to);

describe('migrateTrtexecCommand', () => {
  it('keeps what stands around the options, and their order', () => {
    const { line, changes, problems } = migrate(
      'CUDA_VISIBLE_DEVICES=0 docker run --gpus all --name trtexec -v "$PWD":/w tensorrt:21.05-py3 \\\n' +
        '  trtexec --onnx=/w/m.onnx \\\n  --explicitBatch \\\n  --workspace=4096 --fp16 --buildOnly ' +
        "--saveEngine='/w/my model.plan' 2>&1 | tee log",
      '10.0.1.6',
      '7.2.3.4',
    );
    expect(line).toBe(
      'CUDA_VISIBLE_DEVICES=0 docker run --gpus all --name trtexec -v "$PWD":/w tensorrt:21.05-py3 \\\n' +
        '  trtexec --onnx=/w/m.onnx \\\n  --memPoolSize=workspace:4096 --fp16 --skipInference ' +
        "--saveEngine='/w/my model.plan' 2>&1 | tee log",
    );
    expect(changes.map(({ kind }) => kind)).toEqual(['changed', 'changed', 'changed']);
    expect(problems).toEqual([]);
  });

  it('changes nothing between versions that agree', () => {
    const line = '/usr/src/tensorrt/bin/trtexec  --onnx=$MODEL --fp16 "--shapes=a:1" && echo done';
    expect(migrate(line, '10.0', '8.6')).toEqual({ line, changes: [], problems: [] });
  });

  it('takes precision out for 11, says why, and keeps what was measured', () => {
    const { line, changes, problems } = migrate('trtexec --onnx=m --fp16 --best', '11.1', '10.3');
    expect(line).toBe('trtexec --onnx=m --includeDataTransfers --noCudaGraph --noSpinWait');
    expect(changes.filter(({ kind }) => kind === 'dropped')).toHaveLength(2);
    expect(problems).toEqual([expect.stringContaining('modelopt.onnx.autocast')]);
  });

  it('knows that --int8 of the public list is not for trtexec 11', () => {
    expect(migrate('trtexec --onnx=m --int8 --skipInference', '11.0', '10.0').line).toBe(
      'trtexec --onnx=m --skipInference',
    );
  });

  it('leaves out what became the default of 11, and back again', () => {
    const old = 'trtexec --loadEngine=m --noDataTransfers --useCudaGraph --useSpinWait';
    const { line } = migrate(old, '11.1', '10.3');
    expect(line).toBe('trtexec --loadEngine=m');
    expect(migrate(line, '10.3', '11.1').line).toBe(old);
    expect(
      migrate('trtexec --loadEngine=m --includeDataTransfers --noCudaGraph --noSpinWait', '10.3').line,
    ).toBe('trtexec --loadEngine=m');
  });

  it('adds nothing about measuring to a line that only builds', () => {
    expect(migrate('trtexec --onnx=m --skipInference', '11.1', '10.3').line).toBe(
      'trtexec --onnx=m --skipInference',
    );
  });

  it('keeps the types of the ONNX on the way back from 11', () => {
    expect(migrate('trtexec --onnx=m --skipInference', '10.0', '11.1').line).toBe(
      'trtexec --onnx=m --skipInference --stronglyTyped',
    );
    expect(migrate('trtexec --onnx=m --skipInference', '8.6', '11.1').problems).toEqual([
      expect.stringContaining('picks the types itself'),
    ]);
  });

  it('turns batches into a task for shapes', () => {
    const { line, problems } = migrate('trtexec --onnx=m --batch=8 --maxBatch=16', '10.0', '8.6');
    expect(line).toBe('trtexec --onnx=m');
    expect(problems).toEqual([expect.stringContaining('--minShapes=INPUT:1x')]);
  });

  it.each([
    ['--memPoolSize=workspace:2G,dlaSRAM:1', '--workspace=2048'],
    ['--memPoolSize=workspace:512M', '--workspace=512'],
    ['--memPoolSize=workspace:512MiB', '--workspace=512'],
    ['--memPoolSize=workspace:100', '--workspace=100'],
    ['--percentile=90,95,99', '--percentile=99'],
    ['--percentile=50,90', '--percentile=90'],
    ['--infStreams=2', '--streams=2'],
    ['--skipInference', '--buildOnly'],
    ['--staticPlugins=a.so --dynamicPlugins=b.so', '--plugins=a.so --plugins=b.so'],
    ['--profilingVerbosity=detailed', '--nvtxMode=verbose'],
    ['--versionCompatible --fp16', '--fp16'],
    ['--fp8', ''],
  ])('says %s as 8.0 does: %s', (written, expected) => {
    expect(migrate(`trtexec --onnx=m ${written}`, '8.0', '10.3').line).toBe(
      `trtexec --onnx=m ${expected}`.trimEnd(),
    );
  });

  it('gives the true reason for what is newer', () => {
    expect(migrate('trtexec --onnx=m --fp8', '8.5', '8.6').changes).toEqual([
      { kind: 'dropped', text: '--fp8 is left out: it came with TensorRT 8.6.' },
    ]);
    expect(migrate('trtexec --onnx=m --consistency', '10.5', '10.0').changes[0]?.text).toBe(
      '--consistency is left out: TensorRT 10.3 had it, 10.5 has not.',
    );
  });

  it('writes memory pools in MiB where units are not read', () => {
    expect(migrate('trtexec --onnx=m --memPoolSize=workspace:2G', '8.6', '10.0').line).toBe(
      'trtexec --onnx=m --memPoolSize=workspace:2048',
    );
  });

  it('keeps the first of several profiles where there is one', () => {
    const { line, changes } = migrate(
      'trtexec --onnx=m --profile=0 --minShapes=a:1 --optShapes=a:2 --maxShapes=a:4 --profile=1 --minShapes=a:8 --optShapes=a:8 --maxShapes=a:8 --fp16',
      '8.6',
      '10.0',
    );
    expect(line).toBe('trtexec --onnx=m --minShapes=a:1 --optShapes=a:2 --maxShapes=a:4 --fp16');
    expect(changes.map(({ kind }) => kind)).toEqual(['dropped', 'changed']);
  });

  it('leaves variables as they are, and never evaluates', () => {
    expect(migrate('trtexec --onnx=$M --workspace=$WS', '10.0', '8.0').line).toBe(
      'trtexec --onnx=$M --memPoolSize=workspace:$WS',
    );
    expect(migrate('trtexec --workspace="$(cat ws)" --onnx=m', '10.0', '8.0').line).toBe(
      'trtexec --memPoolSize=workspace:"$(cat ws)" --onnx=m',
    );
    expect(migrate('trtexec --onnx=m --memPoolSize=workspace:$WS', '8.0', '10.0').problems).toHaveLength(1);
  });

  it('reads the line inside bash -c, unless its quoting could come alive', () => {
    expect(migrate(`docker run i bash -c 'cd /w && trtexec --onnx=$M --buildOnly'`, '10.0', '8.0').line).toBe(
      `docker run i bash -c 'cd /w && trtexec --onnx=$M --skipInference'`,
    );
    const escaped = `bash -c "trtexec --onnx=\\$M --buildOnly"`;
    expect(migrate(escaped, '10.0', '8.0')).toMatchObject({
      line: escaped,
      problems: [expect.stringContaining('left alone')],
    });
  });

  it('migrates every trtexec of a line', () => {
    expect(migrate('trtexec --onnx=a --buildOnly && trtexec --onnx=b --buildOnly', '10.0', '8.0').line).toBe(
      'trtexec --onnx=a --skipInference && trtexec --onnx=b --skipInference',
    );
  });

  it('reports words that no trtexec knows, with the nearest, and keeps them', () => {
    const { line, problems } = migrate('trtexec --onnx=m --skipInferense foo -h', '10.0', '10.0');
    expect(line).toBe('trtexec --onnx=m --skipInferense foo -h');
    expect(problems).toEqual([
      'No known trtexec has --skipInferense; did you mean --skipInference?',
      '"foo" is not an option: trtexec takes --name or --name=value in one word.',
    ]);
  });

  it('guesses the old version from the options', () => {
    expect(migrate('trtexec --uff=m --buildOnly', '10.0').changes[0]?.text).toContain('TensorRT 8.6');
    expect(migrate('trtexec --onnx=m --noCudaGraph', '10.0').changes[0]?.text).toContain('TensorRT 11.1');
  });

  it('says that there is no trtexec', () => {
    expect(migrate('echo hello', '10.0')).toEqual({
      line: 'echo hello',
      changes: [],
      problems: ['There is no trtexec in this line.'],
    });
    expect(migrate('', '10.0').problems).toHaveLength(1);
  });

  it('refuses versions without a list', () => {
    expect(() => migrate('trtexec --onnx=m', '6.0')).toThrow(FailureError);
    expect(() => migrate('trtexec --onnx=m', '10.0', '5.1')).toThrow(FailureError);
  });

  it('never leaves an option in the line that the new version lacks', () => {
    const fixture: { versions: Record<string, { options: string[] }> } = JSON.parse(
      readFileSync('test/fixtures/tensorrt/trtexec-options.json', 'utf8'),
    );
    const entries = Object.entries(fixture.versions);
    for (const [from, { options }] of entries) {
      const line = `trtexec ${options.map((name) => `--${name}=1`).join(' ')}`;
      const measuring = line.replace(/ --(?:buildOnly|skipInference|getPlanVersionOnly|help)=1/gu, '');
      for (const [to, { options: taken }] of entries) {
        for (const written of [line, measuring]) {
          const words = migrate(written, to, from).line.split(' ').slice(1);
          const names = words.map((word) => word.replace(/^--|=.*$/gu, ''));
          // Those of another program in the same source file are reported instead.
          const wrong = names.filter(
            (name) => !taken.includes(name) && !['serialized', 'std'].includes(name),
          );
          expect(wrong, `${from} to ${to}`).toEqual([]);
        }
      }
    }
  });
});
