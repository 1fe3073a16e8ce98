import type { NumberFormat } from './dtypes.ts';

export type TensorCoreUse = 'yes' | 'no' | 'unknown';

/** Whether a kernel runs on tensor cores (NVIDIA) or matrix cores (AMD), and how that is known. */
export interface TensorCoreVerdict {
  readonly use: TensorCoreUse;
  /** A phrase that completes "because". */
  readonly reason: string;
}

/** What is known of a kernel beside its name. */
export interface KernelEvidence {
  /** Name of the operator that launched it; absent for unlinked kernels. */
  readonly operatorName?: string;
  /** Widest floating-point format of the operator's inputs. */
  readonly format?: NumberFormat;
  /** Floating-point operations a second, at least, from the operator's shapes and the kernel's time. */
  readonly flopPerSecond?: number;
  /** What the GPU's vector units reach at most in FP32. */
  readonly vectorPeak?: number;
}

type NameRule = readonly [pattern: RegExp, use: TensorCoreUse | 'by type', reason: string];

/**
 * In order; the first that fits counts. Names are those of cuBLAS, cuDNN, CUTLASS, FlashAttention, PyTorch, Inductor,
 * hipBLASLt (Tensile), MIOpen and Composable Kernel as they stand in recordings.
 */
const nameRules: readonly NameRule[] = [
  // Helpers of matrix kernels that carry the same prefixes.
  [
    /init_device_workspace|splitKreduce|splitk_reduce|reduce_wgrad/i,
    'no',
    'it is a helper without matrix products',
  ],
  [
    /flash.*(?:dot_do_o|convert_d[qkv]|combine|preprocess)|fmha.*(?:reduce|combine)/i,
    'no',
    'it is a helper without matrix products',
  ],
  [/execute_split_k_kernel/i, 'unknown', 'the name does not tell the product from its final sum'],
  [/nchwToNhwc|nhwcToNchw|nchw2nhwc|nhwc2nchw/i, 'no', 'it changes a layout'],
  [/nccl|rccl/i, 'no', 'it moves data between ranks'],
  // Vector units by name, before the families that have both.
  [/ffma|simt|sgemm_largek|OpClassSimt/i, 'no', 'its name says vector units (SIMT)'],
  [/fmha_cutlass[FB]_f32_\w*sm(?:50|70|75)|fmha_cutlass[FB]_\w*sm50/, 'no', 'this variant uses vector units'],
  [/xmma_\w*_f32f32_f32f32_f32(?!.*tensor16)/, 'no', 'it multiplies FP32 numbers as they are'],
  // Matrix units by name.
  [
    /hmma|imma|dmma|wgmma|gmma|tcgen05|utcmma|mma_sync|m16n8k\d|mfma|xdl|wmma/i,
    'yes',
    'its name says matrix instructions',
  ],
  [
    /[a-z]?(?:884|1688|16816|16832|8816|161616)(?:gemm|fprop|dgrad|wgrad|cudnn|conv|_|\b)/i,
    'yes',
    'its name says the tile of a matrix instruction',
  ],
  [/tensorop|tensor16x8|OpClassTensorOp|OpMultiplyAddFast/i, 'yes', 'its name says tensor operations'],
  [/nvjet/i, 'yes', 'nvjet kernels of cuBLAS use tensor cores'],
  [/xmma/i, 'yes', 'xmma kernels of this type use tensor cores'],
  [/\bflash|_flash_|fmha|flash_attn/i, 'yes', 'kernels of FlashAttention use tensor cores'],
  [/^Cijk_.*_MI\d+x/, 'yes', 'its name says a matrix instruction of AMD'],
  [/^igemm_(?:fwd|bwd|wrw)_gtc|gtcx/i, 'yes', 'kernels of this family use the matrix cores of AMD'],
  [/marlin|machete|deep_?gemm/i, 'yes', 'kernels of this family use tensor cores'],
  [/^Cijk_/, 'by type', ''],
  // Generated code: only templates multiply matrices.
  [
    /^triton_(?:poi|red|per|for)_/,
    'no',
    'generated element-wise and reducing kernels have no matrix product',
  ],
  [/^triton_|fused_moe|_dot_kernel|matmul_kernel|_attn_fwd|_attn_bwd/, 'by type', ''],
  // Vector kernels by family.
  [/gemv|gemmk1|dot_kernel|reduce_1Block/i, 'no', 'it multiplies by a vector'],
  [
    /(?:^|_)[sdcz]gemm|scudnn|implicit_convolve_[sd]gemm|explicit_convolve/i,
    'no',
    'its name says FP32 or FP64 on vector units',
  ],
  [
    /winograd|conv(?:olution)?_?depthwise|depthwise|conv2d_(?:grouped_direct|c1_k1)|(?:dgrad|wgrad)(?:\d|_alg0)?_?engine/i,
    'no',
    'this algorithm uses vector units',
  ],
  [
    /at::native::|batch_?norm|bn_(?:fw|bw)_|softmax|elementwise|pooling|multi_tensor_apply|CatArray/i,
    'no',
    'it has no matrix product',
  ],
];

/** Operators whose kernels may multiply matrices. */
const matrixOperator =
  /(?:^|::)_?(?:mm|bmm|addmm|baddbmm|addbmm|matmul|linear|einsum|scaled_mm|int_mm|grouped_mm|.*conv.*|.*attention.*|.*attn.*|.*gemm.*|lstm|gru|rnn.*|_thnn_fused.*|_cudnn_rnn.*|miopen_rnn.*|.*moe.*)$/i;

/** Judges by name first, then by the operator's type, then by the speed that was reached. */
export function judgeTensorCores(kernelName: string, evidence: KernelEvidence = {}): TensorCoreVerdict {
  const rule = nameRules.find(([pattern]) => pattern.test(kernelName));
  if (rule !== undefined && rule[1] !== 'by type' && rule[1] !== 'unknown') {
    return { use: rule[1], reason: rule[2] };
  }
  const { flopPerSecond, vectorPeak, operatorName, format } = evidence;
  if (flopPerSecond !== undefined && vectorPeak !== undefined && flopPerSecond > vectorPeak) {
    return { use: 'yes', reason: 'it computes faster than the vector units of this GPU can' };
  }
  if (rule?.[1] === 'unknown') {
    return { use: 'unknown', reason: rule[2] };
  }
  if (operatorName !== undefined && !isBackwardOrCustom(operatorName) && !matrixOperator.test(operatorName)) {
    return { use: 'no', reason: `${operatorName} has no matrix product` };
  }
  if (rule !== undefined && format !== undefined && isLowPrecision(format)) {
    return {
      use: 'yes',
      reason: `a matrix product of ${format.toUpperCase()} numbers is compiled to matrix instructions`,
    };
  }
  return format === 'fp32'
    ? { use: 'unknown', reason: 'neither its name nor its speed tells whether FP32 was rounded to TF32' }
    : { use: 'unknown', reason: 'neither name, type nor speed tells' };
}

/** Formats that vector units do not multiply as matrices in any common library. */
function isLowPrecision(format: NumberFormat): boolean {
  return format === 'fp16' || format === 'bf16' || format === 'fp8' || format === 'fp4';
}

/** Names that do not tell what is computed: nodes of autograd, operators of other libraries, compiled functions. */
function isBackwardOrCustom(operatorName: string): boolean {
  return !operatorName.startsWith('aten::');
}
