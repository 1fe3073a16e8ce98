import type { TraceAnalysis } from '../../analyse/traceAnalysis.ts';
import { operatorFormats } from '../../classify/operatorFormats.ts';
import { parseOrNothing } from '../../classify/dtypes.ts';
import { none } from '../../read/eventColumns.ts';
import { formatDurationNs } from '../../../core/units.ts';
import { evidence } from '../evidence.ts';
import type { Finding } from '../finding.ts';
import { isWorthwhile } from '../worthwhile.ts';
import { gainOfFaster, kernelsOfKind, nsPerStep } from './kernelRows.ts';

/** Tensor cores take FP16 and BF16 in pieces of 16 bytes. */
const alignment = 8;
/** What is left of the time of a product whose sizes fit. */
const alignedShare = 0.6;

/** Products in FP16 or BF16 with a size that tensor cores cannot divide evenly. */
export function unalignedHalfFinding(analysis: TraceAnalysis): Finding | undefined {
  const { linked, timing, trace } = analysis;
  if (timing === undefined) {
    return undefined;
  }
  const formatOf = operatorFormats(linked);
  const isUneven = new Map<number, boolean>();
  const rows = kernelsOfKind(analysis, (kind, row) => {
    const format = formatOf(row);
    const operator = linked.operator[row]!;
    if (kind !== 'matmul' || (format !== 'fp16' && format !== 'bf16') || operator === none) {
      return false;
    }
    const name = trace.names.text(trace.events.name[operator]!);
    if (!/^aten::(?:mm|bmm|addmm|baddbmm)$/.test(name)) {
      return false;
    }
    const shapes = trace.events.a[operator]!;
    let uneven = isUneven.get(shapes);
    if (uneven === undefined) {
      uneven = hasUnevenMatrix(trace.details.text(shapes));
      isUneven.set(shapes, uneven);
    }
    return uneven;
  });
  const stake = gainOfFaster(analysis, rows, alignedShare);
  if (!isWorthwhile(stake, timing.expectedNs)) {
    return undefined;
  }
  const [first] = rows;
  const shapes = first === undefined ? '' : trace.details.text(trace.events.a[linked.operator[first]!]!);
  return {
    id: 'unaligned-half',
    title: 'Half-precision products have sizes that tensor cores cannot divide',
    stakeNsPerStep: stake,
    confidence: 'medium',
    evidence: [
      evidence(
        linked,
        `Products with a size that is no multiple of ${alignment}, such as ${shapes}, take ${formatDurationNs(nsPerStep(analysis, rows))} of each step.`,
        rows,
      ),
    ],
    advice:
      'Pad vocabulary, hidden and batch sizes to multiples of 8, better 64 (a vocabulary of 50257 becomes 50304).',
  };
}

/** Whether one of the matrices in "Input Dims" has a last or last but one size that is no multiple of eight. */
export function hasUnevenMatrix(dims: string): boolean {
  const parsed = parseOrNothing(dims);
  if (!Array.isArray(parsed)) {
    return false;
  }
  return parsed.some(
    (shape: unknown) =>
      Array.isArray(shape) &&
      shape.length >= 2 &&
      shape.slice(-2).some((size: unknown) => typeof size === 'number' && size > 1 && size % alignment !== 0),
  );
}
