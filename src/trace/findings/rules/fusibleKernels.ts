import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { formatDurationNs, formatSignificant } from '../../../core/units.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';
import { gainOfFaster, kernelsOfKind, nsPerStep } from './kernelRows.ts';

/** A chain of elementwise kernels reads and writes memory once for each; fused it would once for all. */
const fusedShare = 0.5;

/** Kernels that compute element by element and follow each other, which a compiler would make one. */
export function fusibleKernelsFinding(analysis: TraceAnalysis): Finding | undefined {
  const { linked, timing, steps } = analysis;
  const { events, names } = linked.trace;
  const isTriton = names.flags((name) => (name.startsWith('triton_') ? 1 : 0));
  const rows = kernelsOfKind(
    analysis,
    (kind, row) => kind === 'elementwise' && isTriton[events.name[row]!] === 0,
  );
  const stake = gainOfFaster(analysis, rows, fusedShare);
  if (timing === undefined || !isWorthwhile(stake, timing.expectedNs)) {
    return undefined;
  }
  return {
    id: 'fusible-kernels',
    title: 'Much of the GPU time goes into elementwise kernels',
    stakeNsPerStep: stake,
    confidence: 'medium',
    evidence: [
      evidence(
        linked,
        `${formatSignificant(rows.length / steps.length)} elementwise kernels a step take ${formatDurationNs(nsPerStep(analysis, rows))}; each reads and writes its tensors in memory.`,
        rows,
      ),
    ],
    advice:
      'Let torch.compile fuse them, or use operators that are fused already, such as scaled_dot_product_attention and optimizers with fused=True. Half of their time is taken as the gain.',
  };
}
