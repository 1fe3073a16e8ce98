import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { operatorFormats } from '../../classify/operatorFormats.ts';
import { formatDurationNs, formatSignificant } from '../../../core/units.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';
import { gainOfFaster, kernelsOfKind, nsPerStep } from './kernelRows.ts';

/** What is left of a matrix product's time on tensor cores; data sheets promise a seventh and less, layers keep more. */
const onTensorCores = 0.4;
const firstWithTensorCores = 7;

/** Matrix products and convolutions in FP32 on the vector units of a GPU that has tensor cores. */
export function lowerPrecisionFinding(analysis: TraceAnalysis): Finding | undefined {
  const { linked, timing, steps, trace, tensorCores } = analysis;
  const major = trace.metadata.devices[0]?.computeMajor;
  if (timing === undefined || (major !== undefined && major < firstWithTensorCores)) {
    return undefined;
  }
  const formatOf = operatorFormats(linked);
  const rows = kernelsOfKind(
    analysis,
    (kind, row) =>
      (kind === 'matmul' || kind === 'convolution' || kind === 'attention') &&
      tensorCores(row).use === 'no' &&
      formatOf(row) === 'fp32',
  );
  const stake = gainOfFaster(analysis, rows, onTensorCores);
  if (!isWorthwhile(stake, timing.expectedNs)) {
    return undefined;
  }
  return {
    id: 'lower-precision',
    title: 'Matrix products run in FP32 beside the tensor cores',
    stakeNsPerStep: stake,
    confidence: 'medium',
    evidence: [
      evidence(
        linked,
        `${formatSignificant(rows.length / steps.length)} kernels a step multiply FP32 numbers on vector units and take ${formatDurationNs(nsPerStep(analysis, rows))}.`,
        rows,
      ),
    ],
    advice:
      'Allow TF32 (torch.set_float32_matmul_precision("high")), or run under torch.autocast in bfloat16; compare the accuracy afterwards.',
  };
}
