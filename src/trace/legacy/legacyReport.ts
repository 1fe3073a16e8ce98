import type { Trace } from '../read/trace.ts';
import type { LegacyDefinitions } from './legacyDefinitions.ts';
import {
  type LegacyKernel,
  type LegacyKernelByProperties,
  legacyKernels,
  legacyKernelsByProperties,
} from './legacyKernels.ts';
import { type LegacyDeviceMemory, legacyMemory } from './legacyMemory.ts';
import { legacyModel } from './legacyModel.ts';
import { type LegacyOperator, legacyOperators } from './legacyOperators.ts';
import { type LegacyOverview, legacyOverview } from './legacyOverview.ts';
import { type LegacyRecommendation, legacyRecommendations } from './legacyRecommendations.ts';

/**
 * What torch_tb_profiler 0.4.3, the TensorBoard plug-in that was retired, says about a trace, its mistakes included.
 * Times are microseconds and shares between 0 and 1, not rounded; the plug-in shows operators in whole microseconds and
 * shares in percent with two digits, see {@link roundHalfEven}.
 */
export interface LegacyReport {
  readonly definitions: LegacyDefinitions;
  readonly overview: LegacyOverview;
  readonly operators: readonly LegacyOperator[];
  readonly operatorsByShape: readonly LegacyOperator[];
  readonly kernels: readonly LegacyKernel[];
  readonly kernelsByProperties: readonly LegacyKernelByProperties[];
  /** `undefined` when the trace holds no allocations. */
  readonly memory: readonly LegacyDeviceMemory[] | undefined;
  readonly recommendations: readonly LegacyRecommendation[];
}

/** Computes all views of the plug-in. */
export function legacyReport(trace: Trace, definitions: LegacyDefinitions = 'release'): LegacyReport {
  const model = legacyModel(trace, definitions);
  const overview = legacyOverview(model);
  return {
    definitions,
    overview,
    operators: legacyOperators(model, 'name'),
    operatorsByShape: legacyOperators(model, 'nameAndShape'),
    kernels: legacyKernels(model),
    kernelsByProperties: legacyKernelsByProperties(model),
    memory: legacyMemory(model),
    recommendations: legacyRecommendations(model, overview),
  };
}
