import type { LinkedTrace } from '../link/linkedTrace.ts';
import { none } from '../read/eventColumns.ts';
import { floatFormat, inputTypes, type NumberFormat } from './dtypes.ts';

/** Says of device work in which format its operator's inputs are, the widest one; `undefined` where nothing tells. */
export function operatorFormats({ trace, operator }: LinkedTrace): (row: number) => NumberFormat | undefined {
  const { events, details } = trace;
  const formats = new Map<number, NumberFormat | undefined>([[0, undefined]]);
  return (row) => {
    const cause = operator[row]!;
    if (cause === none) {
      return undefined;
    }
    const types = events.b[cause]!;
    if (!formats.has(types)) {
      formats.set(types, floatFormat(inputTypes(details.text(types))));
    }
    return formats.get(types);
  };
}
