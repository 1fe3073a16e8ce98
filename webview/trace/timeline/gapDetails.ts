import { formatDurationNs } from '../../../src/core/units.ts';
import type { EventDetails, EventRef } from '../../../src/trace/timeline/timelineTypes.ts';
import { h } from '../../kit/dom.ts';
import { link } from '../../kit/controls.ts';
import { fill, plainDirection } from '../../kit/text.ts';
import { timeText } from '../timeText.ts';
import { eventLink } from './details.ts';
import { factList } from './facts.ts';
import type { Gap } from './gapsOf.ts';
import type { PanelContent } from './panel.ts';
import type { timelineStrings } from './strings.ts';

/** Why a GPU had nothing to do, and what held the host meanwhile. */
export function gapDetails({
  strings,
  gap,
  gpu,
  track,
  blame,
  select,
  openSource,
}: {
  readonly strings: Readonly<typeof timelineStrings>;
  readonly gap: Gap;
  /** The GPU that waits, with its recording where there are several. */
  readonly gpu: string;
  /** Where the wait is drawn, if it is anywhere. */
  readonly track: string | undefined;
  readonly blame: EventDetails | undefined;
  readonly select: (event: EventRef) => void;
  readonly openSource: (frame: { readonly file: string; readonly line: number }) => void;
}): PanelContent {
  const title = fill(strings.timelineGapTitle, gpu, formatDurationNs(gap.toNs - gap.fromNs));
  const source = blame?.source ?? undefined;
  const element = h(
    'div',
    { class: 'tl-details' },
    h('h2', { class: 'tl-details-title' }, title),
    h('p', { class: 'tl-cause' }, strings[`timelineCause-${gap.cause}`]),
    factList([
      [strings.timelineStart, timeText(gap.fromNs)],
      track === undefined ? undefined : [strings.timelineTrack, plainDirection(track)],
      [strings.timelineGapHeld, blame === undefined ? strings.timelineGapUnknown : eventLink(blame, select)],
      source === undefined
        ? undefined
        : [strings.timelineSource, link({ label: source.text, onPress: () => openSource(source) })],
    ]),
  );
  return { element, label: title };
}
