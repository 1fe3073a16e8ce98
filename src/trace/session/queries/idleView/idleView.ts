import { type IdleCause, idleCauses, sumIdleCauses } from '../../../analyse/idleGaps.ts';
import { lastAtOrBefore } from '../../../analyse/steps.ts';
import { frameOf } from '../../../report/reportJson.ts';
import { type Scope, scopeSchema } from '../../scope.ts';
import { defineQuery } from '../../sessionQuery.ts';
import type { SessionRecording } from '../../sessionRecording.ts';
import type { TraceSession } from '../../traceSession.ts';
import { type CodePlace, codePlace } from '../eventPlace.ts';
import { lateGaps } from '../lateGaps.ts';
import { type IdleStep, idleSteps } from './idleSteps.ts';

/** What held the host: the user's line, else an operator or a call by its name. */
export interface IdleFrame {
  readonly text: string;
  readonly source: CodePlace | null;
}

/** Gaps column by column, in order of time. */
export interface IdleGaps {
  readonly gpu: Uint16Array;
  /** On the session's axis. */
  readonly startNs: Float64Array;
  readonly durationNs: Float64Array;
  /** Position in `causes` of {@link IdleView}. */
  readonly cause: Uint8Array;
  /** Position in `frames`; -1 where nothing is known. */
  readonly frame: Int32Array;
  /** Index of the recording's step in which the gap begins. */
  readonly step: Uint32Array;
  /** Row of what held the host; 0xffffffff where nothing is known. */
  readonly blame: Uint32Array;
  /** Row of the device work that ended the gap; 0xffffffff at the end of a step. */
  readonly next: Uint32Array;
}

/** Idle time of the GPUs of a recording, or of some of its steps. */
export interface IdleView {
  readonly gpus: readonly number[];
  readonly causes: readonly IdleCause[];
  /** Longest first; times of several GPUs add up. */
  readonly ranked: readonly {
    readonly cause: IdleCause;
    readonly nsPerStep: number;
    readonly gaps: number;
  }[];
  readonly steps: readonly IdleStep[];
  readonly frames: readonly IdleFrame[];
  readonly gaps: IdleGaps;
}

export const idleViewQuery = defineQuery(scopeSchema, (session, scope) => idleViewOf(session, scope));

/** Why the GPUs of one recording had nothing to do, gap by gap. */
function idleViewOf(session: TraceSession, scope: Scope): IdleView {
  const recording = session.recording(scope.recording);
  const { linked, steps, gaps: own } = session.analysis(scope);
  const gaps = [...own, ...lateGaps(session, scope)].sort((a, b) => a.startNs - b.startNs || a.gpu - b.gpu);
  const frames = new FrameList(linked);
  const starts = recording.steps.map(({ startNs }) => startNs);
  const { offsetNs } = recording;
  return {
    gpus: [...new Set(gaps.map(({ gpu }) => gpu))].sort((a, b) => a - b),
    causes: idleCauses,
    ranked: sumIdleCauses(gaps, Math.max(1, steps.length)),
    steps: idleSteps(gaps, steps).map((step) => ({
      ...step,
      startNs: step.startNs + offsetNs,
      endNs: step.endNs + offsetNs,
      index: Math.max(0, lastAtOrBefore(starts, step.startNs)),
    })),
    gaps: {
      gpu: Uint16Array.from(gaps, ({ gpu }) => gpu),
      startNs: Float64Array.from(gaps, ({ startNs }) => startNs + offsetNs),
      durationNs: Float64Array.from(gaps, ({ durationNs }) => durationNs),
      cause: Uint8Array.from(gaps, ({ cause }) => idleCauses.indexOf(cause)),
      frame: Int32Array.from(gaps, ({ blame }) => frames.of(blame)),
      step: Uint32Array.from(gaps, ({ startNs }) => Math.max(0, lastAtOrBefore(starts, startNs))),
      blame: Uint32Array.from(gaps, ({ blame }) => blame),
      next: Uint32Array.from(gaps, ({ next }) => next),
    },
    frames: frames.list,
  };
}

/** Each different frame once. */
class FrameList {
  readonly list: IdleFrame[] = [];
  private readonly linked: SessionRecording['linked'];
  private readonly places = new Map<string, number>();

  constructor(linked: SessionRecording['linked']) {
    this.linked = linked;
  }

  of(row: number): number {
    const text = frameOf(this.linked, row);
    if (text === null) {
      return -1;
    }
    const known = this.places.get(text);
    if (known !== undefined) {
      return known;
    }
    const source = codePlace(this.linked, row);
    this.places.set(text, this.list.length);
    return this.list.push({ text, source }) - 1;
  }
}
