import type { OperatorStats } from '../../../src/trace/analyse/operators/operatorStats.ts';
import type { RooflineBound, RooflineRow } from '../../../src/trace/analyse/roofline/roofline.ts';
import { isUsers, parseFrame } from '../../../src/trace/link/sourceFrame.ts';
import type { OperatorsJson } from '../../../src/trace/report/tablesJson.ts';
import { shapesText } from './shapesText.ts';

export const operatorKinds = ['name', 'shape', 'stack'] as const;
/** What makes two calls the same row. */
export type OperatorKind = (typeof operatorKinds)[number];

/** What calls reached against what the GPU can, all of them together. */
export interface Achieved {
  readonly deviceNs: number;
  readonly flopPerSecond: number;
  readonly bytesPerSecond: number;
  /** `null` where the GPU's peaks are not known. */
  readonly efficiency: number | null;
  /** What limits most of their time. */
  readonly bound: RooflineBound | null;
}

/** A row of the operators' table. */
export interface OperatorRow extends OperatorStats {
  /** `1×64×56×56, 64`; empty where they were not recorded, or where rows are by name or stack. */
  readonly shapesText: string;
  /** The innermost frame of the user's own files, else the innermost; empty without a stack. */
  readonly calledFrom: string;
  readonly achieved: Achieved | null;
}

export function operatorRows(answer: OperatorsJson, kind: OperatorKind): OperatorRow[] {
  const stats = {
    name: answer.operators,
    shape: answer.operatorsByShape,
    stack: answer.operatorsByStack,
  }[kind];
  const keyOf = ({ name, shapes }: { readonly name: string; readonly shapes: string | null }) =>
    kind === 'name' ? name : `${name}\n${shapes ?? ''}`;
  const modelled = new Map<string, RooflineRow[]>();
  for (const row of kind === 'stack' ? [] : answer.roofline.rows) {
    const key = keyOf(row);
    modelled.set(key, [...(modelled.get(key) ?? []), row]);
  }
  return stats.map((each) => ({
    ...each,
    shapesText: each.shapes === null ? '' : shapesText(each.shapes),
    calledFrom: calledFrom(each.stack),
    achieved: achievedBy(modelled.get(keyOf(each)) ?? []),
  }));
}

/** Rates of several rows together; shares are weighted by the time that they are of. */
export function achievedBy(rows: readonly RooflineRow[]): Achieved | null {
  const sum = (of: (row: RooflineRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const deviceNs = sum((row) => row.deviceNs);
  if (deviceNs <= 0) {
    return null;
  }
  const isKnown = rows.every(({ efficiency }) => efficiency !== null);
  const byBound = (bound: RooflineBound) => sum((row) => (row.bound === bound ? row.deviceNs : 0));
  const bounds = (['compute', 'memory', 'launch'] as const).toSorted((a, b) => byBound(b) - byBound(a));
  return {
    deviceNs,
    flopPerSecond: sum(({ flops }) => flops) / (deviceNs / 1e9),
    bytesPerSecond: sum(({ bytes }) => bytes) / (deviceNs / 1e9),
    efficiency: isKnown ? sum((row) => (row.efficiency ?? 0) * row.deviceNs) / deviceNs : null,
    bound: isKnown ? (bounds[0] ?? null) : null,
  };
}

function calledFrom(stack: readonly string[]): string {
  const own = stack.find((text) => {
    const frame = parseFrame(text);
    return frame !== undefined && isUsers(frame.file);
  });
  return own ?? stack[0] ?? '';
}
