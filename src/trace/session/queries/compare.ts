import { z } from 'zod/mini';
import type { Sentence } from '../../../core/sentence.ts';
import { toDelimitedText } from '../../../core/textTable.ts';
import { fail } from '../../../core/failure.ts';
import { comparedSteps } from '../../diff/comparedSteps.ts';
import { diffAnswer, diffCells, diffText } from '../../diff/diffText.ts';
import { diffTraces, type TraceDiff } from '../../diff/diffTraces.ts';
import { comparedRanks } from '../comparedRanks.ts';
import { comparedRecording } from '../comparedRecording.ts';
import { defineQuery } from '../sessionQuery.ts';
import type { SessionRecording, SessionSide } from '../sessionRecording.ts';
import type { TraceSession } from '../traceSession.ts';

/** One of the compared steps on the session's axis. */
export interface ComparedStep {
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
}

/** What the page shows of a comparison. */
export interface CompareAnswer extends TraceDiff {
  readonly sentence: Sentence;
  /** The compared steps of both sides, the first with the first; a side with fewer ends earlier. */
  readonly alignedSteps: readonly {
    readonly before: ComparedStep | null;
    readonly after: ComparedStep | null;
  }[];
}

/** The two jobs of a comparison, by the first recording of a rank of each. */
export const compareQuery = defineQuery(z.undefined(), (session): CompareAnswer => {
  const diff = diffOf(session);
  const steps = (side: SessionSide) => {
    const { analysis, offsetNs } = sideOf(session, side);
    return comparedSteps(analysis().steps).steps.map(({ name, startNs, endNs }) => ({
      name,
      startNs: startNs + offsetNs,
      endNs: endNs + offsetNs,
    }));
  };
  const [before, after] = [steps('before'), steps('after')];
  return {
    ...diff,
    sentence: diffAnswer(diff),
    alignedSteps: Array.from({ length: Math.max(before.length, after.length) }, (_, index) => ({
      before: before[index] ?? null,
      after: after[index] ?? null,
    })),
  };
});

/** The comparison as the command line prints it, for a clipboard or a file. */
export const compareExportQuery = defineQuery(z.undefined(), (session) => {
  const diff = diffOf(session);
  return { markdown: diffText(diff, 'markdown'), csv: toDelimitedText(diffCells(diff)) };
});

function diffOf(session: TraceSession): TraceDiff {
  return session.rememberOnEveryAxis('diff', () => {
    const diff = diffTraces(sideOf(session, 'before').analysis(), sideOf(session, 'after').analysis());
    // Without a file another one may stand for its side.
    const [a, b] = session.jobs.map(({ notices }) =>
      notices.filter(({ code }) => code === 'unreadable').map(({ message }) => message),
    );
    const [before, after] = comparedRanks(session.jobs) ?? [];
    const [beforeCount = 0, afterCount = 0] = session.jobs.map(({ ranks }) => ranks.length);
    return {
      ...diff,
      ranks:
        before === undefined || after === undefined || Math.max(beforeCount, afterCount) < 2
          ? null
          : {
              a: { label: before.rank.label, of: beforeCount },
              b: { label: after.rank.label, of: afterCount },
            },
      losses: { a: [...diff.losses.a, ...(a ?? [])], b: [...diff.losses.b, ...(b ?? [])] },
    };
  });
}

/** The recording that stands for a side. @throws FailureError of kind `bad-input` where nothing is compared. */
export function sideOf(session: TraceSession, side: SessionSide): SessionRecording {
  if (session.jobs.length < 2) {
    return fail({ kind: 'bad-input', message: 'This trace is not compared with another one.' });
  }
  return (
    comparedRecording(session, side) ??
    fail({ kind: 'bad-input', message: 'One of the compared traces holds no recording.' })
  );
}
