import {
  isBlockingCopyCall,
  isGraphLaunchCall,
  isKernelLaunchCall,
  isSynchronisingCall,
} from '../classify/runtimeCalls.ts';
import { isDataLoaderName } from '../analyse/breakdown.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { category } from '../read/eventCategory.ts';
import { none } from '../read/eventColumns.ts';
import { nameOf } from '../read/trace.ts';
import type { ComparedSteps } from './comparedSteps.ts';

/** How often the host did in a mean step what costs time. */
export interface StepCalls {
  readonly launches: number;
  readonly graphLaunches: number;
  readonly copies: number;
  /** Calls that wait for the GPU, by name and by what the program wrote, such as `.item()`. */
  readonly syncs: ReadonlyMap<string, number>;
  readonly syncCount: number;
  /** Names of the loader's turns. */
  readonly loaders: ReadonlySet<string>;
}

const kinds = { launch: 1, graph: 2, sync: 3, loader: 4 } as const;

/** Counts calls in the compared steps. */
export function callsOfStep(linked: LinkedTrace, compared: ComparedSteps): StepCalls {
  const { trace, deviceRows } = linked;
  const { events } = trace;
  const kindOf = trace.names.flags((name) =>
    isKernelLaunchCall(name)
      ? kinds.launch
      : isGraphLaunchCall(name)
        ? kinds.graph
        : isSynchronisingCall(name) || isBlockingCopyCall(name)
          ? kinds.sync
          : isDataLoaderName(name)
            ? kinds.loader
            : 0,
  );
  const counts = [0, 0, 0, 0, 0];
  const syncs = new Map<string, number>();
  const loaders = new Set<string>();
  for (let row = 0; row < events.count; row++) {
    const kind = kindOf[events.name[row]!]!;
    if (kind === 0 || !compared.includes(events.startNs[row]!)) {
      continue;
    }
    const code = events.category[row];
    if (kind === kinds.loader) {
      if (code === category.annotation || code === category.operator) {
        loaders.add(nameOf(trace, row));
      }
    } else if (code === category.runtime || code === category.driver) {
      counts[kind]!++;
      if (kind === kinds.sync) {
        const label = `${nameOf(trace, row)}${originOf(linked, row)}`;
        syncs.set(label, (syncs.get(label) ?? 0) + 1);
      }
    }
  }
  let copies = 0;
  for (const row of deviceRows) {
    const call = linked.launch[row]!;
    if (
      events.category[row] === category.memcpy &&
      call !== none &&
      compared.includes(events.startNs[call]!)
    ) {
      copies++;
    }
  }
  const count = Math.max(1, compared.steps.length);
  return {
    launches: counts[kinds.launch]! / count,
    graphLaunches: counts[kinds.graph]! / count,
    copies: copies / count,
    syncs: new Map([...syncs].map(([label, calls]) => [label, calls / count])),
    syncCount: counts[kinds.sync]! / count,
    loaders,
  };
}

/** What made a call wait, in the words of the program. */
function originOf({ trace, operator, parent }: LinkedTrace, row: number): string {
  let outermost = operator[row]!;
  if (outermost === none) {
    return '';
  }
  const innermost = nameOf(trace, outermost);
  if (innermost === 'aten::_local_scalar_dense' || innermost === 'aten::item') {
    return ' through .item()';
  }
  for (let outer = parent[outermost]!; outer !== none; outer = parent[outer]!) {
    if (trace.events.category[outer] === category.operator && nameOf(trace, outer).startsWith('aten::')) {
      outermost = outer;
    }
  }
  const name = nameOf(trace, outermost).replace(/^aten::/, '');
  return name === 'to' || name === '_to_copy' ? ' through .to() or .cpu()' : ` through ${name}`;
}
