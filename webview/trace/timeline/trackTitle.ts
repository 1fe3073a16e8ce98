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
  // The side says which recording it is, unless the side has several.
  const prefix = isAloneOnSide(recording, recordings) ? `${recordings[recording]?.label ?? ''} · ` : '';
  return onSide(group.startsWith(prefix) ? group.slice(prefix.length) : group, side, strings);
}

/** Which recording of several something is from, such as `After` or `rank 1`; `undefined` where there is but one. */
export function recordingTitle(
  recording: number,
  { recordings, isComparison }: Pick<SessionHead, 'recordings' | 'isComparison'>,
  strings: Words,
): string | undefined {
  const of = recordings[recording];
  if (of === undefined || recordings.length < 2) {
    return undefined;
  }
  if (!isComparison) {
    return of.label;
  }
  return isAloneOnSide(recording, recordings)
    ? sideTitle(of.side, strings)
    : onSide(of.label, of.side, strings);
}

/** The side of a comparison, as a word that stands alone. */
export function sideTitle(side: 'before' | 'after', strings: Words): string {
  return side === 'after' ? strings.timelineSideAfter : strings.timelineSideBefore;
}

/** A GPU, with the recording that it worked for where there are several. */
export function gpuTitle(
  { recording, gpu }: { readonly recording: number; readonly gpu: number },
  head: Pick<SessionHead, 'recordings' | 'isComparison'>,
  strings: Words,
): string {
  return joined(recordingTitle(recording, head, strings), fill(strings.timelineGpu, gpu));
}

/** A GPU without the side of a comparison, for sentences that say the side themselves. */
export function gpuOfSideTitle(
  { recording, gpu }: { readonly recording: number; readonly gpu: number },
  { recordings, isComparison }: Pick<SessionHead, 'recordings' | 'isComparison'>,
  strings: Words,
): string {
  const isAlone = isComparison ? isAloneOnSide(recording, recordings) : recordings.length < 2;
  return joined(isAlone ? undefined : recordings[recording]?.label, fill(strings.timelineGpu, gpu));
}

/** What a track is called where it does not stand under the head of its group. */
export function loneTrackTitle(
  track: Pick<TimelineTrack, 'recording' | 'part' | 'name' | 'gpu'>,
  head: Pick<SessionHead, 'recordings' | 'isComparison'>,
  strings: Words,
): string {
  const of = recordingTitle(track.recording, head, strings);
  return of === undefined ? trackTitle(track, strings) : joined(of, trackOfGpuTitle(track, strings));
}

/** What a track is called beside the recording that it is from. */
export function trackOfGpuTitle(track: Pick<TimelineTrack, 'part' | 'name' | 'gpu'>, strings: Words): string {
  const gpu = track.gpu === null ? undefined : fill(strings.timelineGpu, track.gpu);
  return joined(gpu, trackTitle(track, strings));
}

function isAloneOnSide(recording: number, recordings: SessionHead['recordings']): boolean {
  const side = recordings[recording]?.side;
  return recordings.filter((each) => each.side === side).length === 1;
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' · ');
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
export function onSide(
  text: string,
  side: 'before' | 'after' | undefined,
  strings: Words,
  isShort = false,
): string {
  const [before, after] = isShort
    ? [strings.timelineBeforeShort, strings.timelineAfterShort]
    : [strings.timelineBefore, strings.timelineAfter];
  return fill(side === 'after' ? after : before, text);
}
