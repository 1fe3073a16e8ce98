import { formatCount, formatShare, formatSignificant } from '../core/units.ts';
import type { VerifySettings } from '../pipeline/pipelineSchema.ts';
import type { Accuracy, OutputDifference } from './accuracy.ts';

/** What was measured of one candidate, before anybody judged it. */
export interface RawAccuracy {
  readonly candidate: string;
  readonly path: string;
  readonly samples: number;
  /** `outsideTolerance` was counted with the same tolerances as in the settings. */
  readonly outputs: readonly OutputDifference[];
  readonly topK?: { readonly k: number; readonly agreed: number; readonly total: number };
}

/**
 * Judges a candidate: no element outside absolute + relative * |reference|, no NaN, and enough samples whose top-k
 * classes are PyTorch's. Infinities only fail where PyTorch has none, which counts as outside tolerance.
 */
export function judgeAccuracy(raw: RawAccuracy, settings: VerifySettings): Accuracy {
  const { absoluteTolerance, relativeTolerance } = settings;
  const reasons = raw.outputs.flatMap((output) => reasonsOf(output, settings));
  if (raw.topK !== undefined && !agreesEnough(raw.topK, settings.topKAgreement)) {
    const { k, agreed, total } = raw.topK;
    reasons.push(
      `The top-${k} classes agree for ${agreed} of ${formatCount(total, 'sample')}; ` +
        `${formatShare(settings.topKAgreement)} must agree.`,
    );
  }
  return {
    candidate: raw.candidate,
    path: raw.path,
    samples: raw.samples,
    absoluteTolerance,
    relativeTolerance,
    outputs: [...raw.outputs],
    ...(raw.topK === undefined ? {} : { topK: { ...raw.topK, required: settings.topKAgreement } }),
    passed: reasons.length === 0,
    reasons,
  };
}

/** Compared as counts, so that 2 of 3 passes a gate written as 0.6667 only when it should. */
function agreesEnough(topK: { agreed: number; total: number }, required: number): boolean {
  return topK.agreed >= Math.ceil(required * topK.total - 1e-9);
}

function reasonsOf(output: OutputDifference, settings: VerifySettings): string[] {
  const { absoluteTolerance, relativeTolerance } = settings;
  const reasons = [];
  if (output.nanCount > 0) {
    reasons.push(`Output ${output.name} holds ${formatCount(output.nanCount, 'NaN', 'NaN')}.`);
  }
  if (output.outsideTolerance > 0) {
    const infinities = output.infCount > 0 ? `, ${formatCount(output.infCount, 'infinite value')}` : '';
    reasons.push(
      `Output ${output.name}: ${output.outsideTolerance} of ${formatCount(output.elements, 'element')} differ by more than ` +
        `${formatSignificant(absoluteTolerance)} + ${formatSignificant(relativeTolerance)} × |reference| ` +
        `(largest difference ${formatSignificant(output.maxAbsolute)}${infinities}).`,
    );
  }
  return reasons;
}
