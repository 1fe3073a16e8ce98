import type { SourceFrame } from '../link/sourceFrame.ts';

export const findingIds = [
  'data-loader',
  'launch-bound',
  'host-bound',
  'synchronising-calls',
  'pageable-copies',
  'lower-precision',
  'fusible-kernels',
  'layout-conversion',
  'optimizer-loop',
  'device-allocation',
  'memory-limit',
  'fragmentation',
  'communication-exposed',
  'wrong-backend',
  'data-parallel',
  'straggler',
  'unaligned-half',
  'profiler-overhead',
] as const;
export type FindingId = (typeof findingIds)[number];

/** A place in the trace. */
export interface EvidenceEvent {
  readonly name: string;
  readonly startNs: number;
  readonly durationNs: number;
  /** Position of the event in the unpacked file, in bytes. */
  readonly offset: number;
}

/** One observation that a finding rests on. */
export interface Evidence {
  readonly sentence: string;
  readonly events: readonly EvidenceEvent[];
  readonly source: SourceFrame | null;
}

/** Something that costs time or endangers the run, and what to do about it. */
export interface Finding {
  readonly id: FindingId;
  readonly title: string;
  /** What a step could be shorter by, without the profiler; 0 for findings that are about something else than time. */
  readonly stakeNsPerStep: number;
  /** Present where the stake is not of the recording that was looked at: its rank is late, and the others' steps wait. */
  readonly isGainOfOthers?: true;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly evidence: readonly Evidence[];
  readonly advice: string;
}
