import type { NumberFormat } from '../../classify/dtypes.ts';

/**
 * Highest rates of a GPU by its maker's data sheet, in 10^12 operations a second without sparsity; `null` where the GPU
 * has no unit for the format. Boards of one name with other clocks or power limits reach less.
 */
export interface DevicePeaks {
  readonly fp64: number | null;
  /** Vector units. */
  readonly fp32: number;
  /** FP32 numbers rounded to TF32 on tensor cores (AMD: XF32). */
  readonly tf32: number | null;
  /** FP16 and BF16 on tensor or matrix cores, summed in FP32. */
  readonly fp16: number | null;
  readonly fp8: number | null;
  readonly fp4: number | null;
  /** 10^9 bytes a second. */
  readonly memory: number;
}

type Row = readonly [
  name: RegExp,
  fp64: number | null,
  fp32: number,
  tf32: number | null,
  fp16: number | null,
  fp8: number | null,
  fp4: number | null,
  memory: number,
];

/**
 * From the public data sheets and architecture papers of NVIDIA and AMD; figures "with sparsity" are halved. FP64 is
 * that of the vector units. In order: the first that fits counts.
 */
const table: readonly Row[] = [
  [/GB?300|B300/, 1.2, 75, 1100, 2250, 4500, 13500, 8000],
  [/GB200/, 40, 80, 1250, 2500, 5000, 10000, 8000],
  [/B200/, 37, 75, 1125, 2250, 4500, 9000, 8000],
  [/GH200/, 34, 67, 494.7, 989.4, 1979, null, 4000],
  [/H200 NVL/, 30, 60, 417.5, 835.5, 1671, null, 4800],
  [/H200/, 34, 67, 494.7, 989.4, 1979, null, 4800],
  [/H100 NVL/, 30, 60, 417.5, 835.5, 1671, null, 3900],
  [/H100 PCIe/i, 25.6, 51.2, 378, 756, 1513, null, 2000],
  [/H100/, 34, 67, 494.7, 989.4, 1979, null, 3350],
  [/A100.*PCI.*80GB/i, 9.7, 19.5, 156, 312, null, null, 1935],
  [/A100.*80GB/, 9.7, 19.5, 156, 312, null, null, 2039],
  [/A100/, 9.7, 19.5, 156, 312, null, null, 1555],
  [/\bA30\b/, 5.2, 10.3, 82, 165, null, null, 933],
  [/\bA40\b/, 0.58, 37.4, 74.8, 149.7, null, null, 696],
  [/\bA10\b/, 0.98, 31.2, 62.5, 125, null, null, 600],
  [/RTX A6000/, 0.6, 38.7, 77.4, 154.8, null, null, 768],
  [/L40S/, 1.4, 91.6, 183, 362, 733, null, 864],
  [/\bL40\b/, 1.4, 90.5, 90.5, 181, 362, null, 864],
  [/\bL4\b/, 0.47, 30.3, 60, 121, 242.5, null, 300],
  [/\bT4\b/, 0.25, 8.1, null, 65, null, null, 320],
  [/V100.*PCI/i, 7, 14, null, 112, null, null, 900],
  [/V100/, 7.8, 15.7, null, 125, null, null, 900],
  [/RTX 5090/, 1.64, 104.8, 104.8, 209.5, 419, 1676, 1792],
  [/RTX 4090/, 1.29, 82.6, 82.6, 165.2, 330.3, null, 1008],
  [/RTX 3090 Ti/, 0.63, 40, 40, 80, null, null, 1008],
  [/RTX 3090/, 0.56, 35.6, 35.6, 71, null, null, 936],
  [/MI355X/, 78.6, 157.3, null, 2516.6, 5033.2, 10066.3, 8000],
  [/MI325X/, 81.7, 163.4, 653.7, 1307.4, 2614.9, null, 6000],
  [/MI300X/, 81.7, 163.4, 653.7, 1307.4, 2614.9, null, 5300],
  [/MI300A/, 61.3, 122.6, 490.3, 980.6, 1961.2, null, 5300],
  // A device is one of the two dies of the board.
  [/MI250X/, 23.95, 23.95, null, 191.5, null, null, 1638],
  [/MI250/, 22.6, 22.6, null, 181, null, null, 1638],
  [/MI210/, 22.6, 22.6, null, 181, null, null, 1638],
];

/** Peaks of a GPU by the name that the trace gives; `undefined` for one that is not in the table. */
export function devicePeaks(name: string): DevicePeaks | undefined {
  const row = table.find(([pattern]) => pattern.test(name));
  if (row === undefined) {
    return undefined;
  }
  const [, fp64, fp32, tf32, fp16, fp8, fp4, memory] = row;
  return { fp64, fp32, tf32, fp16, fp8, fp4, memory };
}

/**
 * The rate, in operations a second, up to which a GPU computes with a format.
 * @param onTensorCores whether the kernel ran there; FP32 then means TF32.
 */
export function peakFlopPerSecond(
  peaks: DevicePeaks,
  format: NumberFormat,
  onTensorCores: boolean,
): number | undefined {
  const tera = teraPeak(peaks, format, onTensorCores);
  return tera === null || tera === undefined ? undefined : tera * 1e12;
}

function teraPeak(
  peaks: DevicePeaks,
  format: NumberFormat,
  onTensorCores: boolean,
): number | null | undefined {
  switch (format) {
    case 'fp64':
      return peaks.fp64;
    case 'fp32':
      return onTensorCores ? (peaks.tf32 ?? peaks.fp32) : peaks.fp32;
    case 'fp16':
    case 'bf16':
      return onTensorCores ? (peaks.fp16 ?? peaks.fp32) : peaks.fp32;
    case 'fp8':
      return peaks.fp8;
    case 'fp4':
      return peaks.fp4;
    case 'integer':
    case 'boolean':
    case 'complex':
      return undefined;
  }
}
