/** Names that decide what the plug-in takes an event for. */

const collectives = ['broadcast', 'reduce', 'all_reduce', 'all_gather', 'reduce_scatter'];
const ncclNames = new Set(collectives.map((name) => `nccl:${name}`));
const glooNames = new Set(collectives.map((name) => `gloo:${name}`));

/** Parts of kernel names that count as use of tensor cores. */
const tensorCoreKernelParts = [
  'h884',
  's884',
  'h1688',
  's1688',
  'hmma',
  'i8816',
  '16816',
  'dgrad_1x1_stride_2x2',
  'first_layer_wgrad_kernel',
  'conv1x1',
  'conv2d_c1_k1',
  'direct_group',
  'xmma_implicit_gemm',
  'xmma_sparse_conv',
  'xmma_warp_specialized_implicit_gemm',
  'xmma_gemm',
  'xmma_sparse_gemm',
  'c1688',
];

/** Operators that could use tensor cores. */
export const eligibleOperators: ReadonlySet<string> = new Set([
  ...[
    ...['_convolution', 'conv1d', 'conv2d', 'conv3d', 'conv_tbc', 'convolution', 'prelu'],
    ...['conv_transpose1d', 'conv_transpose2d', 'conv_transpose3d'],
    ...['cudnn_convolution', 'cudnn_convolution_transpose', 'cudnn_convolution_backward'],
    ...['cudnn_convolution_backward_weight', 'cudnn_convolution_backward_input'],
    ...['cudnn_convolution_transpose_backward', 'cudnn_convolution_transpose_backward_weight'],
    'cudnn_convolution_transpose_backward_input',
    ...['addmm', 'addmm_', 'addmv', 'addr', 'addbmm', 'baddbmm', 'bmm', 'matmul', 'mm', 'mv', 'linear'],
    ...['chain_matmul', 'linalg_multi_dot'],
    ...['_thnn_fused_lstm_cell', '_thnn_fused_gru_cell', 'lstm_cell', 'gru_cell'],
    ...['rnn_tanh_cell', 'rnn_relu_cell'],
  ].map((name) => `aten::${name}`),
  ...['CudnnConvolutionBackward', 'CudnnConvolutionTransposeBackward', 'BmmBackward0', 'MmBackward'],
  ...['AddmvBackward', 'MvBackward', 'AddmmBackward', 'AddbmmBackward'],
]);

export function isNcclName(name: string): boolean {
  return ncclNames.has(name);
}

export function isCollectiveName(name: string): boolean {
  return ncclNames.has(name) || glooNames.has(name);
}

export function usesTensorCores(kernelName: string): boolean {
  return tensorCoreKernelParts.some((part) => kernelName.includes(part));
}

export function isTensorCoreEligible(operatorName: string): boolean {
  return eligibleOperators.has(operatorName);
}

export function isDataLoaderName(name: string): boolean {
  return (
    (name.startsWith('enumerate(DataLoader)#') && name.endsWith('.__next__')) ||
    name.startsWith('enumerate(DataPipe)#')
  );
}

export function isStepName(name: string): boolean {
  return name.startsWith('ProfilerStep#');
}

/** Operators that the tables leave out. */
export function isLeftOut(name: string): boolean {
  return (
    name === 'DataParallel.forward' ||
    name === 'DistributedDataParallel.forward' ||
    name.startsWith('Optimizer.')
  );
}
