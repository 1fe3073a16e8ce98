/** What a kernel computes, told by its name. */
export type KernelKind =
  | 'convolution'
  | 'matmul'
  | 'attention'
  | 'normalisation'
  | 'elementwise'
  | 'reduction'
  | 'layout'
  | 'optimizer'
  | 'communication'
  | 'other';

/** In order: the first that fits counts. */
const patterns: readonly (readonly [RegExp, KernelKind])[] = [
  [/nccl|rccl|cross_device_reduce/i, 'communication'],
  // Inductor names a fused kernel after all operators in it; what it is stands in front.
  [/^triton_poi_/, 'elementwise'],
  [/^triton_tem_/, 'matmul'],
  [
    /nchwToNhwc|nhwcToNchw|nchw2nhwc|nhwc2nchw|transpose_readWrite|batched_transpose|permute_kernel/i,
    'layout',
  ],
  [/multi_tensor_apply|FusedOptimizer|fused_adam|fused_sgd/i, 'optimizer'],
  [/flash|fmha|attention|sdpa/i, 'attention'],
  [
    /batch_?norm|bn_(?:fw|bw)|layer_?norm|group_?norm|rms_?norm|instance_norm|GammaBeta|cudnn.*norm/i,
    'normalisation',
  ],
  [/conv|fprop|dgrad|wgrad|implicit_gemm|winograd|im2col|xmma_new/i, 'convolution'],
  [/gemm|gemv|cutlass|nvjet|cublas|_mm_|matmul|dot_kernel|Cijk_|xmma|wgmma/i, 'matmul'],
  [
    /elementwise|vectorized_|pointwise|unrolled_|triton_poi|fill|where_|threshold|dropout|gelu|relu/i,
    'elementwise',
  ],
  [/reduce|softmax|sum_|mean_|norm_kernel|triton_(?:red|per)|argmax|cunn_/i, 'reduction'],
];

export function kernelKind(name: string): KernelKind {
  return patterns.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}
