import { strong, type Sentence } from '../../../src/core/sentence.ts';
import { formatDurationNs, formatShare } from '../../../src/core/units.ts';
import type { IdleView } from '../../../src/trace/session/queries/idleView/idleView.ts';
import { fillSentence } from '../../kit/fillSentence.ts';
import { fill } from '../../kit/text.ts';
import { causeWords } from './causeWords.ts';
import type { idleStrings } from './strings.ts';

type Words = Readonly<typeof idleStrings>;

/** How long the GPUs stand still in a step, and mostly why. */
export function idleSentence({ ranked, steps, gpus }: IdleView, words: Words): Sentence {
  const [top] = ranked;
  if (top === undefined) {
    return [{ text: words.idleNone }];
  }
  const idleNs = ranked.reduce((sum, { nsPerStep }) => sum + nsPerStep, 0);
  const count = Math.max(1, steps.length);
  const stepNs = steps.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0) / count;
  const step = fill(count > 1 ? words.idleEachStep : words.idleTheStep, formatDurationNs(stepNs));
  const because = [causeWords(top.cause, words), strong(formatDurationNs(top.nsPerStep))];
  return gpus.length > 1
    ? fillSentence(
        words.idleAnswerMany,
        String(gpus.length),
        strong(formatDurationNs(idleNs)),
        step,
        ...because,
      )
    : fillSentence(
        words.idleAnswer,
        strong(formatDurationNs(idleNs)),
        step,
        strong(formatShare(stepNs > 0 ? idleNs / stepNs : 0)),
        ...because,
      );
}
