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

test('kernels whose templates are alike keep one label', () => {
  expect(labels('k<int>(float*)', 'k<int>(double*)')).toEqual(['k', 'k']);
});
