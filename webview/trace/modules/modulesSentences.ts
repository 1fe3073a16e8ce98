import { formatDurationNs, formatShare } from '../../../src/core/units.ts';
import { type Sentence, strong } from '../../../src/core/sentence.ts';
import type { ModulesView } from '../../../src/trace/session/queries/modules.ts';
import { fillSentence } from '../../kit/fillSentence.ts';
import { fill } from '../../kit/text.ts';
import { timeOf } from './moduleFlame.ts';
import { moduleKinds } from './moduleKinds.ts';
import { runsAtOnce } from '../table/workAtOnce.ts';
import type { modulesStrings } from './strings.ts';

type Words = Readonly<typeof modulesStrings>;

/** Which kind of module costs most, in times of a step; for ranges of the program the range. */
export function modulesAnswer(
  { modules, deviceTimeNs, stepCount, source }: Omit<ModulesView, 'deviceBusyNs'>,
  words: Words,
): Sentence {
  const measure = deviceTimeNs > 0 ? 'device' : 'host';
  const steps = stepCount > 1 ? words.modulesAStep : words.modulesOfTheStep;
  const perStep = (ns: number) => formatDurationNs(ns / Math.max(1, stepCount));
  const kinds = moduleKinds(modules, measure);
  const wholeNs =
    measure === 'device'
      ? deviceTimeNs
      : kinds.reduce((sum, { forwardNs, backwardNs }) => sum + forwardNs + backwardNs, 0);
  const [first] = kinds;
  if (source === 'annotations') {
    const [largest] = modules.toSorted((a, b) => timeOf(b, 'both', measure) - timeOf(a, 'both', measure));
    const ns = largest === undefined ? 0 : timeOf(largest, 'both', measure);
    return fillSentence(
      measure === 'device' ? words.modulesAnswerRanges : words.modulesAnswerHostRanges,
      strong(largest?.name ?? ''),
      strong(formatShare(wholeNs > 0 ? ns / wholeNs : 0)),
      perStep(ns),
      steps,
    );
  }
  const { name = '', forwardNs = 0, backwardNs = 0 } = first ?? {};
  const ns = forwardNs + backwardNs;
  const template =
    measure === 'host'
      ? words.modulesAnswerHost
      : backwardNs === 0
        ? words.modulesAnswerForward
        : words.modulesAnswer;
  return fillSentence(
    template,
    strong(name),
    strong(formatShare(wholeNs > 0 ? ns / wholeNs : 0)),
    perStep(ns),
    steps,
    perStep(forwardNs),
    perStep(backwardNs),
  );
}

/** What the figures cover, what a sum over streams hides, and what stands for modules where none were recorded. */
export function modulesNote(
  { source, deviceTimeShare, deviceTimeNs, deviceBusyNs, stepCount }: Omit<ModulesView, 'modules'>,
  words: Words,
): string {
  const coverage =
    deviceTimeShare === null
      ? ''
      : fill(
          source === 'annotations' ? words.modulesCoverageRanges : words.modulesCoverage,
          formatShare(deviceTimeShare),
        );
  return [
    source === 'annotations' ? words.modulesRanges : '',
    coverage,
    runsAtOnce(deviceTimeNs, deviceBusyNs)
      ? fill(
          words.modulesAtOnce,
          formatDurationNs(deviceBusyNs / Math.max(1, stepCount)),
          stepCount > 1 ? words.modulesAStep : words.modulesOfTheStep,
        )
      : '',
    stepCount > 1 ? fill(words.modulesTogether, stepCount) : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}
