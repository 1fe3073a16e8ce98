import { z } from 'zod/mini';
import { isCausedIn, windowOfSteps } from '../../../analyse/operators/timeWindow.ts';
import type { LinkedTrace } from '../../../link/linkedTrace.ts';
import { none } from '../../../read/eventColumns.ts';
import { nameOf } from '../../../read/trace.ts';
import { scopeSchema } from '../../scope.ts';
import { defineQuery } from '../../sessionQuery.ts';
import { codePlace, type EventPlace, eventPlace } from '../eventPlace.ts';
import { longestRows } from './longestRows.ts';

/** A launch of a kernel, or a copy. */
export interface KernelExample extends EventPlace {
  /** The operator that launched it. */
  readonly operator: string | null;
}

export interface KernelExamples {
  readonly calls: number;
  readonly examples: readonly KernelExample[];
  /** By device time. */
  readonly operators: readonly { readonly name: string; readonly calls: number; readonly totalNs: number }[];
}

const shownExamples = 5;
const triple = z.nullable(z.array(z.number()));
const launchSchema = z.object({
  operator: z.nullable(z.string()),
  grid: triple,
  block: triple,
  registersPerThread: z.nullable(z.number()),
  sharedMemoryBytes: z.nullable(z.number()),
});
/** An operator and a launch configuration, as a row of `kernelsByLaunch` has them. */
export type KernelLaunch = z.infer<typeof launchSchema>;

/** The longest launches of a kernel, copy or set of a name, and the operators behind all of them. */
export const kernelExamplesQuery = defineQuery(
  z.object({
    ...scopeSchema.shape,
    name: z.string(),
    /** Narrows it to launches of one configuration under one operator, as `kernelsByLaunch` groups. */
    launch: z.nullable(launchSchema),
  }),
  (session, { recording: index, steps, name, launch }): KernelExamples => {
    const recording = session.recording(index);
    const { linked, steps: chosen } = session.analysis({ recording: index, steps });
    const { events, names, configs } = linked.trace;
    const window = windowOfSteps(chosen);
    const isNamed = names.flags((text) => (text === name ? 1 : 0));
    const rows = linked.deviceRows.filter((row) => {
      if (isNamed[events.name[row]!] !== 1 || !isCausedIn(window, linked, row)) {
        return false;
      }
      if (launch === null) {
        return true;
      }
      const config = configs.get(events.a[row]!);
      return (
        operatorOf(linked, row) === launch.operator &&
        fits(config.grid, launch.grid) &&
        fits(config.block, launch.block) &&
        fits([config.registersPerThread], list(launch.registersPerThread)) &&
        fits([config.sharedMemoryBytes], list(launch.sharedMemoryBytes))
      );
    });
    const found = longestRows(rows, (row) => events.durationNs[row]!, shownExamples);
    return {
      calls: found.total,
      examples: found.rows.flatMap((row) => {
        const place = eventPlace(recording, row);
        const cause = linked.operator[row] === none ? linked.launch[row]! : linked.operator[row]!;
        const source = cause === none ? null : codePlace(linked, cause);
        return place === null ? [] : [{ ...place, source, operator: operatorOf(linked, row) }];
      }),
      operators: operatorsBehind(linked, rows),
    };
  },
);

function operatorsBehind(linked: LinkedTrace, rows: Uint32Array): KernelExamples['operators'] {
  const sums = new Map<string, { calls: number; totalNs: number }>();
  for (const row of rows) {
    const name = operatorOf(linked, row);
    if (name !== null) {
      const sum = sums.get(name) ?? { calls: 0, totalNs: 0 };
      sum.calls++;
      sum.totalNs += linked.trace.events.durationNs[row]!;
      sums.set(name, sum);
    }
  }
  return [...sums]
    .map(([name, sum]) => ({ name, ...sum }))
    .sort((a, b) => b.totalNs - a.totalNs)
    .slice(0, shownExamples);
}

function operatorOf({ trace, operator }: LinkedTrace, row: number): string | null {
  const cause = operator[row]!;
  return cause === none ? null : nameOf(trace, cause);
}

function list(value: number | null): readonly number[] | null {
  return value === null ? null : [value];
}

/** A configuration that the trace does not tell has no numbers, and is asked for as `null`. */
function fits(config: readonly number[], wanted: readonly number[] | null): boolean {
  return wanted === null ? config.some(Number.isNaN) : config.every((size, index) => size === wanted[index]);
}
