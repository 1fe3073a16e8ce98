import { expect, test } from 'vitest';
import { kernelLabels } from '../../../../src/trace/diff/kernelLabels.ts';

function labels(...names: string[]) {
  const found = kernelLabels(names);
  return names.map((name) => found.get(name));
}

test('a label leaves out what tells nothing', () => {
  expect(labels('void (anonymous namespace)::softmax<float, 4>(float*)', 'gemm')).toEqual([
    'softmax',
    'gemm',
  ]);
});

test('kernels with the same short name show the template arguments that differ', () => {
  expect(
    labels(
      'void cutlass::Kernel<Gemm<float, 128>, 32, true>(Params)',
      'void cutlass::Kernel<Gemm<half, 128>, 64, true>(Params)',
      'other',
    ),
  ).toEqual(['Kernel<Gemm<float, 128>, 32>', 'Kernel<Gemm<half, 128>, 64>', 'other']);
});

test('of long arguments only what differs is shown', () => {
  const long = (type: string) =>
    `void k<Policy<${'Nested, '.repeat(20)}${type}, ${'Tail, '.repeat(20)}x> >(int)`;
  expect(labels(long('float'), long('double'))).toEqual(['k<…float…>', 'k<…double…>']);
});

test('kernels whose templates are alike show the parameters that differ', () => {
  expect(labels('k<int>(float*, int)', 'k<int>(double*, int)')).toEqual(['k(float*)', 'k(double*)']);
});

test('of names too long for a label the beginning and the words that differ are shown', () => {
  const name = (tile: string, how: string) =>
    `sm90_xmma_wgrad_indexed_implicit_gemm_f32f32_tf32f32_f32_nhwckrsc_nhwc_tilesize${tile}_g1_execute_${how}_kernel__5x_cudnn`;
  expect(
    labels(name('128x64x32', 'segment_k_on'), name('64x64x32', 'segment_k_on'), name('64x64x32', 'split_k')),
  ).toEqual([
    'sm90_xmma_wgrad_indexed_implicit_gem…tilesize128x64x32…segment…on…',
    'sm90_xmma_wgrad_indexed_implicit_gem…tilesize64x64x32…segment…on…',
    'sm90_xmma_wgrad_indexed_implicit_gem…tilesize64x64x32…split…',
  ]);
});

test('different kernels never have the same label', () => {
  const long = 'a'.repeat(200);
  const names = [
    ...['f', 'g'].map((end) => `${long}${end}`),
    ...['x_y', 'y_x'].map((end) => `${'b'.repeat(80)}_${end}`),
    'void cudnn::k',
    'k',
    'k(int)',
  ];
  expect(new Set(labels(...names)).size).toBe(names.length);
});
