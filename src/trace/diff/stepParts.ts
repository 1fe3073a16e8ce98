import { breakDown } from '../analyse/breakdown.ts';
import { rowsByGpu } from '../analyse/gpus.ts';
import { lastAtOrBefore } from '../analyse/steps.ts';
import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import type { ComparedSteps } from './comparedSteps.ts';

/**
 * What a step consists of, so that the parts add up to it. While the GPU works: computing `kernel`, `communication`
 * that no such kernel hides, `copy`. While it stands still: `dataLoader`, `synchronisingCall`, `hostLate`, `pause` (its
 * own, between work that was launched in time) and the `rest`. Without a GPU: `host` operators, loader, communication.
 */
export const stepParts = [
  'kernel',
  'communication',
  'copy',
  'dataLoader',
  'synchronisingCall',
  'hostLate',
  'pause',
  'host',
  'rest',
] as const;
export type StepPart = (typeof stepParts)[number];
export type StepParts = Readonly<Record<StepPart, number>>;

/** Nanoseconds of each part in a mean step. */
export function partsOfStep(analysis: TraceAnalysis, compared: ComparedSteps): StepParts {
  const parts: Record<StepPart, number> = {
    kernel: 0,
    communication: 0,
    copy: 0,
    dataLoader: 0,
    synchronisingCall: 0,
    hostLate: 0,
    pause: 0,
    host: 0,
    rest: 0,
  };
  const gpu = busiestGpu(analysis);
  for (const step of compared.steps) {
    const times = breakDown(analysis.parts, step);
    parts.kernel += times.kernel;
    parts.communication += times.communication;
    parts.copy += times.memcpy + times.memset;
    if (gpu === undefined) {
      parts.dataLoader += times.dataLoader;
      parts.host += times.runtime + times.cpu;
    }
  }
  if (gpu !== undefined) {
    addGaps(parts, analysis, compared, gpu);
  }
  const count = Math.max(1, compared.steps.length);
  let known = 0;
  for (const part of stepParts) {
    parts[part] /= count;
    known += parts[part];
  }
  parts.rest += compared.meanNs - known;
  return parts;
}

function addGaps(
  parts: Record<StepPart, number>,
  { gaps }: TraceAnalysis,
  { steps }: ComparedSteps,
  gpu: number,
): void {
  const starts = steps.map(({ startNs }) => startNs);
  for (const gap of gaps) {
    const index = gap.gpu === gpu ? lastAtOrBefore(starts, gap.startNs) : -1;
    if (index < 0 || gap.startNs >= steps[index]!.endNs) {
      continue;
    }
    switch (gap.cause) {
      case 'dataLoader':
      case 'synchronisingCall':
      case 'hostLate':
        parts[gap.cause] += gap.durationNs;
        break;
      case 'launchQueue':
      case 'streamWait':
        parts.pause += gap.durationNs;
        break;
      default:
        parts.rest += gap.durationNs;
    }
  }
}

/** The GPU with most work; `undefined` when none worked. */
function busiestGpu({ linked }: TraceAnalysis): number | undefined {
  let best: number | undefined;
  let most = 0;
  for (const [gpu, rows] of rowsByGpu(linked)) {
    if (rows.length > most) {
      most = rows.length;
      best = gpu;
    }
  }
  return best;
}
