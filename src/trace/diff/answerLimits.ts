import { formatDurationNs } from '../../core/units.ts';
import type { ComparedRank, DiffSide, TraceDiff } from './diffTraces.ts';

/** Whether steps vary so much that the mean describes few of them; a single one does not vary. */
export function meanSaysLittle({ steps, stepsNearMean }: DiffSide): boolean {
  return steps > 1 && stepsNearMean < 0.1 * steps;
}

/**
 * What limits the answer, beside what was lost of the traces: that one has no steps, that a mean describes few of them,
 * and that other ranks are not compared.
 */
export function answerLimits({ a, b, ranks, emptyFile }: TraceDiff): string[] {
  if (emptyFile !== null) {
    return [];
  }
  const sides = [
    { name: 'first', side: a },
    { name: 'second', side: b },
  ];
  const notes: string[] = [];
  if (a.isWholeRecording && b.isWholeRecording) {
    notes.push(
      'Neither trace has steps: the whole recordings are compared, each as one step. Call prof.step() after each step.',
    );
  } else {
    for (const { name } of sides.filter(({ side }) => side.isWholeRecording)) {
      notes.push(
        `The ${name} trace has no steps: its whole recording is compared as one, so the difference is not that of a step. Call prof.step() after each step.`,
      );
    }
  }
  for (const { name, side } of sides.filter((each) => meanSaysLittle(each.side))) {
    notes.push(
      `The ${side.steps} steps of the ${name} trace take ${formatDurationNs(side.shortestStepNs)} to ${formatDurationNs(side.longestStepNs)}; the mean describes ${side.stepsNearMean === 0 ? 'none' : 'few'} of them.`,
    );
  }
  if (ranks !== null) {
    notes.push(
      `Compared are ${ranks.a.label} of the first job (${oneOf(ranks.a)}) and ${ranks.b.label} of the second (${oneOf(ranks.b)}); other ranks are not.`,
    );
  }
  return notes;
}

function oneOf({ of }: ComparedRank): string {
  return of === 1 ? 'the only one open' : `one of ${of} open`;
}
