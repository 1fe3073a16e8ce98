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
  const side = recordings[recording]?.side;
  const isAlone = recordings.filter((each) => each.side === side).length === 1;
  // The side says which recording it is, unless the side has several.
  const prefix = isAlone ? `${recordings[recording]?.label ?? ''} · ` : '';
  return onSide(group.startsWith(prefix) ? group.slice(prefix.length) : group, side, strings);
}

/** The file that a group's tracks are from; `undefined` where there is but one. */
export function groupFile(
  { recording }: Pick<TimelineTrack, 'recording'>,
  { recordings, isComparison }: Pick<SessionHead, 'recordings' | 'isComparison'>,
): string | undefined {
  const of = recordings[recording];
  return isComparison && of !== undefined ? `${of.label} · ${of.fileName}` : undefined;
}

/** Says of something in a comparison from which side it is. */
export function onSide(text: string, side: 'before' | 'after' | undefined, strings: Words): string {
  return fill(side === 'after' ? strings.timelineAfter : strings.timelineBefore, text);
}
