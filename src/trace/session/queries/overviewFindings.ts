import type { Evidence, Finding } from '../../findings/finding.ts';
import type { SourceFrame } from '../../link/sourceFrame.ts';
import { rowAtOffset } from '../locateEvent.ts';
import type { SessionRecording } from '../sessionRecording.ts';

/** An event as evidence, with its place on the timeline; times are on the session's axis. */
export interface LocatedEvent {
  readonly name: string;
  readonly row: number;
  readonly startNs: number;
  readonly durationNs: number;
}

/** An observation whose events and source a page can lead to. */
export interface LocatedEvidence {
  readonly sentence: string;
  readonly events: readonly LocatedEvent[];
  readonly source: SourceFrame | null;
}

export interface LocatedFinding extends Omit<Finding, 'evidence'> {
  readonly evidence: readonly LocatedEvidence[];
}

/** A page shows the beginning of a name; the timeline has all of it. */
const longestName = 200;

/** Findings with the rows of their events, so that a page can lead to them. */
export function locateFindings(
  recording: Pick<SessionRecording, 'linked' | 'offsetNs'>,
  findings: readonly Finding[],
): LocatedFinding[] {
  return findings.map((finding) => ({
    ...finding,
    stakeNsPerStep: Math.round(finding.stakeNsPerStep),
    evidence: finding.evidence.map((each) => locate(recording, each)),
  }));
}

function locate(
  { linked, offsetNs }: Pick<SessionRecording, 'linked' | 'offsetNs'>,
  { sentence, events, source }: Evidence,
): LocatedEvidence {
  return {
    sentence,
    source,
    events: events.flatMap(({ name, startNs, durationNs, offset }) => {
      const row = rowAtOffset(linked.trace.events, offset);
      return row === undefined
        ? []
        : [{ name: name.slice(0, longestName), row, startNs: startNs + offsetNs, durationNs }];
    }),
  };
}
