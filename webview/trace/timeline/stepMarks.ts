import type { SessionHead } from '../../../src/trace/session/queries/head.ts';
import type { TimelineTrack } from '../../../src/trace/timeline/timelineTypes.ts';
import type { Place } from '../place.ts';
import type { StepMark } from './scene.ts';
import type { TimeRange } from './viewport.ts';

/** The steps of a recording as the ruler shows them. */
export function stepMarks({ recordings }: Pick<SessionHead, 'recordings'>, recording: number): StepMark[] {
  return (recordings[recording]?.steps ?? []).map(({ name, startNs, endNs }) => ({
    name,
    shorter: shorterSteps(name),
    recording,
    fromNs: startNs,
    toNs: endNs,
  }));
}

/** The steps of each line of the ruler: those of the recording that is looked at, in a comparison of both sides. */
export function stepLines(
  head: Pick<SessionHead, 'recordings' | 'isComparison'>,
  recording: number,
  nameOnSide: (name: string, side: 'before' | 'after', isShort: boolean) => string,
): StepMark[][] {
  if (!head.isComparison) {
    return [stepMarks(head, recording)];
  }
  const at = head.recordings[recording]?.side;
  return comparedOfSides(head).map((first) => {
    const side = head.recordings[first]?.side ?? 'before';
    return stepMarks(head, side === at ? recording : first).map((mark) => ({
      ...mark,
      name: nameOnSide(mark.name, side, false),
      // The step tells more than the side, which the line tells too.
      shorter: [
        ...[mark.name, ...mark.shorter].map((name) => nameOnSide(name, side, true)),
        ...mark.shorter.slice(-1),
      ],
    }));
  });
}

/** `ProfilerStep#12` as `#12`; other names have no shorter ones. */
function shorterSteps(name: string): string[] {
  const number = /#\d+$/.exec(name)?.[0];
  return number === undefined || number === name ? [] : [number];
}

/** The time of the chosen steps, or of all when none are chosen; `undefined` where there are no steps. */
export function stepsRange(
  head: Pick<SessionHead, 'recordings'>,
  { recording, steps }: Pick<Place, 'recording' | 'steps'>,
): TimeRange | undefined {
  const all = stepMarks(head, recording);
  const first = all[steps?.[0] ?? 0];
  const last = all[steps?.[1] ?? all.length - 1];
  return first === undefined || last === undefined ? undefined : { fromNs: first.fromNs, toNs: last.toNs };
}

/** Tracks that stand for the whole: how busy each GPU is, or the first threads where there is no GPU. */
export function minimapTracksOf(tracks: readonly TimelineTrack[]): TimelineTrack[] {
  const gpus = tracks.filter(({ part }) => part === 'utilisation');
  const threads = tracks.filter(({ part }) => part === 'thread');
  return (gpus.length > 0 ? gpus : threads).slice(0, minimapLines);
}

const minimapLines = 6;

/** The recording that stands for each side of a comparison. */
export function comparedOfSides({ recordings }: Pick<SessionHead, 'recordings'>): number[] {
  return (['before', 'after'] as const)
    .map((side) => recordings.findIndex((recording) => recording.side === side && recording.isCompared))
    .filter((at) => at >= 0);
}
