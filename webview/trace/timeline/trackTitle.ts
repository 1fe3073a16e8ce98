import type { SessionHead } from '../../../src/trace/session/queries/head.ts';
import type { TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import { fill } from '../../kit/text.ts';
import type { timelineStrings } from './strings.ts';

type Words = Readonly<typeof timelineStrings>;

/** What a track is called. */
export function trackTitle({ part, name }: Pick<TimelineTrack, 'part' | 'name'>, strings: Words): string {
  switch (part) {
    case 'utilisation':
      return strings.timelineUtilisation;
    case 'allocated':
      return strings.timelineAllocated;
    case 'reserved':
      return strings.timelineReserved;
    case 'annotations':
      return fill(strings.timelineAnnotations, name);
    case 'waits':
      return fill(strings.timelineWaits, name);
    case 'thread':
    case 'stream':
    case 'profiler':
      return name;
  }
}

/** The head under which a track stands; a comparison says which side it is from. */
export function trackGroup(
  { recording, group }: Pick<TimelineTrack, 'recording' | 'group'>,
  { recordings, isComparison }: Pick<SessionHead, 'recordings' | 'isComparison'>,
  strings: Words,
): string {
  if (!isComparison) {
    return group;
  }
  const isAfter = recordings[recording]?.side === 'after';
  return fill(isAfter ? strings.timelineAfter : strings.timelineBefore, group);
}
