import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Failure, FailureError } from '../../../src/core/failure.ts';
import { loadPipeline, parsePipeline } from '../../../src/pipeline/parsePipeline.ts';
import type { PipelineSettings } from '../../../src/pipeline/pipelineSchema.ts';

const head = `version: 1
name: small
model:
  entry: model.py:load
`;
const inputs = `inputs:
  - name: image
    dtype: float32
    shape: [batch, 3, 224, 224]
`;
const file = "/home/élodie/it's a project/-engine-room.yaml";

function settingsOf(text: string): PipelineSettings {
  const parsed = parsePipeline(text, file);
  return 'settings' in parsed ? parsed.settings : expect.fail(JSON.stringify(parsed.problems));
}

function problemsOf(text: string): readonly Failure[] {
  const parsed = parsePipeline(text, file);
  return 'problems' in parsed ? parsed.problems : expect.fail('no problem was found');
}

/** The only problem of a text; every problem names kind, file and place. */
function problemOf(text: string): Failure {
  const problems = problemsOf(text);
  for (const problem of problems) {
    expect(problem).toMatchObject({ kind: 'bad-input', file });
    expect(problem.line).toBeGreaterThan(0);
    expect(problem.column).toBeGreaterThan(0);
  }
  expect(problems.map(({ message }) => message)).toHaveLength(1);
  return problems[0]!;
}

describe('parsePipeline', () => {
  it('fills in defaults, the sizes of batch among them', () => {
    const settings = settingsOf(head + inputs);
    expect(settings.inputs[0]?.axes).toEqual({ batch: { min: 1, opt: 1, max: 8 } });
    expect(settings.export.exporter).toBe('dynamo');
    expect(settings.measure.iterations).toBe(200);
  });

  it('takes the sizes of an axis from the input that gives them', () => {
    const text = `${head}inputs:
  - { name: ids, dtype: int64, shape: [batch, length], axes: { length: { min: 1, opt: 16, max: 128 } } }
  - { name: mask, dtype: int64, shape: [batch, length] }
`;
    expect(settingsOf(text).inputs[1]?.axes['length']).toEqual({ min: 1, opt: 16, max: 128 });
  });

  it('allows anchors within reason', () => {
    const text = `${head}inputs:
  - { name: ids, dtype: int64, shape: &shape [batch, 16] }
  - { name: mask, dtype: int64, shape: *shape }
`;
    expect(settingsOf(text).inputs[1]?.shape).toEqual(['batch', 16]);
  });
});

describe('YAML errors', () => {
  it.each(['', '\n# only a comment\n', '---\n'])('calls %j empty', (text) => {
    expect(problemOf(text).message).toBe(`${file} is empty.`);
  });

  it('explains tabs', () => {
    const problem = problemsOf('version: 1\nmodel:\n\tentry: a.py:b\n')[0];
    expect(problem).toMatchObject({ line: 3, column: 1, message: `${file}: line 3 is indented with a tab.` });
  });

  it('names a key given twice', () => {
    expect(problemOf(`${head}${inputs}name: again\n`)).toMatchObject({
      message: `${file}: name is given twice.`,
      line: 9,
      column: 1,
    });
  });

  it('points at broken syntax without repeating the place', () => {
    const problem = problemsOf(`${head}inputs: [\n  { name: image\n`)[0];
    expect(problem?.message).toContain('is not valid YAML');
    expect(problem?.cause).not.toMatch(/at line \d/);
  });

  it('refuses two documents, foreign tags and huge files', () => {
    expect(problemsOf(`${head}${inputs}---\nversion: 1\n`)[0]?.message).toContain(
      'more than one YAML document',
    );
    expect(problemsOf(`${head}${inputs}samples: !!python/object:os.system [x]\n`)[0]?.kind).toBe('bad-input');
    expect(problemsOf(`# ${'x'.repeat(1_000_001)}`)[0]?.message).toContain('larger than 1 MB');
  });

  it('survives aliases that multiply and nesting without end', () => {
    let bomb = 'a: &a0 [x, x, x, x, x, x, x, x, x]\n';
    for (let level = 1; level < 9; level++) {
      bomb += `k${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]\n`;
    }
    expect(problemsOf(bomb)[0]?.cause).toContain('alias');
    expect(problemsOf(`a: ${'['.repeat(100_000)}`)[0]?.kind).toBe('bad-input');
  });
});

describe('schema errors', () => {
  it.each([
    [
      'unknown key',
      `${head}${inputs}exprot:\n  opset: 17\n`,
      'exprot',
      9,
      1,
      'is not a known key',
      'Did you mean export?',
    ],
    [
      'unknown inner key',
      `${head}${inputs}export:\n  opsets: 17\n`,
      'export.opsets',
      10,
      3,
      'is not a known key',
      'Did you mean opset?',
    ],
    [
      'key far from any',
      `${head}${inputs}deploy:\n  zzzzzz: 1\n`,
      'deploy.zzzzzz',
      10,
      3,
      'is not a known key',
      'Known keys here are target',
    ],
    [
      'wrong word',
      `${head}${inputs.replace('float32', 'flaot32')}`,
      'inputs[0].dtype',
      7,
      12,
      'must be one of bool',
      'Did you mean float32?',
    ],
    [
      'wrong type',
      `${head}${inputs}measure: { batch: many }\n`,
      'measure.batch',
      9,
      19,
      'must be a whole number of at least 1; it is "many".',
      undefined,
    ],
    [
      'too small',
      `${head}${inputs}measure: { batch: 0 }\n`,
      'measure.batch',
      9,
      19,
      'whole number of at least 1; it is 0.',
      undefined,
    ],
    [
      'out of range',
      `${head}${inputs}verify:\n  topKAgreement: 1.5\n`,
      'verify.topKAgreement',
      10,
      18,
      'a number from 0 to 1; it is 1.5.',
      undefined,
    ],
    [
      'unquoted version',
      `${head}${inputs}export:\n  servingRelease: 24.10\n`,
      'export.servingRelease',
      10,
      19,
      'must be text',
      'Write it in quotes: "24.10".',
    ],
    [
      'missing key',
      'version: 1\nname: a\nmodel: { entry: m.py:f }\n',
      'inputs',
      1,
      1,
      'inputs is missing.',
      'Give it a list of at least 1.',
    ],
    [
      'missing inner key',
      `${head}inputs:\n  - name: image\n    dtype: float32\n`,
      'inputs[0].shape',
      6,
      5,
      'inputs[0].shape is missing.',
      'Give it a list.',
    ],
    [
      'bad entry',
      `${head.replace('model.py:load', 'model.load')}${inputs}`,
      'model.entry',
      4,
      10,
      'cannot be "model.load": write it as module.py:callable.',
      undefined,
    ],
    [
      'bad name',
      `${head.replace('small', '../small')}${inputs}`,
      'name',
      2,
      7,
      'use letters, digits',
      undefined,
    ],
    [
      'bad size',
      `${head}${inputs.replace('3,', '2.5,')}`,
      'inputs[0].shape[1]',
      8,
      20,
      'a whole number of at least 1 or text; it is 2.5.',
      undefined,
    ],
    [
      'two entries',
      `${head}  onnx: a.onnx\n${inputs}`,
      'model',
      4,
      3,
      'model: give either entry or onnx.',
      undefined,
    ],
    [
      'half a pair',
      `${head}${inputs}preprocess:\n  mean: [0, 0, 0]\n`,
      'preprocess',
      10,
      3,
      'mean and std go together',
      undefined,
    ],
    [
      'falling axis',
      `${head}${inputs}    axes: { batch: { min: 4, opt: 2, max: 8 } }\n`,
      'inputs[0].axes.batch',
      9,
      20,
      'must not decrease',
      undefined,
    ],
    [
      'unknown variant',
      `${head}${inputs}build:\n  verify: { int9: {} }\n`,
      'build.verify.int9',
      10,
      13,
      'not a known key',
      'Did you mean int8?',
    ],
    [
      'wrong version',
      `${head.replace('version: 1', 'version: 2')}${inputs}`,
      'version',
      1,
      10,
      'version must be 1; it is 2.',
      undefined,
    ],
    ['empty value', `${head}${inputs}samples:\n`, 'samples', 9, 9, 'must be a list; it is empty.', undefined],
  ])('%s', (_, text, field, line, column, words, nextStep) => {
    const problem = problemOf(text);
    expect(problem).toMatchObject({ field, line, column });
    expect(problem.message).toContain(words);
    expect(problem.nextStep ?? '').toContain(nextStep ?? '');
    expect(problem.nextStep === undefined).toBe(nextStep === undefined);
  });

  it('refuses a text that is no mapping', () => {
    expect(problemOf('just words\n').message).toBe(
      'The pipeline must be a group of keys; it is "just words".',
    );
    expect(problemOf('- a\n').message).toContain('it is a list of 1');
  });

  it('reports every problem, not only the first', () => {
    const text = `${head}${inputs.replace('float32', 'float')}nmae: x\nmeasure: { batch: 0, threads: -1 }\n`;
    const fields = problemsOf(text).map(({ field }) => field);
    expect(fields.sort()).toEqual(['inputs[0].dtype', 'measure.batch', 'measure.threads', 'nmae']);
  });
});

describe('contradictions between fields', () => {
  const second = `  - name: other
    dtype: int64
    shape: [batch, length]
`;

  it.each([
    [
      'axis without sizes',
      `${head}${inputs}${second}`,
      'inputs[1].shape[1]',
      11,
      'Axis length of input other has no sizes.',
    ],
    [
      'axis not in the shape',
      `${head}${inputs}    axes: { batsh: { min: 1, opt: 1, max: 2 } }\n`,
      'inputs[0].axes.batsh',
      9,
      'does not appear in the shape [batch, 3, 224, 224]',
    ],
    [
      'two sizes of one axis',
      `${head}${inputs}    axes: { batch: { min: 1, opt: 1, max: 2 } }\n${second}    axes: { batch: { min: 1, opt: 1, max: 4 }, length: { min: 1, opt: 1, max: 4 } }\n`,
      'inputs[1].axes.batch',
      13,
      'has other sizes in input image',
    ],
    [
      'two inputs of one name',
      `${head}${inputs}${inputs.replace('inputs:\n', '')}`,
      'inputs[1].name',
      9,
      'Two inputs are named image',
    ],
    [
      'two outputs of one name',
      `${head}${inputs}outputs: [scores, scores]\n`,
      'outputs[1]',
      9,
      'Two outputs',
    ],
    [
      'photograph for a missing input',
      `${head}${inputs}preprocess:\n  input: imge\n`,
      'preprocess.input',
      10,
      'no input named imge',
    ],
    [
      'photograph for a flat input',
      `${head}${inputs.replace(', 224, 224', '')}preprocess: {}\n`,
      'inputs[0].shape',
      8,
      'a photograph needs four: NCHW',
    ],
    [
      'photograph in the other layout',
      `${head}${inputs}preprocess: { layout: NHWC }\n`,
      'inputs[0].shape',
      8,
      'has 224 channels',
    ],
    [
      'crop of another size',
      `${head}${inputs}preprocess: { crop: 256 }\n`,
      'preprocess.crop',
      9,
      'crop of 256 pixels does not fit',
    ],
    [
      'scores from a missing output',
      `${head}${inputs}outputs: [scores]\npostprocess: { output: score }\n`,
      'postprocess.output',
      10,
      'no output named score',
    ],
    [
      'batch beyond the axis',
      `${head}${inputs}measure: { batch: 9 }\n`,
      'measure.batch',
      9,
      'outside 1 to 8',
    ],
    [
      'batch on a fixed axis',
      `${head}${inputs.replace('batch', '1')}measure: { batch: 2 }\n`,
      'measure.batch',
      9,
      'is always 1',
    ],
    [
      'a build that is not made',
      `${head}${inputs}repository: { build: int8 }\n`,
      'repository.build',
      9,
      'int8 is not built',
    ],
    [
      'a variant twice',
      `${head}${inputs}build: { variants: [optimised, optimised] }\n`,
      'build.variants[1]',
      9,
      'listed twice',
    ],
  ])('%s', (_, text, field, line, words) => {
    const problem = problemOf(text);
    expect(problem).toMatchObject({ field, line });
    expect(problem.message).toContain(words);
  });
});

describe('loadPipeline', () => {
  async function load(text: string): Promise<unknown> {
    const folder = await mkdtemp(join(tmpdir(), "pipeline's ü "));
    try {
      const path = join(folder, 'engine-room.yaml');
      await writeFile(path, text);
      return await loadPipeline(path);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it('reads a file, with or without a byte order mark', async () => {
    await expect(load(head + inputs)).resolves.toMatchObject({ settings: { name: 'small' } });
    await expect(load(`\uFEFF${head}${inputs}`)).resolves.toMatchObject({ settings: { name: 'small' } });
  });

  it('throws the first problem and keeps the others in its details', async () => {
    const thrown: unknown = await load(`${head}${inputs}a: 1\nb: 2\nc: 3\n`).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(FailureError);
    const { failure } = thrown as FailureError;
    expect(failure.field).toBe('a');
    expect(failure.details).toMatch(/^2 further problems:\nb is not a known key/);
  });
});
