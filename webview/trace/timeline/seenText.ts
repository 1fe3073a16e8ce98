import { link } from '../../kit/controls.ts';
import { append, h, replaceChildrenKeepingFocus } from '../../kit/dom.ts';
import { answerLine, fill } from '../../kit/text.ts';
import type { Gap } from './gapsOf.ts';
import type { timelineStrings } from './strings.ts';
import { gapLength, longestGap, type Seen, viewSentence } from './viewSentence.ts';

/** What is seen in words: the answer, and the longest wait in it with a way there. */
export class SeenText {
  readonly element = h('div', { class: 'tl-sentence' });
  private readonly strings: Readonly<typeof timelineStrings>;
  private readonly onGap: (gap: Gap) => void;

  constructor(strings: Readonly<typeof timelineStrings>, onGap: (gap: Gap) => void) {
    this.strings = strings;
    this.onGap = onGap;
  }

  show(seen: Seen): void {
    const { strings } = this;
    const gap = longestGap(seen);
    const note = h('p', { class: 'note' });
    append(
      note,
      gap === undefined
        ? [strings.timelineNoWait]
        : [
            fill(
              isWithin(gap, seen) ? strings.timelineLongest : strings.timelineLongestReaching,
              gapLength(gap, seen, strings),
              strings[`timelineCause-${gap.cause}`],
            ),
            ' ',
            link({ label: strings.timelineShow, onPress: () => this.onGap(gap) }),
          ],
    );
    replaceChildrenKeepingFocus(this.element, answerLine(viewSentence(seen, strings)), note);
  }
}

function isWithin({ fromNs, toNs }: Gap, { view }: Seen): boolean {
  return fromNs >= view.fromNs && toNs <= view.toNs;
}
