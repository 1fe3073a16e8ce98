import { isGraphLaunchCall } from '../../classify/runtimeCalls.ts';
import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { none } from '../../read/eventColumns.ts';

/** Device work that no operator launched: by a CUDA graph, by a call outside operators, or by nobody known. */
export const workWithoutOperator = ['(CUDA graph)', '(outside operators)', '(not linked)'] as const;

/** Position in {@link workWithoutOperator} of device work. */
export function kindOutside({ trace, launch }: LinkedTrace, deviceRow: number): number {
  const call = launch[deviceRow]!;
  if (call === none) {
    return 2;
  }
  return isGraphLaunchCall(trace.names.text(trace.events.name[call]!)) ? 0 : 1;
}
