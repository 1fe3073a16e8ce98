import type { LinkedTrace } from '../link/linkedTrace.ts';
import { none } from '../read/eventColumns.ts';
import { floatFormat, inputTypes, type NumberFormat } from './dtypes.ts';
import { judgeTensorCores, type TensorCoreUse } from './tensorCores.ts';

/** Judges kernels by row. Kernels of the same name, operator and types are judged once. */
export interface TensorCoreJudge {
  useOf(row: number): TensorCoreUse;
  /** Widest floating-point format of the inputs of the operator that launched a kernel. */
  formatOf(row: number): NumberFormat | undefined;
}

export function tensorCoreJudge({ trace, operator }: LinkedTrace): TensorCoreJudge {
  const { events, names, details } = trace;
  const verdicts = new Map<number, Map<number, TensorCoreUse>>();
  const formats = new Map<number, NumberFormat | undefined>();
  const formatOfTypes = (types: number) => {
    if (!formats.has(types)) {
      formats.set(types, types === 0 ? undefined : floatFormat(inputTypes(details.text(types))));
    }
    return formats.get(types);
  };
  const formatOf = (row: number) => {
    const from = operator[row]!;
    return from === none ? undefined : formatOfTypes(events.b[from]!);
  };
  return {
    formatOf,
    useOf: (row) => {
      const from = operator[row]!;
      const kernel = events.name[row]!;
      // Two numbers below 2^26 make one key; traces have thousands of names and types.
      const key = from === none ? -1 : events.name[from]! * 2 ** 26 + events.b[from]!;
      let byOperator = verdicts.get(kernel);
      if (byOperator === undefined) {
        byOperator = new Map();
        verdicts.set(kernel, byOperator);
      }
      let use = byOperator.get(key);
      if (use === undefined) {
        const format = formatOf(row);
        use = judgeTensorCores(names.text(kernel), {
          ...(from === none ? {} : { operatorName: names.text(events.name[from]!) }),
          ...(format === undefined ? {} : { format }),
        }).use;
        byOperator.set(key, use);
      }
      return use;
    },
  };
}
