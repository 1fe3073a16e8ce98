import { formatDurationNs, formatShare } from '../../../src/core/units.ts';
import { joinSentences, type Segment, type Sentence, strong } from '../../../src/core/sentence.ts';
import { fill } from '../../kit/text.ts';
import { type Gap, type GpuGaps, idleWithin } from './gapsOf.ts';
import type { timelineStrings } from './strings.ts';
import type { TimeRange } from './viewport.ts';

type Words = Readonly<typeof timelineStrings>;

export interface Seen {
  readonly view: TimeRange;
  readonly bounds: TimeRange;
  readonly isWhole: boolean;
  /** The recording at hand; in a comparison the one before and the one after. */
  readonly sides: readonly SeenSide[];
}

export interface SeenSide {
  /** Which side of a comparison it is; `undefined` where nothing is compared. */
  readonly side: 'before' | 'after' | undefined;
  /** Whether any work of a GPU was recorded. */
  readonly hasGpu: boolean;
  readonly recording: number;
  /** What a GPU is called, with its side; `undefined` where there is but one recording. */
  readonly gpuTitle: (gpu: number) => string | undefined;
  /** What a GPU is called, without its side. */
  readonly gpuName: (gpu: number) => string;
  /** Time of the steps, in which idle time is known. */
  readonly steps: TimeRange | undefined;
  /** Of the GPU that the sentence is about. */
  readonly gaps: GpuGaps | undefined;
}

/** What is seen, and how much of it the GPU did nothing. */
export function viewSentence({ view, bounds, isWhole, sides }: Seen, strings: Words): Sentence {
  const whole = formatDurationNs(bounds.toNs - bounds.fromNs);
  const what = isWhole
    ? filled(strings.timelineWhole, [strong(whole)])
    : filled(strings.timelinePart, [strong(formatDurationNs(view.toNs - view.fromNs)), { text: whole }]);
  const [first, second] = sides.map((side) => idleShare(view, side)).filter((each) => each !== undefined);
  return joinSentences(
    what,
    first === undefined ? [] : idleWords(first, second, strings),
    first === undefined || second !== undefined ? [] : lackingWords(sides, strings),
    [{ text: '.' }],
  );
}

interface IdleShare {
  readonly side: SeenSide['side'];
  readonly gpu: string;
  readonly share: number;
  /** Whether all that is seen lies within the steps. */
  readonly isAll: boolean;
}

function idleShare(view: TimeRange, { side, steps, gaps, gpuName }: SeenSide): IdleShare | undefined {
  const known = steps === undefined ? undefined : overlap(view, steps);
  return gaps === undefined || known === undefined
    ? undefined
    : {
        side,
        gpu: gpuName(gaps.gpu),
        share: idleWithin(gaps, known).idleNs / (known.toNs - known.fromNs),
        isAll: known.fromNs <= view.fromNs && known.toNs >= view.toNs,
      };
}

function idleWords(first: IdleShare, second: IdleShare | undefined, strings: Words): Sentence {
  const share = strong(formatShare(first.share));
  if (second !== undefined) {
    const shareAfter = strong(formatShare(second.share));
    return first.gpu === second.gpu
      ? filled(strings.timelineIdleBoth, [{ text: first.gpu }, share, shareAfter])
      : filled(strings.timelineIdleEach, [{ text: first.gpu }, share, { text: second.gpu }, shareAfter]);
  }
  const gpu = { text: gpuOfSide(first, strings) };
  return first.share < noticedShare
    ? filled(strings.timelineBusy, [gpu])
    : filled(first.isAll ? strings.timelineIdle : strings.timelineIdleSteps, [gpu, share]);
}

function gpuOfSide({ side, gpu }: IdleShare, strings: Words): string {
  return side === undefined
    ? gpu
    : fill(side === 'after' ? strings.timelineOfAfter : strings.timelineOfBefore, gpu);
}

/** Says which side of a comparison has no GPU, and so no idle time. */
function lackingWords(sides: readonly SeenSide[], strings: Words): Sentence {
  const lacking = sides.find(({ side, hasGpu }) => side !== undefined && !hasGpu);
  return lacking === undefined
    ? []
    : [{ text: lacking.side === 'after' ? strings.timelineNoGpuAfter : strings.timelineNoGpuBefore }];
}

const noticedShare = 0.001;

/** The longest time in sight during which the GPU had nothing to do. */
export function longestGap({ view, sides }: Seen): Gap | undefined {
  const [longest] = sides
    .map(({ gaps }) => (gaps === undefined ? undefined : idleWithin(gaps, view).longest))
    .filter((gap) => gap !== undefined)
    .sort((left, right) => right.toNs - right.fromNs - (left.toNs - left.fromNs));
  return longest;
}

/** How long a gap in sight is, with the GPU that it is on where there are several recordings. */
export function gapLength(gap: Gap, { sides }: Seen, strings: Words): string {
  const lengthText = formatDurationNs(gap.toNs - gap.fromNs);
  const name = sides.find(({ recording }) => recording === gap.recording)?.gpuTitle(gap.gpu);
  return name === undefined ? lengthText : fill(strings.timelineLongestOn, lengthText, name);
}

function overlap(left: TimeRange, right: TimeRange): TimeRange | undefined {
  const fromNs = Math.max(left.fromNs, right.fromNs);
  const toNs = Math.min(left.toNs, right.toNs);
  return toNs > fromNs ? { fromNs, toNs } : undefined;
}

/** Fills `{0}`, `{1}` … with words of which some are strong. */
function filled(template: string, values: readonly Segment[]): Segment[] {
  return template
    .split(/\{(\d)\}/)
    .map((part, at) => (at % 2 === 0 ? { text: part } : (values[Number(part)] ?? { text: '' })));
}
