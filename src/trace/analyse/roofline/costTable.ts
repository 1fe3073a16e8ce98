import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { PairIds } from '../operators/pairIds.ts';
import { type OperatorCost, operatorCost } from './operatorCost.ts';
import { operatorArgs } from './tensorArgs.ts';

/** The cost of an operator by its row; each combination of name, shapes, types and values is worked out once. */
export function costTable({ trace }: LinkedTrace): (row: number) => OperatorCost | undefined {
  const { events, names, details, concreteInputs } = trace;
  const shaped = new PairIds();
  const typed = new PairIds();
  const valued = new PairIds();
  const costs: (OperatorCost | null)[] = [];
  return (row) => {
    const withShapes = shaped.id(events.name[row]!, events.a[row]!);
    const withTypes = typed.id(withShapes, events.b[row]!);
    const values = concreteInputs.get(row) ?? 0;
    const id = valued.id(withTypes, values);
    let cost = costs[id];
    if (cost === undefined) {
      const args = operatorArgs(
        details.text(events.a[row]!),
        details.text(events.b[row]!),
        values === 0 ? '' : details.text(values),
      );
      cost = operatorCost(names.text(events.name[row]!), args) ?? null;
      costs[id] = cost;
    }
    return cost ?? undefined;
  };
}
