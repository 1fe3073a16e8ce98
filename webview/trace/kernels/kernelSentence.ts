import { formatFixed } from '../../../src/core/columnNumbers.ts';
import { strong, type Sentence } from '../../../src/core/sentence.ts';
import { formatDurationNs, formatShare, formatSignificant } from '../../../src/core/units.ts';
import type { TensorCoreUse } from '../../../src/trace/classify/tensorCores.ts';
import { kernelLabels } from '../../../src/trace/diff/kernelLabels.ts';
import type { KernelsJson } from '../../../src/trace/report/tablesJson.ts';
import type { KernelsView } from '../../../src/trace/session/queries/tables.ts';
import { fillSentence } from '../../kit/fillSentence.ts';
import { fill } from '../../kit/text.ts';
import { runsAtOnce } from '../table/workAtOnce.ts';
import type { kernelsStrings } from './strings.ts';
import { tensorCoreShares } from './tensorCoreShares.ts';

type Words = Readonly<typeof kernelsStrings>;

/** How long kernels run, how many there are, and which takes most. */
export function kernelSentence({ kernels, stepCount }: KernelsJson, words: Words): Sentence {
  const [first] = kernels;
  if (first === undefined) {
    return [{ text: words.kernelsNone }];
  }
  const steps = Math.max(1, stepCount);
  const totalNs = kernels.reduce((sum, kernel) => sum + kernel.totalNs, 0);
  const launches = kernels.reduce((sum, kernel) => sum + kernel.calls, 0) / steps;
  return fillSentence(
    words.kernelsAnswer,
    strong(formatDurationNs(totalNs / steps)),
    stepWords(stepCount, words),
    strong(launches === 1 ? words.kernelsOneLaunch : fill(words.kernelsLaunches, countText(launches))),
    kernelLabels(kernels.map(({ name }) => name)).get(first.name) ?? first.name,
    strong(formatShare(totalNs > 0 ? first.totalNs / totalNs : 0)),
  );
}

/** What a sum over streams hides, and what tensor cores and copies have to do with it. */
export function kernelNote({ kernels, copies, kernelsBusyNs, stepCount }: KernelsView, words: Words): string {
  const steps = Math.max(1, stepCount);
  const kernelNs = kernels.reduce((sum, { totalNs }) => sum + totalNs, 0);
  const copyNs = copies.reduce((sum, { totalNs }) => sum + totalNs, 0) / steps;
  return [
    runsAtOnce(kernelNs, kernelsBusyNs)
      ? fill(words.kernelsAtOnce, formatDurationNs(kernelsBusyNs / steps), stepWords(stepCount, words))
      : '',
    ...tensorCoreNotes(kernels, words),
    copyNs > 0 ? fill(words.kernelsCopyNote, formatDurationNs(copyNs), stepWords(stepCount, words)) : '',
    stepCount > 1 ? fill(words.kernelsTogether, stepCount) : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function tensorCoreNotes(kernels: KernelsJson['kernels'], words: Words): string[] {
  const uses = tensorCoreShares(kernels);
  const share = (use: TensorCoreUse) => uses.find((each) => each.use === use)?.share ?? 0;
  const unknown = share('unknown');
  if (uses.length === 0) {
    return [];
  }
  if (uses.every(({ use }) => use === 'unknown')) {
    return [words.kernelsTensorCoreAllUnknown];
  }
  return [
    fill(words.kernelsTensorCoreNote, formatShare(share('yes')), formatShare(share('no'))),
    ...(unknown > 0 ? [fill(words.kernelsTensorCoreUnknown, formatShare(unknown))] : []),
  ];
}

function stepWords(stepCount: number, words: Words): string {
  return stepCount > 1 ? words.kernelsEachStep : words.kernelsTheStep;
}

/** A whole number of launches stays whole. */
function countText(count: number): string {
  return Number.isInteger(count) ? formatFixed(count, 0) : formatSignificant(count);
}
