import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { formatDurationNs, formatSignificant } from '../../../core/units.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';
import { gainOfFaster, kernelsOfKind, nsPerStep } from './kernelRows.ts';

/** Convolutions that work in another memory layout than the tensors have, with conversions around each. */
export function layoutConversionFinding(analysis: TraceAnalysis): Finding | undefined {
  const { linked, timing, steps } = analysis;
  const rows = kernelsOfKind(analysis, (kind) => kind === 'layout');
  const stake = gainOfFaster(analysis, rows, 0);
  if (timing === undefined || !isWorthwhile(stake, timing.expectedNs)) {
    return undefined;
  }
  return {
    id: 'layout-conversion',
    title: 'Convolutions convert their tensors to another layout and back',
    stakeNsPerStep: stake,
    confidence: 'medium',
    evidence: [
      evidence(
        linked,
        `${formatSignificant(rows.length / steps.length)} kernels a step only change between NCHW and NHWC; they take ${formatDurationNs(nsPerStep(analysis, rows))}.`,
        rows,
      ),
    ],
    advice:
      'Keep model and input in channels-last layout: model.to(memory_format=torch.channels_last), and the same for the input.',
  };
}
