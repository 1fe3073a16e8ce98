import { fail } from '../../core/failure.ts';
import { restrictSteps } from '../analyse/restrictSteps.ts';
import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import type { TraceJob } from '../job/traceJob.ts';
import { alignedRecordings, listRecordings, type SessionRecording } from './sessionRecording.ts';
import type { Scope } from './scope.ts';
import { type StepPair, stepPairs } from './stepPairs.ts';

/** What a session is opened for: the files or folders of one job, or of two that are compared. */
export interface SessionSubject {
  readonly paths: readonly string[];
  /** The job that is compared with the first. */
  readonly comparedPaths?: readonly string[];
}

/**
 * Traces that stay open while somebody looks at them. It lives in the worker's thread; pages ask it through
 * {@link SessionQuery}s and get aggregates, ranges and single events, never the file.
 */
export class TraceSession {
  /** The job, and the one it is compared with. */
  readonly jobs: readonly TraceJob[];
  readonly recordings: readonly SessionRecording[];
  /** Steps of the two jobs that are compared; none for a single job. */
  readonly pairs: readonly StepPair[];
  /** Which of {@link pairs} begins at the same time on both sides. */
  readonly alignedPair: number;
  private readonly kept = new Map<string, unknown>();
  /** The same traces with another pair aligned, as they were last asked for. */
  private other: TraceSession | undefined;
  private readonly base: TraceSession | undefined;

  /** @param base the session that has the same traces on another axis. */
  constructor(jobs: readonly TraceJob[], base?: TraceSession, alignedPair = 0) {
    this.jobs = jobs;
    this.base = base;
    this.pairs = base?.pairs ?? stepPairs(jobs);
    this.alignedPair = alignedPair;
    const aligned = this.pairs[alignedPair];
    this.recordings =
      base === undefined || aligned === undefined
        ? listRecordings(jobs, aligned)
        : alignedRecordings(base.recordings, jobs, aligned);
  }

  /**
   * This session with a pair of compared steps beginning at the same time on both sides. What was last asked for is kept
   * beside the session with the first pair, and nothing else: where events are drawn takes as much memory again.
   * @throws FailureError of kind `bad-input` for a pair that there is not.
   */
  alignedAt(pair: number): TraceSession {
    if (this.base !== undefined) {
      return this.base.alignedAt(pair);
    }
    if (pair === this.alignedPair) {
      this.other = undefined;
      return this;
    }
    if (this.pairs[pair] === undefined) {
      return fail({ kind: 'bad-input', message: `There are no compared steps ${pair + 1} in these traces.` });
    }
    if (this.other?.alignedPair !== pair) {
      this.other = new TraceSession(this.jobs, this, pair);
    }
    return this.other;
  }

  /** Events of all recordings that are open. */
  get eventCount(): number {
    return this.recordings.reduce((sum, { linked }) => sum + linked.trace.eventCount, 0);
  }

  /** @throws FailureError of kind `bad-input` for a recording that the session does not have. */
  recording(index: number): SessionRecording {
    return (
      this.recordings[index] ??
      fail({ kind: 'bad-input', message: `There is no recording ${index + 1} in this trace.` })
    );
  }

  /** The analysis of what a page looks at. @throws as {@link recording}. */
  analysis({ recording, steps }: Scope): TraceAnalysis {
    const analysis = this.recording(recording).analysis();
    return steps === null
      ? analysis
      : this.rememberOnEveryAxis(`steps ${recording} ${steps.join(' ')}`, () =>
          restrictSteps(analysis, steps),
        );
  }

  /** Something that is worked out once and kept while the session is open. @param key names it, with its parameters. */
  remember<T>(key: string, make: () => T): T {
    if (!this.kept.has(key)) {
      this.kept.set(key, make());
    }
    // Each key is used with one type alone, by the query that names it.
    return this.kept.get(key) as T;
  }

  /** As {@link remember}, for what is the same whichever steps are aligned: no time of it is on the axis. */
  rememberOnEveryAxis<T>(key: string, make: () => T): T {
    return (this.base ?? this).remember(key, make);
  }
}
