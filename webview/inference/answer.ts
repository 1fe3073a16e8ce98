import { type Segment, sentence, strong } from '../../src/core/sentence.ts';
import { formatDurationNs, formatShare, formatSignificant } from '../../src/core/units.ts';
import { fill } from '../kit/text.ts';
import type { ClassScore, InferenceResult, OutputResult, ServedModel } from './api.ts';
import type { InferenceStrings } from './strings.ts';

/** The answer in a few words: the first class with its confidence, or how many outputs came. */
export function answerOf(
  result: InferenceResult,
  model: ServedModel,
  strings: InferenceStrings,
): { sentence: Segment[]; note: string } {
  const output = classOutput(result);
  const best = output?.classes?.[0];
  const answeredIn = fill(
    strings.answeredIn,
    formatDurationNs(result.timing.totalNs),
    model.name,
    result.modelVersion,
  );
  if (output === undefined || best === undefined) {
    const { length } = result.outputs;
    const count = length === 1 ? strings.oneOutput : fill(strings.manyOutputs, length);
    return { sentence: emphasise(strings.rawAnswer, { text: model.name }, strong(count)), note: answeredIn };
  }
  const template = output.probabilities ? strings.answerProbability : strings.answerScore;
  return {
    sentence: emphasise(template, strong(best.label), strong(scoreText(best, output.probabilities))),
    note: answeredIn,
  };
}

/** The output whose classes are the answer. */
export function classOutput({ outputs }: InferenceResult): OutputResult | undefined {
  return outputs.find(({ classes }) => classes !== undefined && classes.length > 0);
}

/** `74.9 %` for a probability, three significant digits for a raw score. */
export function scoreText({ score }: ClassScore, probability: boolean): string {
  return probability ? formatShare(score) : formatSignificant(score);
}

/** A filled template that keeps the emphasis of what fills it. */
function emphasise(template: string, first: Segment, second: Segment): Segment[] {
  const [before = '', between = '', after = ''] = template.split(/\{[01]\}/);
  return sentence`${before}${first}${between}${second}${after}`;
}
