/** Words for data types as TensorRT and its kernels write them, with the name of the precision. */
const precisions: Readonly<Record<string, string>> = {
  float: 'FP32',
  fp32: 'FP32',
  tf32: 'TF32',
  half: 'FP16',
  fp16: 'FP16',
  bf16: 'BF16',
  bfloat16: 'BF16',
  int8: 'INT8',
  uint8: 'UINT8',
  int4: 'INT4',
  fp8: 'FP8',
  fp4: 'FP4',
  e8m0: 'E8M0',
  int32: 'INT32',
  int64: 'INT64',
  bool: 'BOOL',
};

const typeWord =
  /\b(Float|FP32|TF32|Half|BFloat16|BF16|FP16|FP8|FP4|UInt8|Int8|Int4|Int32|Int64|Bool|E8M0)\b/iu;

/** The type word in `Channel major FP16 format where channel % 8 == 0`, `Half` or `Int8 NHWC`; null when there is none. */
export function typeIn(text: string): string | null {
  return typeWord.exec(text)?.[1] ?? null;
}

/** `Half` gives `FP16`; null for an unknown type. */
export function precisionOfType(type: string): string | null {
  return precisions[(typeIn(type) ?? '').toLowerCase()] ?? null;
}

/** Precisions that a quantised model computes in. */
export function isQuantised(precision: string | null): boolean {
  return precision !== null && ['INT8', 'INT4', 'FP8', 'FP4'].includes(precision);
}

export function isFloat(precision: string | null): boolean {
  return precision !== null && ['FP32', 'TF32', 'FP16', 'BF16'].includes(precision);
}
