import { formatSignificant } from '../../core/units.ts';
import type { Accuracy } from '../../model/accuracy.ts';

/** One line about a verified file: "largest difference 3.1e-6, top-1 agrees for 2 of 2 samples". */
export function describeAccuracy(accuracy: Accuracy): string {
  const largest = Math.max(0, ...accuracy.outputs.map((output) => output.maxAbsolute));
  const { topK } = accuracy;
  const agreement =
    topK === undefined ? '' : `, top-${topK.k} agrees for ${topK.agreed} of ${topK.total} samples`;
  return `largest difference ${formatSignificant(largest)}${agreement}`;
}
