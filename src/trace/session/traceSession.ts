import { fail } from '../../core/failure.ts';
import { restrictSteps } from '../analyse/restrictSteps.ts';
import type { TraceAnalysis } from '../analyse/traceAnalysis.ts';
import type { TraceJob } from '../job/traceJob.ts';
import { listRecordings, type SessionRecording } from './sessionRecording.ts';
import type { Scope } from './scope.ts';

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
  private readonly kept = new Map<string, unknown>();

  constructor(jobs: readonly TraceJob[]) {
    this.jobs = jobs;
    this.recordings = listRecordings(jobs);
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
      : this.remember(`steps ${recording} ${steps.join(' ')}`, () => restrictSteps(analysis, steps));
  }

  /** Something that is worked out once and kept while the session is open. @param key names it, with its parameters. */
  remember<T>(key: string, make: () => T): T {
    if (!this.kept.has(key)) {
      this.kept.set(key, make());
    }
    // Each key is used with one type alone, by the query that names it.
    return this.kept.get(key) as T;
  }
}
