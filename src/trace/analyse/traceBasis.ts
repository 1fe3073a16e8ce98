import { onFirstUse } from '../../core/onFirstUse.ts';
import type { TensorCoreVerdict } from '../classify/tensorCores.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import type { Trace } from '../read/trace.ts';
import { tensorCoreTable } from './kernels/tensorCoreTable.ts';
import { findModules, type ModuleTree } from './modules/moduleTree.ts';
import { operatorParents } from './operators/operatorParents.ts';
import { findSteps, type Step } from './steps.ts';

/** What tables of a trace are made from. */
export interface TraceBasis {
  readonly linked: LinkedTrace;
  readonly trace: Trace;
  readonly steps: readonly Step[];
  /** Sum of the steps' lengths. */
  readonly wallNs: number;
  /** Whether a kernel ran on tensor cores, by row; worked out when it is first asked for. */
  readonly tensorCores: (row: number) => TensorCoreVerdict;
  /** The modules of the model; found when they are first asked for. */
  readonly modules: () => ModuleTree;
  /** The operator around each host event, see {@link operatorParents}; found when first asked for. */
  readonly operatorsAround: () => Uint32Array;
}

/** @param steps when the caller has found them already. */
export function traceBasis(linked: LinkedTrace, steps: readonly Step[] = findSteps(linked)): TraceBasis {
  const verdicts = onFirstUse(() => tensorCoreTable(linked));
  return {
    linked,
    trace: linked.trace,
    steps,
    wallNs: steps.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0),
    tensorCores: (row) => verdicts()(row),
    modules: onFirstUse(() => findModules(linked)),
    operatorsAround: onFirstUse(() => operatorParents(linked)),
  };
}
