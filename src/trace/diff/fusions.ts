import type { KernelRow } from './diffRows.ts';
import type { TraceProfile } from './traceProfile.ts';

/** Kernels of one trace that became fewer, generated ones in the other. */
export interface Fusion {
  /** The generated kernel with most time. */
  readonly name: string;
  /** Other generated kernels of the same operators. */
  readonly others: number;
  /** Kinds of kernels that went. */
  readonly kinds: number;
  readonly aCalls: number;
  readonly bCalls: number;
  readonly deltaNs: number;
}

/**
 * Finds what a compiler fused. The names of Triton kernels that torch.compile generates say which operators are in
 * them (`triton_poi_fused_add_relu_0`); kernels that these operators launched before and that went are their origin.
 */
export function findFusions(a: TraceProfile, b: TraceProfile, kernels: readonly KernelRow[]): Fusion[] {
  const generated = kernels.filter(({ name, status }) => status === 'added' && isGenerated(name));
  const gone = kernels.filter(({ name, status }) => status === 'removed' && !isGenerated(name));
  const origins = gone.map((row) => ({
    row,
    operators: [...(a.kernels.get(row.name)?.operators ?? [])].map(plainOperator),
  }));
  const [top] = generated.toSorted((x, y) => y.bNs - x.bNs);
  if (top === undefined) {
    return [];
  }
  const fusedNames = generated.map(({ name }) => name);
  const fused = origins.filter(({ operators }) =>
    operators.some((operator) => fusedNames.some((name) => namesOperator(name, operator))),
  );
  if (fused.length === 0) {
    return [];
  }
  const sum = (rows: readonly KernelRow[], valueOf: (row: KernelRow) => number) =>
    rows.reduce((total, row) => total + valueOf(row), 0);
  const rows = fused.map(({ row }) => row);
  return [
    {
      name: top.name,
      others: generated.length - 1,
      kinds: rows.length,
      aCalls: sum(rows, ({ aCalls }) => aCalls),
      bCalls: sum(generated, ({ name }) => b.kernels.get(name)?.calls ?? 0),
      deltaNs: sum(generated, ({ bNs }) => bNs) - sum(rows, ({ aNs }) => aNs),
    },
  ];
}

function isGenerated(name: string): boolean {
  return name.startsWith('triton_');
}

/** `aten::add_` as generated names spell it: `add`. */
function plainOperator(name: string): string {
  return name.replace(/^\w+::/, '').replace(/^_+|_+$/g, '');
}

function namesOperator(kernel: string, operator: string): boolean {
  return operator !== '' && `_${kernel}_`.includes(`_${operator}_`);
}
