import { formatDurationNs, formatShare } from '../../../src/core/units.ts';
import type { Sentence } from '../../../src/core/sentence.ts';
import { fill } from '../../kit/text.ts';
import { type Gap, type GpuGaps, idleWithin } from './gapsOf.ts';
import type { timelineStrings } from './strings.ts';
import type { TimeRange } from './viewport.ts';

type Words = Readonly<typeof timelineStrings>;

export interface Seen {
  readonly view: TimeRange;
  readonly bounds: TimeRange;
  readonly isWhole: boolean;
  /** Time of the steps, in which idle time is known. */
  readonly steps: TimeRange | undefined;
  /** Of the GPU that the sentence is about. */
  readonly gaps: GpuGaps | undefined;
}

/** What is seen, and how much of it the GPU did nothing. */
export function viewSentence({ view, bounds, isWhole, steps, gaps }: Seen, strings: Words): Sentence {
  const whole = formatDurationNs(bounds.toNs - bounds.fromNs);
  const what = isWhole
    ? emphasised(strings.timelineWhole, whole)
    : emphasised(strings.timelinePart, formatDurationNs(view.toNs - view.fromNs), whole);
  const known = steps === undefined ? undefined : overlap(view, steps);
  if (gaps === undefined || known === undefined) {
    return [...what, { text: '.' }];
  }
  const { idleNs } = idleWithin(gaps, known);
  const share = idleNs / (known.toNs - known.fromNs);
  const isAll = known.fromNs <= view.fromNs && known.toNs >= view.toNs;
  const idle =
    share < 0.001
      ? [{ text: fill(strings.timelineBusy, gaps.gpu) }]
      : emphasisedLast(
          isAll ? strings.timelineIdle : strings.timelineIdleSteps,
          String(gaps.gpu),
          formatShare(share),
        );
  return [...what, ...idle, { text: '.' }];
}

/** The longest time in sight during which the GPU had nothing to do. */
export function longestGap({ view, gaps }: Seen): Gap | undefined {
  return gaps === undefined ? undefined : idleWithin(gaps, view).longest;
}

function overlap(left: TimeRange, right: TimeRange): TimeRange | undefined {
  const fromNs = Math.max(left.fromNs, right.fromNs);
  const toNs = Math.min(left.toNs, right.toNs);
  return toNs > fromNs ? { fromNs, toNs } : undefined;
}

/** The first value is what decides. */
function emphasised(template: string, deciding: string, rest = ''): Sentence {
  const [before = '', after = ''] = template.split('{0}');
  return [{ text: before }, { text: deciding, strong: true }, { text: after.replace('{1}', rest) }];
}

function emphasisedLast(template: string, first: string, deciding: string): Sentence {
  const [before = '', after = ''] = template.split('{1}');
  return [{ text: before.replace('{0}', first) }, { text: deciding, strong: true }, { text: after }];
}
