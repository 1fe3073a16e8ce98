import { describe, expect, it } from 'vitest';
import { onnxNodesOf } from '../../../../src/tensorrt/report/onnxNodes.ts';

const named = (name: string, graph?: readonly string[]) => onnxNodesOf([{ name, metadata: null }], graph)[0];

describe('onnxNodesOf', () => {
  it.each([
    ['Conv_0 + Relu_1', ['Conv_0', 'Relu_1']],
    [
      'features.0.weight + QuantizeLinear_8 + Conv_12 + PWN(Clip_16)',
      ['QuantizeLinear_8', 'Conv_12', 'Clip_16'],
    ],
    ['PWN(PWN(Sigmoid_4), Mul_5)', ['Sigmoid_4', 'Mul_5']],
    ['/a/Conv || /b/Conv', ['/a/Conv', '/b/Conv']],
    ['{/a/Add, /b/Mul}_myl0_3', ['/a/Add', '/b/Mul']],
    ['{ForeignNode[/a/MatMul.../c/Softmax]}', ['/a/MatMul', '/c/Softmax']],
    ['/fc/MatMul_myl0_2', ['/fc/MatMul']],
    ['Reformatting CopyNode for Input Tensor 0 to Conv_0 + Relu_1', []],
    ['copied_squeeze_after_(Unnamed Layer* 850) [ElementWise]', []],
    ['(Unnamed Layer* 849) [Shuffle]', []],
    ['__myl_MulAdd_myl0_1', []],
    ['Signal 0', []],
    ['', []],
  ])('unfolds %s', (name, nodes) => {
    expect(named(name)).toEqual(nodes);
  });

  it('believes the metadata before the name', () => {
    const metadata = '[ONNX Layer: /d/Gemm]\u001f[ONNX Layer: /d/Bias [0]]\u001e[ONNX Layer: /d/Gemm]';
    expect(onnxNodesOf([{ name: 'x + y', metadata }])).toEqual([['/d/Gemm', '/d/Bias [0]']]);
    expect(onnxNodesOf([{ name: 'x', metadata: '[ONNX Layer: a][ONNX Layer: b]' }])).toEqual([['a', 'b']]);
    expect(onnxNodesOf([{ name: 'x + y', metadata: 'something else' }])).toEqual([['x', 'y']]);
  });

  it('keeps only names of the graph when there is one', () => {
    const graph = ['Conv_0', 'Relu_1', 'a + b', 'PWN(c)', '__myl', 'd_clone_1'];
    expect(named('Conv_0 + Relu_1 + other', graph)).toEqual(['Conv_0', 'Relu_1']);
    expect(named('a + b', graph)).toEqual(['a + b']);
    expect(named('PWN(PWN(c), Conv_0)', graph)).toEqual(['PWN(c)', 'Conv_0']);
    expect(named('Conv_0_clone_2', graph)).toEqual(['Conv_0']);
    expect(named('d_clone_1', graph)).toEqual(['d_clone_1']);
  });

  it('fills a foreign node from the graph, without what other layers have', () => {
    const graph = ['a', 'b', 'c', 'd', 'e'];
    const layers = [
      { name: 'c', metadata: null },
      { name: '{ForeignNode[a...d]}', metadata: null },
      { name: 'e', metadata: null },
    ];
    expect(onnxNodesOf(layers, graph)).toEqual([['c'], ['a', 'd', 'b'], ['e']]);
    expect(onnxNodesOf([{ name: '{ForeignNode[d...a]}', metadata: null }], graph)).toEqual([['d', 'a']]);
  });

  it('takes linear time on names made to be slow', () => {
    const started = performance.now();
    named('PWN('.repeat(10_000));
    named('PWN('.repeat(8000) + ')'.repeat(8000));
    named(' + '.repeat(15_000));
    named('ForeignNode[...'.repeat(3000));
    named(`{${'_myl0'.repeat(9000)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
