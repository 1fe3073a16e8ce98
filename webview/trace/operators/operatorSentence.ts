import { strong, type Sentence } from '../../../src/core/sentence.ts';
import { formatDurationNs, formatShare } from '../../../src/core/units.ts';
import type { OperatorsJson } from '../../../src/trace/report/tablesJson.ts';
import type { OperatorsView } from '../../../src/trace/session/queries/tables.ts';
import { fillSentence } from '../../kit/fillSentence.ts';
import { fill } from '../../kit/text.ts';
import { runsAtOnce } from '../table/workAtOnce.ts';
import type { operatorsStrings } from './strings.ts';
import { type TopTime, topOperators } from './topOperators.ts';

type Words = Readonly<typeof operatorsStrings>;
const longestName = 60;

/** Which operators take the device's time, or the host's where no device worked. */
export function operatorSentence({ operators, stepCount }: OperatorsJson, words: Words): Sentence {
  const time = operators.some(({ deviceSelfNs }) => deviceSelfNs > 0) ? 'deviceSelfNs' : 'hostSelfNs';
  const { top } = topOperators(operators, time, 3);
  const [first] = top;
  if (first === undefined) {
    return [{ text: words.operatorsNone }];
  }
  const totalNs = operators.reduce((sum, row) => sum + row[time], 0);
  return fillSentence(
    time === 'deviceSelfNs' ? words.operatorsDeviceAnswer : words.operatorsHostAnswer,
    strong(formatDurationNs(totalNs / Math.max(1, stepCount))),
    stepWords(stepCount, words),
    strong(short(first.name)),
    strong(formatShare(first.share)),
    thenWords(top.slice(1), words),
  );
}

/** What a sum over streams hides, the host's part, and how much of the GPU the model uses; empty where none is known. */
export function operatorNote(answer: OperatorsView, words: Words): string {
  const { operators, stepCount, deviceBusyNs, roofline, modelFlopsUtilisation } = answer;
  const deviceNs = operators.reduce((sum, { deviceSelfNs }) => sum + deviceSelfNs, 0);
  const hasDevice = deviceNs > 0;
  const [host] = topOperators(operators, 'hostSelfNs', 1).top;
  const hostNs = operators.reduce((sum, row) => sum + row.hostSelfNs + row.hostRuntimeNs, 0);
  const steps = Math.max(1, stepCount);
  return [
    runsAtOnce(deviceNs, deviceBusyNs)
      ? fill(words.operatorsAtOnce, formatDurationNs(deviceBusyNs / steps), stepWords(stepCount, words))
      : '',
    hasDevice && host !== undefined
      ? fill(
          words.operatorsHostNote,
          formatDurationNs(hostNs / steps),
          stepWords(stepCount, words),
          short(host.name),
          formatDurationNs(host.timeNs / steps),
        )
      : '',
    modelFlopsUtilisation === null || modelFlopsUtilisation === 0
      ? ''
      : fill(words.operatorsUtilisation, formatShare(modelFlopsUtilisation), roofline.gpu ?? 'GPU'),
    stepCount > 1 ? fill(words.operatorsTogether, stepCount) : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function thenWords([second, third]: readonly TopTime[], words: Words): string {
  if (second === undefined) {
    return '';
  }
  const texts = [short(second.name), formatShare(second.share)];
  return third === undefined
    ? fill(words.operatorsThen, ...texts)
    : fill(words.operatorsThenBoth, ...texts, short(third.name), formatShare(third.share));
}

function stepWords(stepCount: number, words: Words): string {
  return stepCount > 1 ? words.operatorsEachStep : words.operatorsTheStep;
}

function short(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
}
