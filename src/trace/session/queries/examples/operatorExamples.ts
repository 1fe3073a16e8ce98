import { z } from 'zod/mini';
import { findCallStacks } from '../../../analyse/operators/callStackIds.ts';
import { kindOutside, workWithoutOperator } from '../../../analyse/operators/workWithoutOperator.ts';
import { isCausedIn, type TimeWindow, windowOfSteps } from '../../../analyse/operators/timeWindow.ts';
import type { LinkedTrace } from '../../../link/linkedTrace.ts';
import { none } from '../../../read/eventColumns.ts';
import { scopeSchema } from '../../scope.ts';
import { defineQuery } from '../../sessionQuery.ts';
import type { TraceSession } from '../../traceSession.ts';
import { type EventPlace, eventPlace } from '../eventPlace.ts';
import { longestRows } from './longestRows.ts';

/** A call of an operator; `deviceNs` is the device work that it launched itself. */
export interface OperatorExample extends EventPlace {
  readonly deviceNs: number;
  /** As JSON; `null` where they were not recorded. */
  readonly shapes: string | null;
}

export interface OperatorExamples {
  readonly calls: number;
  readonly examples: readonly OperatorExample[];
}

const shownExamples = 5;

/**
 * The calls of an operator that take longest, on the device where it works there, else on the host. Shapes and stack
 * narrow it as the tables group; a row of work without an operator gives its kernels and copies.
 */
export const operatorExamplesQuery = defineQuery(
  z.object({
    ...scopeSchema.shape,
    name: z.string(),
    shapes: z.nullable(z.string()),
    stack: z.nullable(z.array(z.string())),
  }),
  (session, { recording: index, steps, name, shapes, stack }): OperatorExamples => {
    const recording = session.recording(index);
    const analysis = session.analysis({ recording: index, steps });
    const { linked } = analysis;
    const { events, details } = linked.trace;
    const window = windowOfSteps(analysis.steps);
    const outside = workWithoutOperator.findIndex((each) => each === name);
    const deviceNs = outside < 0 ? ownDeviceNs(linked) : undefined;
    const candidates =
      outside < 0
        ? operatorRows(linked, window, name).filter(
            (row) =>
              (shapes === null || details.text(events.a[row]!) === shapes) &&
              (stack === null || hasStack(session, index, row, stack)),
          )
        : linked.deviceRows.filter(
            (row) =>
              linked.operator[row] === none &&
              isCausedIn(window, linked, row) &&
              kindOutside(linked, row) === outside,
          );
    const works = deviceNs !== undefined && candidates.some((row) => deviceNs[row]! > 0);
    const weightOf = (row: number) => (works ? deviceNs[row]! : events.durationNs[row]!);
    const { total, rows } = longestRows(candidates, weightOf, shownExamples);
    return {
      calls: total,
      examples: rows.flatMap((row) => {
        const place = eventPlace(recording, row);
        const text = outside < 0 ? details.text(events.a[row]!) : '';
        return place === null
          ? []
          : [
              {
                ...place,
                deviceNs: deviceNs === undefined ? events.durationNs[row]! : deviceNs[row]!,
                shapes: text === '' ? null : text,
              },
            ];
      }),
    };
  },
);

function operatorRows({ trace, operators }: LinkedTrace, window: TimeWindow, name: string): Uint32Array {
  const { events, names } = trace;
  const isNamed = names.flags((text) => (text === name ? 1 : 0));
  return operators.filter((row) => {
    const startNs = events.startNs[row]!;
    return isNamed[events.name[row]!] === 1 && startNs >= window.startNs && startNs < window.endNs;
  });
}

/** Device time by operator's row. */
function ownDeviceNs({ trace: { events }, deviceRows, operator }: LinkedTrace): Float64Array {
  const sums = new Float64Array(events.count);
  for (const row of deviceRows) {
    const cause = operator[row]!;
    if (cause !== none) {
      sums[cause]! += events.durationNs[row]!;
    }
  }
  return sums;
}

function hasStack(session: TraceSession, recording: number, row: number, stack: readonly string[]): boolean {
  const stacks = session.remember(`call stacks ${recording}`, () =>
    findCallStacks(session.recording(recording).linked),
  );
  const frames = stacks.frames(stacks.idOf(row));
  return frames.length === stack.length && frames.every((frame, index) => frame === stack[index]);
}
