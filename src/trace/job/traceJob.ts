import type { Step } from '../analyse/steps.ts';
import type { LinkedTrace } from '../link/linkedTrace.ts';
import type { ClockAlignment } from './alignClocks.ts';

/** A trace that was read and linked, with its steps. */
export interface TraceOfJob {
  readonly path: string;
  readonly linked: LinkedTrace;
  readonly steps: readonly Step[];
}

/** One recording of a worker; a worker that records several times has spans 1, 2, 3 in order of time. */
export interface JobSpan extends TraceOfJob {
  readonly number: number;
}

/** A process of the job. */
export interface JobRank {
  /** Rank in the job; `undefined` when neither the trace nor the file's name tells. */
  readonly rank: number | undefined;
  /** What people call it: `rank 3`, else the worker's name. */
  readonly label: string;
  readonly worker: string;
  readonly hostName: string | undefined;
  readonly spans: readonly JobSpan[];
}

export const noticeCodes = [
  'unreadable',
  'missing-ranks',
  'duplicate-rank',
  'other-job',
  'unknown-rank',
  'uneven-spans',
  'single-rank',
] as const;
export type NoticeCode = (typeof noticeCodes)[number];

/** What a reader of the job's figures must know. */
export interface JobNotice {
  readonly code: NoticeCode;
  readonly message: string;
  readonly files: readonly string[];
}

/** Several traces as one job. */
export interface TraceJob {
  /** In order of rank. */
  readonly ranks: readonly JobRank[];
  /** Processes that the job has by its own account. */
  readonly worldSize: number | undefined;
  readonly notices: readonly JobNotice[];
  /** How the clocks of the first spans were put on one axis. */
  readonly clocks: ClockAlignment;
}
