import { floatFormat, inputTypes } from '../../classify/dtypes.ts';
import { judgeTensorCores, type TensorCoreVerdict } from '../../classify/tensorCores.ts';
import type { LinkedTrace } from '../../link/linkedTrace.ts';
import { category } from '../../read/eventCategory.ts';
import { none } from '../../read/eventColumns.ts';
import { PairIds } from '../operators/pairIds.ts';
import { costTable } from '../roofline/costTable.ts';
import { devicePeaks } from '../roofline/devicePeaks.ts';

/**
 * Says of a kernel's row whether it ran on tensor cores. Kernels of one name under operators of one name and type are
 * judged together: what the fastest of their operators reached counts for all.
 */
export function tensorCoreTable(linked: LinkedTrace): (row: number) => TensorCoreVerdict {
  const { trace, deviceRows, operator } = linked;
  const { events, names, details } = trace;
  const vectorPeak = vectorPeakOf(linked);
  const kinds = new PairIds();
  const cases = new PairIds();
  const verdicts: TensorCoreVerdict[] = [];
  const caseOf = (row: number) => {
    const cause = operator[row]!;
    const kind = cause === none ? none : kinds.id(events.name[cause]!, events.b[cause]!);
    return cases.id(events.name[row]!, kind);
  };
  const judge = (id: number, flopPerSecond: number | undefined) => {
    const kind = cases.second(id);
    const format = kind === none ? undefined : floatFormat(inputTypes(details.text(kinds.second(kind))));
    return judgeTensorCores(names.text(cases.first(id)), {
      ...(kind === none ? {} : { operatorName: names.text(kinds.first(kind)) }),
      ...(format === undefined ? {} : { format }),
      ...(flopPerSecond === undefined ? {} : { flopPerSecond }),
      ...(vectorPeak === undefined ? {} : { vectorPeak }),
    });
  };
  const caseOfRow = new Uint32Array(events.count).fill(none);
  const unknown: number[] = [];
  for (let place = 0, { length } = deviceRows; place < length; place++) {
    const row = deviceRows[place]!;
    if (events.category[row] === category.kernel) {
      const id = caseOf(row);
      caseOfRow[row] = id;
      const verdict = (verdicts[id] ??= judge(id, undefined));
      if (verdict.use === 'unknown' && operator[row] !== none) {
        unknown.push(row);
      }
    }
  }
  for (const [id, flopPerSecond] of fastest(linked, unknown, (row) => caseOfRow[row]!)) {
    verdicts[id] = judge(id, flopPerSecond);
  }
  return (row) => {
    const known = caseOfRow[row]!;
    const id = known === none ? caseOf(row) : known;
    return (verdicts[id] ??= judge(id, undefined));
  };
}

/** Rates that the operators behind some kernels reached, all their kernels' time counted; the highest of each case. */
function fastest(
  linked: LinkedTrace,
  rows: readonly number[],
  caseOf: (row: number) => number,
): Map<number, number> {
  const { trace, deviceRows, operator } = linked;
  const rates = new Map<number, number>();
  if (rows.length === 0) {
    return rates;
  }
  const timeNs = new Map<number, number>(rows.map((row) => [operator[row]!, 0]));
  for (let place = 0, { length } = deviceRows; place < length; place++) {
    const row = deviceRows[place]!;
    const before = timeNs.get(operator[row]!);
    if (before !== undefined) {
      timeNs.set(operator[row]!, before + trace.events.durationNs[row]!);
    }
  }
  const costOf = costTable(linked);
  for (let place = 0, { length } = rows; place < length; place++) {
    const row = rows[place]!;
    const cost = costOf(operator[row]!);
    const spentNs = timeNs.get(operator[row]!) ?? 0;
    if (cost !== undefined && spentNs > 0) {
      const id = caseOf(row);
      rates.set(id, Math.max(rates.get(id) ?? 0, cost.flops / (spentNs / 1e9)));
    }
  }
  return rates;
}

/** FP32 operations a second of the fastest GPU of the trace. */
function vectorPeakOf({ trace }: LinkedTrace): number | undefined {
  const peaks = trace.metadata.devices.flatMap(({ name }) => devicePeaks(name)?.fp32 ?? []);
  return peaks.length === 0 ? undefined : Math.max(...peaks) * 1e12;
}
