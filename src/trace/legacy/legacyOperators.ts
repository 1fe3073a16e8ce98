import { nameOf } from '../read/trace.ts';
import type { LegacyModel } from './legacyModel.ts';
import { pythonText } from './pythonText.ts';

/** A row of the plug-in's operator table; times in microseconds, shares between 0 and 1. */
export interface LegacyOperator {
  readonly name: string;
  /** As the plug-in writes them, in the table by shapes. */
  readonly inputShape?: string;
  readonly calls: number;
  readonly deviceSelfUs: number;
  readonly deviceTotalUs: number;
  readonly hostSelfUs: number;
  readonly hostTotalUs: number;
  /** The first call decides. */
  readonly isTensorCoreEligible: boolean;
  readonly tensorCoreSelfShare: number;
  readonly tensorCoreTotalShare: number;
}

const fields = 7;

/**
 * The operator table, most device time first (host time when nothing ran on a device).
 * @param grouping by name, or by name and shapes of the inputs.
 */
export function legacyOperators(model: LegacyModel, grouping: 'name' | 'nameAndShape'): LegacyOperator[] {
  const { trace, tree, times } = model;
  const { events } = trace;
  const isByShape = grouping === 'nameAndShape';
  const shapes = isByShape ? shapeTexts(model) : undefined;
  const groups = new Map<number, number>();
  const firstNodes: number[] = [];
  let sums = new Float64Array(fields * 64);
  for (const node of times.order) {
    if (tree.isOperator[node] === 0) {
      continue;
    }
    const row = tree.row[node]!;
    const key = events.name[row]! + (shapes === undefined ? 0 : shapes.keyOf(row) * trace.names.size);
    let group = groups.get(key);
    if (group === undefined) {
      group = firstNodes.length;
      groups.set(key, group);
      firstNodes.push(node);
      if (firstNodes.length * fields > sums.length) {
        const larger = new Float64Array(sums.length * 2);
        larger.set(sums);
        sums = larger;
      }
    }
    const at = group * fields;
    sums[at]! += 1;
    sums[at + 1]! += times.selfDeviceUs[node]!;
    sums[at + 2]! += times.deviceUs[node]!;
    sums[at + 3]! += times.selfHostUs[node]!;
    sums[at + 4]! += times.hostUs[node]!;
    sums[at + 5]! += times.selfTensorCoreUs[node]!;
    sums[at + 6]! += times.tensorCoreUs[node]!;
  }
  const rows = firstNodes.map((node, group) => {
    const sum = (field: number) => sums[group * fields + field]!;
    const row = tree.row[node]!;
    return {
      name: nameOf(trace, row),
      ...(shapes === undefined ? {} : { inputShape: shapes.textOf(row) }),
      calls: sum(0),
      deviceSelfUs: sum(1),
      deviceTotalUs: sum(2),
      hostSelfUs: sum(3),
      hostTotalUs: sum(4),
      isTensorCoreEligible: times.isEligible[node] === 1,
      tensorCoreSelfShare: sum(1) > 0 ? sum(5) / sum(1) : 0,
      tensorCoreTotalShare: sum(2) > 0 ? sum(6) / sum(2) : 0,
    };
  });
  return model.launches.work.length > 0
    ? rows.sort((a, b) => b.deviceSelfUs - a.deviceSelfUs)
    : rows.sort((a, b) => b.hostSelfUs - a.hostSelfUs);
}

/** Shapes of an operator's inputs; an operator without them counts as one with an empty list. */
function shapeTexts({ trace }: LegacyModel) {
  const { a } = trace.events;
  const isEmpty = trace.details.flags((text) => (text === '' || text === '[]' ? 1 : 0));
  return {
    keyOf: (row: number) => (isEmpty[a[row]!] === 1 ? 0 : a[row]!),
    textOf: (row: number) => (isEmpty[a[row]!] === 1 ? '[]' : pythonText(trace.details.text(a[row]!))),
  };
}
