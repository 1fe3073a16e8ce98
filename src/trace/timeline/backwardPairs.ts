import { BackwardLinks } from '../analyse/modules/backwardLinks.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import { none } from '../read/eventColumns.ts';

const evaluation = 'autograd::engine::evaluate_function: ';
/** Sums up gradients of parameters and belongs to no forward operator. */
const gradientSum = `${evaluation}torch::autograd::AccumulateGrad`;

/** Which forward operators and nodes of the backward pass belong together, by row, both ways. */
export interface BackwardPairs {
  readonly forwardOf: ReadonlyMap<number, number>;
  readonly backwardOf: ReadonlyMap<number, readonly number[]>;
}

export function backwardPairs(linked: LinkedTrace): BackwardPairs {
  const { trace, operators } = linked;
  const isNode = trace.names.flags((name) => (name.startsWith(evaluation) && name !== gradientSum ? 1 : 0));
  const forwardOf = new Map<number, number>();
  const backwardOf = new Map<number, number[]>();
  if (!isNode.includes(1)) {
    return { forwardOf, backwardOf };
  }
  const links = new BackwardLinks(linked, isNode);
  for (const row of operators) {
    const forward = isNode[trace.events.name[row]!] === 1 ? links.forwardOf(row) : none;
    if (forward !== none && forward !== row) {
      forwardOf.set(row, forward);
      const rows = backwardOf.get(forward);
      if (rows === undefined) {
        backwardOf.set(forward, [row]);
      } else {
        rows.push(row);
      }
    }
  }
  return { forwardOf, backwardOf };
}
