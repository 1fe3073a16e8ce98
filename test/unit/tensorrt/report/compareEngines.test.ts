import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../src/core/sentence.ts';
import { alignLayers } from '../../../../src/tensorrt/report/alignLayers.ts';
import { buildEngineReport } from '../../../../src/tensorrt/report/buildEngineReport.ts';
import { compareEngines } from '../../../../src/tensorrt/report/compareEngines.ts';
import type { EngineLayer } from '../../../../src/tensorrt/report/engineReport.ts';
import { parseLayers } from '../../../../src/tensorrt/report/parseLayers.ts';
import { parseProfile } from '../../../../src/tensorrt/report/parseProfile.ts';

function layer(name: string, onnxNodes: readonly string[] = [], type = 'Convolution'): EngineLayer {
  return {
    name,
    type,
    precision: null,
    tactic: null,
    inputs: [],
    outputs: [],
    timeNs: null,
    share: null,
    onnxNodes: [...onnxNodes],
    streamId: null,
  };
}

function engine(layers: readonly (readonly [string, number, string?])[]) {
  return buildEngineReport({
    layers: parseLayers(
      JSON.stringify({
        Layers: layers.map(([Name, , Type]) => ({
          Name,
          LayerType: Name.startsWith('Reformat') ? 'Reformat' : 'Convolution',
          ...(Type === undefined ? {} : { Weights: { Type } }),
        })),
      }),
      'x',
    ),
    profile: parseProfile(JSON.stringify(layers.map(([name, averageMs]) => ({ name, averageMs }))), 'x'),
  });
}

describe('alignLayers', () => {
  it('puts layers with nodes in common together, however they are fused', () => {
    expect(
      alignLayers(
        [layer('1', ['a', 'b']), layer('2', ['c']), layer('3', ['d'])],
        [layer('x', ['a']), layer('y', ['b', 'c']), layer('z', ['d'])],
      ),
    ).toEqual([
      { nodes: ['a', 'b', 'c'], a: [0, 1], b: [0, 1] },
      { nodes: ['d'], a: [2], b: [2] },
    ]);
  });

  it('goes on by name, then by type and order between neighbours', () => {
    expect(
      alignLayers(
        [
          layer('p', ['a']),
          layer('copy 1', [], 'Reformat'),
          layer('same', [], 'X'),
          layer('copy 2', [], 'Reformat'),
        ],
        [
          layer('q', ['a']),
          layer('other', [], 'Reformat'),
          layer('same', [], 'Y'),
          layer('more', [], 'Reformat'),
        ],
      ),
    ).toEqual([
      { nodes: ['a'], a: [0], b: [0] },
      { nodes: [], a: [1], b: [1] },
      { nodes: [], a: [2], b: [2] },
      { nodes: [], a: [3], b: [3] },
    ]);
  });

  it('keeps what only one engine has where it runs', () => {
    expect(
      alignLayers(
        [layer('1', ['a']), layer('only a', ['m'], 'T'), layer('2', ['b'])],
        [layer('first', [], 'U'), layer('1', ['a']), layer('2', ['b']), layer('only b', [], 'V')],
      ),
    ).toEqual([
      { nodes: [], a: [], b: [0] },
      { nodes: ['a'], a: [0], b: [1] },
      { nodes: ['m'], a: [1], b: [] },
      { nodes: ['b'], a: [2], b: [2] },
      { nodes: [], a: [], b: [3] },
    ]);
  });

  it('has every layer in exactly one row, and is fast', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      layer(`l${index}`, index % 3 === 0 ? [] : [`n${index}`, `n${index + (index % 7)}`], `T${index % 5}`),
    );
    const others = many.toReversed().map((each, index) => (index % 4 === 0 ? layer(`o${index}`) : each));
    const started = performance.now();
    const rows = alignLayers(many, others);
    expect(performance.now() - started).toBeLessThan(2000);
    const indices = (side: 'a' | 'b') => rows.flatMap((row) => row[side]).toSorted((x, y) => x - y);
    expect(indices('a')).toEqual(many.map((_, index) => index));
    expect(indices('b')).toEqual(others.map((_, index) => index));
  });
});

describe('compareEngines', () => {
  const slow = engine([
    ['Reformatting CopyNode for Input Tensor 0 to Conv_0', 0.1],
    ['Conv_0', 0.5, 'Float'],
    ['Conv_1', 0.4, 'Half'],
  ]);
  const fast = engine([
    ['Conv_0', 0.2, 'Half'],
    ['Conv_1', 0.5, 'Half'],
  ]);

  it('names the difference and its largest cause', () => {
    const { sentence, rows } = compareEngines(slow, fast, { a: 'fp32', b: 'fp16' });
    expect(plainText(sentence)).toBe(
      'fp16 is 300 µs faster than fp32 (700 µs against 1 ms a query); the largest cause is Conv_0 with −300 µs (FP32 to FP16).',
    );
    expect(rows.map(({ nodes, aNs, bNs, deltaNs }) => [nodes, aNs, bNs, deltaNs])).toEqual([
      [[], 100_000, 0, -100_000],
      [['Conv_0'], 500_000, 200_000, -300_000],
      [['Conv_1'], 400_000, 500_000, 100_000],
    ]);
    expect(plainText(compareEngines(fast, slow, { a: 'x', b: 'y' }).sentence)).toContain('slower than x');
    expect(plainText(compareEngines(fast, fast, { a: 'x', b: 'y' }).sentence)).toContain('equally fast');
  });

  it('claims no difference without times', () => {
    const untimed = buildEngineReport({ layers: parseLayers('{"Layers": ["Conv_0"]}', 'x') });
    const { sentence, rows } = compareEngines(slow, untimed, { a: 'x', b: 'y' });
    expect(plainText(sentence)).toBe('y has no layer times; 3 groups of layers are aligned.');
    expect(rows.every(({ deltaNs }) => deltaNs === null)).toBe(true);
  });

  it('says what makes it unfair', () => {
    const notes = compareEngines(
      { ...slow, gpu: 'A' },
      { ...fast, gpu: 'B', synthetic: true },
      { a: 'x', b: 'y' },
    ).notes;
    expect(notes.join()).toContain('different GPUs: A and B');
    expect(notes.join()).toContain('stand-in');
    expect(compareEngines(slow, fast, { a: 'x', b: 'y' }).notes).toEqual([]);
  });
});
