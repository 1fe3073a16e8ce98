import { describe, expect, it } from 'vitest';
import { parseLayers, splitProfile } from '../../../../src/tensorrt/report/parseLayers.ts';
import { fixture } from './fixture.ts';

describe('parseLayers', () => {
  it('reads names alone', () => {
    const read = parseLayers(fixture('8.2.layers.json'), 'x');
    expect(read.layers.map(({ name }) => name)).toEqual(['Conv_0 + Relu_1', 'MaxPool_2', 'MatMul_3']);
    expect(read).toMatchObject({ bindings: ['input', 'output'], detailed: false, problems: [] });
  });

  it('reads objects with type and format in one', () => {
    const read = parseLayers(fixture('8.6.layers.json'), 'x');
    expect(read.detailed).toBe(true);
    expect(read.layers[0]).toMatchObject({
      layerType: 'Reformat',
      origin: 'REFORMAT',
      inputs: [{ name: 'input', shape: [1, 3, 224, 224], type: 'FP32', format: 'Row major linear FP32' }],
      outputs: [{ type: 'FP16', format: 'Channel major FP16 format where channel % 8 == 0' }],
    });
    expect(read.layers[1]).toMatchObject({ parameterType: 'Convolution', weightsType: 'Half', groups: 1 });
    expect(read.layers[1]?.tactic).toContain('tensor16x8x16');
  });

  it('reads the same from a file whose names are not escaped', () => {
    const sound = parseLayers(fixture('8.6.layers.json'), 'x');
    const repaired = parseLayers(fixture('8.6.layers.unescaped.json'), 'x');
    expect(repaired.layers).toEqual(sound.layers);
    expect(repaired.bindings).toEqual(sound.bindings);
    expect(repaired.problems.join()).toContain('not escaped');
  });

  it('reads type and format apart', () => {
    const read = parseLayers(fixture('11.1.layers.json'), 'x');
    expect(read.layers[1]).toMatchObject({
      streamId: 0,
      tactic: null,
      outputs: [{ type: 'BFloat16', format: 'N/A due to dynamic shapes' }],
    });
  });

  it('knows neither type nor format of dynamic shapes in older files', () => {
    const text =
      '{"Layers": [{"Name": "a", "Inputs": [{"Name": "x", "Dimensions": [-1,3], "Format/Datatype": "N/A due to dynamic shapes"}]}]}';
    expect(parseLayers(text, 'x').layers[0]?.inputs).toEqual([
      { name: 'x', shape: [-1, 3], type: null, format: 'N/A due to dynamic shapes' },
    ]);
  });

  it('takes the number of the optimisation profile off the name', () => {
    expect(splitProfile('Conv_0 [profile 1]')).toEqual({ name: 'Conv_0', profile: 1 });
    expect(splitProfile('(Unnamed Layer* 0) [Shuffle]')).toEqual({
      name: '(Unnamed Layer* 0) [Shuffle]',
      profile: null,
    });
    expect(splitProfile('a [profile 2] b')).toEqual({ name: 'a [profile 2] b', profile: null });
  });

  it('passes over what has no name and refuses what has no layers', () => {
    const read = parseLayers(
      '{"Layers": [{"Name": "a"}, 5, {"x": 1}, null, ""], "Bindings": [{"Name": "b"}, 1]}',
      'x',
    );
    expect(read.layers).toHaveLength(1);
    expect(read.bindings).toEqual(['b', '1']);
    expect(read.problems.join()).toContain('4 of 5 layers');
    expect(() => parseLayers('{"Layers": 5}', '/a/l.json')).toThrow('/a/l.json');
    expect(() => parseLayers('garbage', '/a/l.json')).toThrow('/a/l.json');
  });
});
