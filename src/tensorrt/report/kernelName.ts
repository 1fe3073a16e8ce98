/** What a kernel name says of itself. */
export interface KernelWords {
  readonly precision: string | null;
  /** Whether it runs on tensor cores; null when the name does not tell. */
  readonly tensorCores: boolean | null;
}

/** Of a layer without a kernel name. */
export const unknownKernel: KernelWords = { precision: null, tensorCores: null };

/** CUDA cores: single precision (`scudnn`, `sgemm`, `ffma`), `simt`, and 8-bit dot products (`icudnn_int8x4`). */
const withoutTensorCores = /simt|ffma|dp4a|(?:^|_)scudnn|(?:^|_)sgemm|icudnn_int8x4|(?:^|_)hcudnn/u;
/** Instructions of tensor cores (`hmma`, `i16832`, `s1688`) and their tiles (`tensor16x8x16`). */
const withTensorCores =
  /(?:^|_)(?:[hisq]|bf|tf32_|w)?g?mma(?:_|$)|tensor\d+x\d+x\d+|tensorop|(?:^|_)[hisbq](?:884|1684|1688|8816|16816|16832|16864)|(?:^|_)bf16_s16816/u;

const precisionWords: readonly (readonly [RegExp, string])[] = [
  [/tf32/u, 'TF32'],
  [/bf16/u, 'BF16'],
  [/e4m3|e5m2|fp8|(?:^|_)qgmma/u, 'FP8'],
  [/(?:^|_)i8(?:i8|f16|f32)_i8i32|int8x4|(?:^|_)i(?:8816|16832)|imma|igmma/u, 'INT8'],
  // What is multiplied, then what is summed: `f16f16_f16f16_f16`, `f16f16_f16f32_f32`.
  [/(?:^|_)f16f(?:16|32)_|hmma|hgmma|(?:^|_)h(?:884|1688|16816)|hcudnn|hgemm/u, 'FP16'],
  [/f32f32_f32f32|scudnn|sgemm|ffma/u, 'FP32'],
];

/**
 * Reads a tactic name such as `sm80_xmma_fprop_implicit_gemm_f16f16_f16f16_f16_…_tensor16x8x16_…`. The words are those
 * of the kernels of cuDNN, cuBLAS, CUTLASS and xmma as they stand in public layer exports; a name without any of them
 * says nothing.
 */
export function readKernelName(tactic: string): KernelWords {
  const name = tactic.slice(0, 400).toLowerCase();
  const precision = precisionWords.find(([words]) => words.test(name))?.[1] ?? null;
  if (withoutTensorCores.test(name)) {
    return { precision, tensorCores: false };
  }
  return { precision, tensorCores: withTensorCores.test(name) ? true : null };
}
